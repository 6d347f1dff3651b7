"""Reads every page of a built site as a browser does: `python -m tests.site_checks site`.

Static: links and anchors lead somewhere, nothing is fetched from outside, ids are unique, heads
are complete. In Chromium, from file:// and from a sub-path of a server, in light and dark, at
1280 and at 390 px: no outside request, no line on the console, no layout shift, nothing wider
than the screen, working search; weights within budget; with the environment variable AXE naming
axe.min.js also no violation of WCAG 2.2 AA. Then without script, and on paper.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.checks import bare, static
from tests.checks.chromium import LOOKS, PATH, Look, chromium, tab
from tests.checks.serving import served
from tests.checks.visit import heavy, search, shut_out, visit, weight

Job = tuple[str, Callable[[Browser], Iterator[str]]]  # what it is, and its problems


@dataclass(frozen=True)
class Checks:
    """One site, where it is served, and axe's source if there is one."""

    site: Path
    url: str
    axe: str | None = None

    @property
    def names(self) -> list[str]:
        return [path.relative_to(self.site).as_posix() for path in static.pages(self.site)]

    @property
    def bases(self) -> tuple[str, str]:
        return f"{self.site.resolve().as_uri()}/", self.url

    def look(self, browser: Browser, base: str, look: Look) -> Iterator[str]:
        """Every page in one look from one base URL; axe and weights over http."""
        over = urlsplit(base).scheme
        names = self.names
        if over == "http" and (self.site / static.ERROR_PAGE).exists():
            names = [*names, static.ERROR_PAGE]
        with tab(browser, base, look) as open_tab:
            for name in names:
                problems = list(visit(open_tab, base + name))
                if over == "http" and look == LOOKS[0] and "" in open_tab.asked:
                    sizes = weight(open_tab, self.site)
                    shows = open_tab.page.locator
                    problems += heavy(
                        *sizes,
                        gallery=shows(".st-gallery").count() > 0,
                        lab=shows(".jupyter-wrapper").count() > 0,
                    )
                    kilo = " ".join(f"{size / 1000:7.1f}" for size in sizes)
                    print(f"  kB first, script, whole: {kilo}  {name}", flush=True)
                if over == "http" and self.axe is not None:
                    problems += shut_out(open_tab, self.axe)
                yield from (f"{name} ({look}, {over}): {problem}" for problem in problems)
            for problem in search(open_tab, f"{base}index.html"):
                yield f"search ({look}, {over}): {problem}"

    def without_script(self, browser: Browser) -> Iterator[str]:
        """Every page with script turned off."""
        with tab(browser, self.bases[0], LOOKS[0], script=False) as open_tab:
            for name in self.names:
                for problem in bare.without_script(open_tab, self.bases[0] + name):
                    yield f"{name} (without script): {problem}"

    def on_paper(self, browser: Browser) -> Iterator[str]:
        """Every page as a reader in dark mode prints it."""
        with tab(browser, self.bases[0], LOOKS[1]) as open_tab:
            for name in self.names:
                for problem in bare.on_paper(open_tab, self.bases[0] + name):
                    yield f"{name} (printed): {problem}"

    def jobs(self) -> list[Job]:
        """All that a browser checks, the longest first."""

        def looking(base: str, look: Look) -> Job:
            what = f"{urlsplit(base).scheme}, {look}"
            return what, lambda browser: self.look(browser, base, look)

        looks = [looking(base, look) for base in reversed(self.bases) for look in LOOKS]
        return [*looks, ("without script", self.without_script), ("on paper", self.on_paper)]


def browse(checks: Checks, hands: int = 2) -> list[str]:
    """Do all jobs in `hands` browsers; the problems come in the order of the jobs."""
    jobs = checks.jobs()
    found: dict[str, list[str]] = {}
    waiting = iter(jobs)

    def work() -> None:
        with chromium() as browser:
            for what, check in waiting:
                begun = time.monotonic()
                found[what] = list(check(browser))
                print(f"{time.monotonic() - begun:7.1f} s  {what}", flush=True)

    with ThreadPoolExecutor(hands) as pool:
        for future in [pool.submit(work) for _ in range(hands)]:
            future.result()
    return [problem for what, _ in jobs for problem in found[what]]


def main(site: Path) -> int:
    """Check all; print every problem; 1 if there is any."""
    begun = time.monotonic()
    problems = list(static.faults(site))
    print(f"{time.monotonic() - begun:7.1f} s  links, ids, heads")
    if PATH is None:
        print("SKIPPED in the browser: no chromium on this machine")
    else:
        named = os.environ.get("AXE")
        axe = Path(named).read_text("utf8") if named else None
        if axe is None:
            print("SKIPPED accessibility: AXE does not name an axe.min.js")
        with served(site) as url:
            problems += browse(Checks(site, url, axe))
    for problem in problems:
        print(problem)
    print(
        f"{len(static.pages(site))} pages, {len(problems)} problems, "
        f"{time.monotonic() - begun:.0f} s"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
