"""Results that the tests plant instead of training for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from site_tools import show

Answer = Callable[..., Any]
Plant = Callable[..., None]


@pytest.fixture
def plant() -> Iterator[Plant]:
    """Let artifacts answer as the test says: `plant(motif_run=function)`.

    It stands where a build hands results over; what isn't planted fails.
    """
    answers: dict[str, Answer] = {}

    def resolve(name: str, arguments: Mapping[str, Any]) -> Any:
        return answers[name.rpartition(".")[2]](**arguments)

    before, show._resolver = show._resolver, resolve
    yield answers.update
    show._resolver = before
