"""Reads every page of a built site as a browser does: `python -m tests.site_checks site`.

Static: links and anchors lead somewhere, nothing is fetched from outside, ids are unique, pages
keep their weight. In Chromium, from file:// and from a sub-path of a server, in light, in dark
and at 390 px: no outside request, no line on the console, no layout shift, working search; with
the environment variable AXE naming axe.min.js also no violation of WCAG 2.2 AA.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

PAGE_BUDGET = 400_000  # bytes, gzipped, of what a lecture page loads at first
SCRIPT_BUDGET = 100_000
SHIFT_BUDGET = 0.05
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHIFT = """
window.__shift = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""


@dataclass
class _Html(HTMLParser):
    """The ids, links and sources of one page."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in ("script", "img", "iframe", "source", "video", "audio") and "src" in found:
            self.sources.append(found["src"])
        fetched = tag in ("link", "image", "use") and found.get("rel") != "canonical"
        if fetched and found.get("href"):
            self.sources.append(found["href"])
        if tag == "img" and "alt" not in found:
            self.problems.append(f"<img src={found.get('src')!r}> has no alt text")
        handlers = [name for name in found if name.startswith("on")]
        if handlers:
            self.problems.append(f"<{tag}> has inline handlers {handlers}")


def pages(site: Path) -> list[Path]:
    """Every page of the site but the error page, which a server shows at any path."""
    return [path for path in sorted(site.rglob("*.html")) if path.name != "404.html"]


def read(path: Path) -> _Html:
    """Parse one page."""
    html = _Html()
    html.feed(path.read_text("utf8"))
    return html


def static(site: Path) -> Iterator[str]:
    """Problems that show without a browser."""
    parsed = {path.resolve(): read(path) for path in pages(site)}
    for path, html in parsed.items():
        name = path.relative_to(site.resolve())
        for problem in html.problems:
            yield f"{name}: {problem}"
        for double in sorted({id for id in html.ids if html.ids.count(id) > 1}):
            yield f"{name}: the id {double!r} stands {html.ids.count(double)} times"
        for link in html.sources:
            if urlsplit(link).netloc:
                yield f"{name}: loads {link} from outside"
        for link in (*html.links, *html.sources):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists():
                yield f"{name}: {link} leads nowhere"
            elif (
                parts.fragment
                and target in parsed
                and unquote(parts.fragment) not in (*parsed[target].ids, "__top")
            ):
                yield f"{name}: {link} names no place of its page"


def weight(path: Path) -> tuple[int, int]:
    """Gzipped bytes that a page loads at first: all, and the scripts among them."""
    html = read(path)
    total, scripts = len(gzip.compress(path.read_bytes())), 0
    for source in dict.fromkeys(html.sources):
        if source.startswith("data:"):
            continue  # weighed with the page
        file = path.parent / unquote(urlsplit(source).path)
        if not file.is_file() or "search" in file.name:  # the index loads when it is asked for
            continue
        size = len(gzip.compress(file.read_bytes()))
        total += size
        scripts += size if file.suffix == ".js" else 0
    return total, scripts


def heavy(site: Path) -> Iterator[str]:
    """Pages over their budget."""
    for path in pages(site):
        name = path.relative_to(site)
        total, scripts = weight(path)
        print(f"{total / 1000:8.1f} kB, {scripts / 1000:6.1f} kB of script  {name}")
        if name.parts[0] != "labs" and total > PAGE_BUDGET:
            yield f"{name}: {total:,} bytes gzipped, more than {PAGE_BUDGET:,}"
        if scripts > SCRIPT_BUDGET:
            yield f"{name}: {scripts:,} bytes of script gzipped, more than {SCRIPT_BUDGET:,}"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve the site below the path /some/where/; give that URL."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "some"
        home.mkdir()
        shutil.copytree(site, home / "where")
        handler = functools.partial(_Quiet, directory=folder)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/some/where/"
            server.shutdown()


def visit(page: Page, url: str, base: str) -> Iterator[str]:
    """Open a page; tell of outside requests, console lines and layout shift."""
    heard: list[str] = []
    page.on("console", lambda line: heard.append(f"console: {line.text}"))
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((base, "data:", "blob:"))
            else heard.append(f"request: {request.url}")
        ),
    )
    page.on("requestfailed", lambda request: heard.append(f"failed: {request.url}"))
    page.goto(url, wait_until="load")
    page.mouse.wheel(0, 20_000)  # what loads late loads now
    page.wait_for_timeout(250)
    yield from heard
    shift = float(page.evaluate("window.__shift"))
    if shift > SHIFT_BUDGET:
        yield f"layout shift {shift:.3f}, more than {SHIFT_BUDGET}"
    wide = int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
    if wide > 1:
        yield f"{wide} px wider than the window"


def accessible(page: Page, axe: Path) -> Iterator[str]:
    """Violations that axe finds on the open page."""
    page.evaluate(axe.read_text("utf8"))
    found = page.evaluate(
        "tags => axe.run({runOnly: tags}).then(r => r.violations.map(v =>"
        " `${v.id}: ${v.nodes.length} × ${v.nodes[0].target.join(' ')}`))",
        AXE_TAGS,
    )
    yield from map(str, found)


def search(page: Page, url: str) -> Iterator[str]:
    """Look for a word that every course has; say if nothing is found."""
    page.goto(url, wait_until="load")
    page.wait_for_timeout(300)
    page.keyboard.press("/")  # Material's shortcut, at any width
    page.keyboard.type("convolution")
    try:
        page.wait_for_selector(".md-search-result__item", timeout=15_000)
    except Exception as error:
        yield f"search found nothing: {str(error).splitlines()[0]}"


LOOKS = (
    ("light", 1280, 800),
    ("dark", 1280, 800),
    ("light", 390, 844),
    ("dark", 390, 844),
)


def browse(site: Path, browser: Browser, base: str, axe: Path | None) -> Iterator[str]:
    """Visit every page in every look from one base URL."""
    for scheme, width, height in LOOKS:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        context.add_init_script(SHIFT)
        for path in pages(site):
            page = context.new_page()
            name = path.relative_to(site).as_posix()
            where = f"{name} ({scheme}, {width} px, {urlsplit(base).scheme})"
            for problem in visit(page, base + name, base):
                yield f"{where}: {problem}"
            if axe is not None and base.startswith("http"):
                for problem in accessible(page, axe):
                    yield f"{where}: axe {problem}"
            page.close()
        page = context.new_page()
        for problem in search(page, f"{base}index.html"):
            yield f"search ({scheme}, {width} px, {urlsplit(base).scheme}): {problem}"
        context.close()


def main(site: Path) -> int:
    """Check all; print every problem; 1 if there is any."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    axe = Path(os.environ["AXE"]) if os.environ.get("AXE") else None
    problems = [*static(site), *heavy(site)]
    if chromium is None:
        print("SKIPPED in the browser: no chromium on this machine")
    else:
        if axe is None:
            print("SKIPPED accessibility: AXE does not name an axe.min.js")
        with sync_playwright() as play, served(site) as url:
            browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
            for base in (f"file://{site.resolve()}/", url):
                problems += browse(site, browser, base, axe)
            browser.close()
    for problem in problems:
        print(problem)
    print(f"{len(pages(site))} pages, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
