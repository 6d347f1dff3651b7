"""Faults of a built site that show without a browser: links, ids, alternatives, heads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch"}
CSS_URL = re.compile(r"""url\(\s*["']?(?!data:|#)([^"')]+)|@import\s+["']([^"']+)""")
ERROR_PAGE = "404.html"  # a server shows it at any path


@dataclass
class Html(HTMLParser):
    """The ids, links and sources of one page, and what is wrong with it by itself."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    title: str = ""
    description: str = ""
    lang: str = ""
    _in_title: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in ("script", "img", "iframe", "source", "video", "audio") and found.get("src"):
            self.sources.append(found["src"])
        used = tag in ("image", "use") or (
            tag == "link" and FETCHED & {*found.get("rel", "").split()}
        )
        if used and found.get("href"):
            self.sources.append(found["href"])
        if tag == "link" and not used and found.get("rel") in ("prev", "next"):
            self.links.append(found.get("href", ""))
        if tag == "img" and "alt" not in found:
            self.problems.append(f"<img src={found.get('src')!r}> has no alt text")
        if handlers := [name for name in found if name.startswith("on")]:
            self.problems.append(f"<{tag}> has inline handlers {handlers}")
        if tag == "meta" and found.get("name") == "description":
            self.description = found.get("content", "").strip()
        if tag == "html":
            self.lang = found.get("lang", "")
        self._in_title = tag == "title" and not self.title

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data.strip()


def pages(site: Path) -> list[Path]:
    """Every page of the site but the error page."""
    return [path for path in sorted(site.rglob("*.html")) if path.name != ERROR_PAGE]


def read(path: Path) -> Html:
    """Parse one page."""
    html = Html()
    html.feed(path.read_text("utf8"))
    return html


def faults(site: Path) -> Iterator[str]:
    """Every fault, each with the page or file that it stands in."""
    root = site.resolve()
    parsed = {path.resolve(): read(path) for path in pages(site)}
    titles: dict[str, str] = {}
    for path, html in parsed.items():
        name = path.relative_to(root).as_posix()
        yield from (f"{name}: {problem}" for problem in html.problems)
        for double in sorted({id for id in html.ids if html.ids.count(id) > 1}):
            yield f"{name}: the id {double!r} stands {html.ids.count(double)} times"
        for part in ("title", "description", "lang"):
            if not getattr(html, part):
                yield f"{name}: has no {part}"
        if html.title and titles.setdefault(html.title, name) != name:
            yield f"{name}: has the title {html.title!r}, as {titles[html.title]} has"
        for link in html.sources:
            if urlsplit(link).netloc:
                yield f"{name}: loads {link} from outside"
        for link in dict.fromkeys((*html.links, *html.sources)):
            yield from (f"{name}: {problem}" for problem in _lost(path, link, parsed))
    for style in sorted(site.rglob("*.css")):
        for found in CSS_URL.finditer(style.read_text("utf8")):
            link = found[1] or found[2]
            name = style.relative_to(site).as_posix()
            if urlsplit(link).netloc:
                yield f"{name}: loads {link} from outside"
            else:
                yield from (f"{name}: {problem}" for problem in _lost(style.resolve(), link, {}))


def _lost(path: Path, link: str, parsed: dict[Path, Html]) -> Iterator[str]:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    target = target / "index.html" if target.is_dir() else target
    place = unquote(parts.fragment)
    if not target.exists():
        yield f"{link} leads nowhere"
    elif place and target in parsed and place not in (*parsed[target].ids, "__top"):
        yield f"{link} names no place of its page"
