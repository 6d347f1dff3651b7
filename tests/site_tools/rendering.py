"""A small book for the tests of rendering: real pages, uses, results and a real catalogue."""

from __future__ import annotations

import hashlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from site_tools.code import catalog
from site_tools.model import (
    Blob,
    Kind,
    Outcome,
    Page,
    Place,
    Provenance,
    Recipe,
    Request,
    Result,
    Use,
    ValueUse,
    View,
)
from site_tools.pages.render import Renderer
from site_tools.pages.site import Book
from site_tools.settings import Settings

SOURCE = '''"""Convolution with loops."""


def conv2d(image, kernel):
    """Slide the kernel over the picture."""
    # region loop
    for row in range(2):
        print(image[row] < kernel)
    # endregion
    return image
'''
SVG = (
    '<svg width="480" height="320" viewBox="0 0 360 240" xmlns="http://www.w3.org/2000/svg">'
    '<defs><clipPath id="i0"><rect x="0" y="0" width="9" height="9"/></clipPath>'
    '<path id="i1" d="M 0 0 L 9 9"/></defs>'
    '<g clip-path="url(#i0)"><use href="#i1" x="1" y="2" style="stroke:var(--fig-ink)"/>'
    '<image href="blob:image-0.png" width="2" height="2"/></g></svg>\n'
)
PAGE, OTHER = "lectures/convolution.md", "results/claims.md"
VOID = frozenset(["img", "input", "wbr", "br"])


def request(name: str) -> Request:
    """A request for a function of the one snippet module."""
    return Request(f"convolution.by_hand.{name}")


class World:
    """Collects uses and outcomes, then makes the book and renders it."""

    def __init__(self, root: Path) -> None:
        module = root / "snippets" / "convolution" / "by_hand.py"
        module.parent.mkdir(parents=True)
        module.write_text(SOURCE, "utf8")
        self.settings = Settings(root, root / "docs")
        self.files: dict[str, bytes] = {}
        self.uses: list[Use] = []
        self.outcomes: dict[Request, Outcome] = {}
        self.earlier: dict[Request, Result] = {}

    def result(
        self, name: str, kind: Kind, data: dict[str, Any], files: dict[str, bytes] | None = None
    ) -> Result:
        """A stored result of `name`, with its files."""
        blobs = []
        for file, content in (files or {}).items():
            digest = hashlib.sha256(content).hexdigest()
            self.files[digest] = content
            blobs.append(Blob(file, digest, len(content)))
        found = Provenance("2026-11-22T04:12:09Z", 3.2, 812.0, "x86_64", {"torch": "2.14.1"})
        recipe = Recipe((), "0" * 64, "0" * 64)
        return Result(request(name), recipe, kind, data, tuple(blobs), (), found)

    def use(self, form: str, name: str | None, *, page: str = PAGE, **view: Any) -> Use:
        """One use of `name`, ten lines below the one before."""
        place = Place(f"docs/{page}", 10 * (len(self.uses) + 1))
        asked = request(name) if name else None
        self.uses.append(Use(page, View(form, place, **view), asked))
        return self.uses[-1]

    def show(self, use: Use, outcome: Outcome) -> Use:
        """Give a use its outcome."""
        assert use.request
        self.outcomes[use.request] = outcome
        return use

    @property
    def book(self) -> Book:
        """The book of all that was collected."""
        lecture = {"lecture": 5, "lab": True}
        return Book(
            [
                Page(PAGE, "", lecture, "Convolution <by> hand", (), (), ()),
                Page(OTHER, "", {}, "Claims", (), (), ()),
            ],
            self.uses,
            catalog.load(self.settings),
            self.outcomes,
            last_good=self.earlier.get,
            read=lambda blob: self.files[blob.digest],
        )

    def html(self, use: Use) -> str:
        """What the use becomes on its page; a str and no subclass of it, and well formed."""
        book = self.book
        page = book.page(use.page)
        outcome = self.outcomes.get(use.request) if use.request else None
        html = Renderer(book).use(
            use, outcome, page, lambda blob, suffix: book.asset(page, blob, suffix)
        )
        assert type(html) is str
        tags(html)
        return html


def value_use(path: str, spec: str = "") -> Use:
    """`{{ path:spec }}` in the prose."""
    place = Place(f"docs/{PAGE}", 3)
    value = ValueUse(f"convolution.by_hand.{path}", spec, place, f"{{{{ {path}:{spec} }}}}")
    return Use(PAGE, View("value", place), request(path.partition(".")[0]), value)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> does not close what is open"

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open, f"left open: {reader.open}"
    return reader


def tags(html: str) -> list[tuple[str, dict[str, str]]]:
    """Every tag with its attributes, as a browser reads them; fails if tags don't match."""
    return _read(html).found


def words(html: str) -> str:
    """The text alone, with single spaces."""
    return " ".join("".join(_read(html).text).split())
