"""A small course for the tests of notes: real pages, a real catalogue, results made by hand."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from markdown import Markdown

from site_tools.code import catalog
from site_tools.code.catalog import Catalog
from site_tools.errors import SiteError
from site_tools.model import Kind, Outcome, Page, Provenance, Recipe, Request, Result
from site_tools.notes import directives, requests
from site_tools.notes.requests import Resolution
from site_tools.pages.markdown import SiteExtension
from site_tools.pages.site import Book
from site_tools.settings import Settings

BY_HAND = '''
"""Convolution with loops."""

from matplotlib.figure import Figure
from site_tools.show import Claim, ImageGrid, Steps, Table, artifact


def walk() -> Steps:
    """Show every stop of the kernel."""


def draw(kernel: str = "edge", size: int = 3) -> Figure:
    """Draw the kernel."""
    # region loop
    for row in range(size):
        print(row)
    # endregion
    return Figure()


def gallery() -> ImageGrid:
    """Show several kernels."""


def counts() -> Table:
    """Count multiplications."""


def matches(bound: float = 1e-6) -> Claim:
    """Compare with PyTorch."""


def numbers():
    """Return a few numbers."""


def answer():
    """Return the answer."""


def needs(image, *, size: int = 3):
    """Need an image."""


def wrong():
    """Raise an error."""


@artifact
def trained(seed: int = 0):
    """Train."""


class Network:
    """A network."""
'''
EXTENSIONS = (
    "meta", "toc", "tables", "attr_list", "md_in_html", "footnotes", "def_list", "admonition",
    "abbr", "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.details", "pymdownx.highlight",
    "pymdownx.inlinehilite",
)  # fmt: skip
RECIPE = Recipe((), "0" * 64, "0" * 64)
RUN = Provenance("2026-11-22T04:12:09Z", 3.2, 812.0, "x86_64", {"torch": "2.14.1"})


def result(entry: str, kind: Kind, data: Mapping[str, Any], **arguments: Any) -> Result:
    """A success without files."""
    request = Request(entry, tuple(sorted(arguments.items())))
    return Result(request, RECIPE, kind, data, (), (), RUN)


def values(entry: str, value: Any) -> Result:
    """A success that is numbers or strings."""
    return result(entry, Kind.VALUES, {"value": value})


def flat(text: str) -> str:
    """A literal of a test without its indentation."""
    return textwrap.dedent(text).lstrip("\n")


class Notes:
    """Pages and snippets, scanned and resolved as a build would."""

    def __init__(self, root: Path, snippets: Mapping[str, str] | None = None) -> None:
        for name, source in {"convolution/by_hand": BY_HAND, **(snippets or {})}.items():
            path = root / "snippets" / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source.lstrip("\n"), "utf8")
        self.settings = Settings(root, root / "docs")
        self.pages: list[Page] = []
        self.problems: list[SiteError] = []

    @property
    def catalog(self) -> Catalog:
        """The snippets."""
        return catalog.load(self.settings)

    def page(self, text: str, path: str = "page.md") -> Page:
        """Add a page."""
        page, problems = directives.scan(path, flat(text))
        self.pages.append(page)
        self.problems += problems
        return page

    def resolve(self) -> Resolution:
        """All pages believed."""
        return requests.resolve(self.pages, self.catalog)

    def messages(self, text: str | None = None) -> list[str]:
        """What is wrong with the notes; unshown demonstrations are another test's matter."""
        if text is not None:
            self.page(text)
        problems = [*self.problems, *self.resolve().problems]
        return [str(problem) for problem in problems if "no page shows" not in str(problem)]

    def book(self, outcomes: Iterable[Outcome] = (), **options: Any) -> Book:
        """The book with these results."""
        known = {outcome.request: outcome for outcome in outcomes}
        resolution = self.resolve()
        options.setdefault("problems", (*self.problems, *resolution.problems))
        return Book(self.pages, resolution.uses, self.catalog, known, **options)

    def site(self, outcomes: Iterable[Outcome] = (), **options: Any) -> Site:
        """The book, ready to be rendered."""
        return Site(self.book(outcomes, **options))


class Site:
    """Renders pages as an adapter does: one Markdown a page, one extension for all."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.extension = SiteExtension()
        self.extension.book = book
        self.markdown: Markdown | None = None

    def html(self, page: Page) -> str:
        """The page's HTML; the front matter is cut off before, as MkDocs does."""
        self.markdown = Markdown(
            extensions=[*EXTENSIONS, self.extension],
            extension_configs={"pymdownx.tabbed": {"alternate_style": True}},
        )
        self.extension.page = page.path
        text = directives.normalise(page.text)
        _, start, _ = directives.front_matter(text, page.path)
        return self.markdown.convert("\n".join(text.split("\n")[start:]))
