"""Chromium, told to keep quiet: one start for many pages, and what a page says while it loads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

PATH = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
]
SHIFT = """
window.__shift = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""


@dataclass(frozen=True)
class Look:
    """How a reader looks at the site."""

    scheme: Literal["light", "dark"]
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.scheme}, {self.width} px"


LOOKS = tuple(
    Look(scheme, *size) for size in ((1280, 800), (390, 844)) for scheme in ("light", "dark")
)


@dataclass
class Tab:
    """One page of the browser, and what was heard from it since `clear`."""

    page: Page
    base: str
    heard: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda line: self.heard.append(f"console: {line.text}"))
        self.page.on("pageerror", lambda error: self.heard.append(f"error: {error}"))
        self.page.on("request", lambda request: self._asks(request.url))
        self.page.on("requestfailed", lambda request: self._fails(request.url, request.failure))

    def _asks(self, url: str) -> None:
        self.asked.append(url)
        if not url.startswith((self.base, "data:", "blob:")):
            self.heard.append(f"request: {url}")

    def _fails(self, url: str, why: str | None) -> None:
        if why != "net::ERR_ABORTED":  # we left before it came
            self.heard.append(f"failed: {url} ({why})")

    def clear(self) -> None:
        """Forget what was heard."""
        self.heard.clear()
        self.asked.clear()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium, without a window."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=PATH, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def tab(browser: Browser, base: str, look: Look, *, script: bool = True) -> Iterator[Tab]:
    """A fresh profile of the browser in one look."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.scheme,
        java_script_enabled=script,
    )
    context.set_default_timeout(15_000)
    if script:
        context.add_init_script(SHIFT)
    try:
        yield Tab(context.new_page(), base)
    finally:
        context.close()
