"""One Chromium a file of tests, a fresh profile a test; without Chromium they skip and say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.stage import Stage
from tests.checks.chromium import PATH, chromium

Opens = Callable[..., Page]


# Not for the whole session: while it runs, no other test of the process may run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PATH is None:
        pytest.skip("no chromium on this machine")
    with chromium() as started:
        yield started


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.fixture
def opens(browser: Browser, stage: Stage) -> Iterator[Opens]:
    """Open the stage's page in a profile of these settings; any error on it fails the test."""
    contexts, errors = [], []

    def opened(**settings: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **settings})
        context.set_default_timeout(5_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text))
        page.goto(stage.page(), wait_until="load")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors
