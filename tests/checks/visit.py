"""One page in one look: what it says, shifts, overflows, weighs, and whom it shuts out."""

from __future__ import annotations

import functools
import gzip
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Error

from tests.checks.chromium import Tab

FIRST_BUDGET = 400_000  # bytes, gzipped, of what a page loads before anybody scrolls
SCRIPT_BUDGET = 100_000
WHOLE_BUDGET = 1_500_000
LAB_BUDGET = 2_500_000  # a lab's pictures are PNG as matplotlib wrote them
SHIFT_BUDGET = 0.05
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Down the page in leaps, so that what loads late loads now; then all pictures are waited for.
READ_ALL = """async () => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  for (let y = 0; y < document.documentElement.scrollHeight; y += 2000) {
    window.scrollTo(0, y);
    await frame();
  }
  window.scrollTo(0, document.documentElement.scrollHeight);
  await frame();
  await frame();
  await Promise.all([...document.images].map(image =>
    image.complete || !image.checkVisibility() ? null : Promise.race([
      new Promise(done => { image.onload = image.onerror = done; }),
      new Promise(done => setTimeout(done, 3000)),
    ])));
  await frame();
  window.scrollTo(0, 0);
  return {
    shift: window.__shift,
    wide: document.documentElement.scrollWidth - window.innerWidth,
    blank: [...document.images]
      .filter(image => image.complete && !image.naturalWidth && image.checkVisibility())
      .map(image => image.getAttribute("src")),
  };
}"""
STILL = "*, ::before, ::after { transition: none !important; animation: none !important; }"
AXE = """tags => axe.run({include: [document]}, {
  runOnly: tags, resultTypes: ["violations"], iframes: false, preload: false,
}).then(found => found.violations.map(one =>
  `${one.id}: ${one.nodes.length} × ${one.nodes[0].target.join(" ")}`))"""


def visit(tab: Tab, url: str) -> Iterator[str]:
    """Open a page and read it to its end; tell what a reader would not want."""
    tab.clear()
    try:
        tab.page.goto(url, wait_until="load")
        tab.page.evaluate(SETTLED)
        early = list(tab.asked)
        seen = tab.page.evaluate(READ_ALL)
    except Error as error:
        yield f"can't be read: {str(error).splitlines()[0]}"
        return
    yield from tab.heard
    if seen["shift"] > SHIFT_BUDGET:
        yield f"layout shift {seen['shift']:.3f}, more than {SHIFT_BUDGET}"
    if seen["wide"] > 1:
        yield f"{seen['wide']} px wider than the window"
    yield from (f"the picture {source} is blank" for source in seen["blank"])
    tab.asked[:] = [*early, "", *tab.asked[len(early) :]]


@functools.cache
def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6)) if path.is_file() else 0


def weight(tab: Tab, site: Path) -> tuple[int, int, int]:
    """Gzipped bytes of the page just visited: at first, scripts among them, to its end."""
    border = tab.asked.index("")
    first = scripts = whole = 0
    for place, url in enumerate(dict.fromkeys(tab.asked)):
        if not url.startswith(tab.base):
            continue
        path = site / url.removeprefix(tab.base).partition("#")[0].partition("?")[0]
        size = _gzipped(path)
        whole += size
        first += size if place < border else 0
        scripts += size if path.suffix == ".js" else 0
    return first, scripts, whole


def heavy(
    first: int, scripts: int, whole: int, *, gallery: bool = False, lab: bool = False
) -> Iterator[str]:
    """Budgets that these weights exceed. A gallery is its pictures: only the whole counts."""
    most = LAB_BUDGET if lab else WHOLE_BUDGET
    for size, budget, what in (
        (first, most if gallery else FIRST_BUDGET, "at first"),
        (scripts, SCRIPT_BUDGET, "of script"),
        (whole, most, "in all"),
    ):
        if size > budget:
            yield f"{size:,} bytes {what}, gzipped; the budget is {budget:,}"


def shut_out(tab: Tab, axe: str) -> Iterator[str]:
    """What axe, given as its source, finds against WCAG 2.2 AA on the open page."""
    tab.page.add_style_tag(content=STILL)  # axe must not meet a colour half-way
    tab.page.evaluate(SETTLED)
    tab.page.evaluate(axe)
    for found in tab.page.evaluate(AXE, AXE_TAGS):
        yield f"axe {found}"


def search(tab: Tab, url: str, patience_ms: int = 10_000) -> Iterator[str]:
    """Look for the longest word of the page's heading; say if nothing is found."""
    tab.clear()
    tab.page.goto(url, wait_until="load")
    words = str(tab.page.evaluate("document.querySelector('h1')?.textContent ?? ''")).split()
    word = max(words, key=len, default="convolution")
    try:
        tab.page.wait_for_function(  # the theme answers its shortcut once its script is up
            "document.querySelector('[data-md-component=search-query]') !== null",
            timeout=patience_ms,
        )
        tab.page.evaluate(SETTLED)
        tab.page.keyboard.press("/")
        tab.page.wait_for_function(
            "document.activeElement.matches('[data-md-component=search-query]')",
            timeout=patience_ms,
        )
        tab.page.keyboard.type(word)
        tab.page.wait_for_selector(".md-search-result__item", timeout=patience_ms)
    except Error as error:
        yield f"search found nothing for {word!r}: {str(error).splitlines()[0]}"
    yield from tab.heard
