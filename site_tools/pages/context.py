"""What every piece of rendering needs: the book, the use at hand, the templates, the prose."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from site_tools.model import Blob, Page, Use
from site_tools.pages.site import Book

Asset = Callable[[Blob, str], str]  # a stored file and its suffix -> its URL from the page

# Code and formulas keep their "<"; anywhere else it could begin a tag.
_TAG = re.compile(r"(`+).+?\1|\$\$.+?\$\$|\$[^$\n]+\$|<(?=[A-Za-z/!?])", re.DOTALL)
_PLAIN = re.compile(r"[^`*_$\[\]\\<>&!#@{}~=:+^|'\"\n]*")
_ONE_PARAGRAPH = re.compile(r"\s*<p>(?P<inside>(?:(?!</?p\b).)*)</p>\s*", re.DOTALL)


@functools.cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
    )


@functools.cache
def _template(name: str) -> jinja2.Template:
    return _environment().get_template(f"{name}.html")


def fill(name: str, /, **values: Any) -> Markup:
    """A template of `templates/` with these values; all but Markup is escaped."""
    return Markup(_template(name).render(values).strip())  # noqa: S704 autoescape is on


@dataclass(frozen=True)
class Context:
    """One use on one page, and the book around it."""

    book: Book
    use: Use
    page: Page
    asset: Asset

    @property
    def number(self) -> str:
        """ "Figure 5.2", or nothing for what has no number."""
        return self.book.label(self.use)

    @property
    def id(self) -> str:
        """The fragment that leads to this use; empty for what can't be referred to."""
        return self.book.fragment(self.use)

    @property
    def prefix(self) -> str:
        """Put before ids that only this use may have on its page."""
        return f"s{self.use.view.place.line}-"

    @property
    def caption(self) -> Markup:
        """The caption, as a phrase; markup that the author wrote as HTML is shown, not done."""
        return self.phrase(self.use.view.caption)

    def unnumbered(self) -> Context:
        """The same place without number and id, for an output inside a card."""
        view = replace(self.use.view, form="solution", id=None)
        return replace(self, use=replace(self.use, view=view))

    def block(self, text: object) -> Markup:
        """A field's Markdown as paragraphs, lists, code."""
        if not text:
            return Markup()
        return Markup(self.book.markdown(str(text), self.page))  # noqa: S704 the author's own

    def phrase(self, text: object) -> Markup:
        """A field's Markdown without the paragraph around it; HTML in it is escaped."""
        words = str(text or "").strip()
        if _PLAIN.fullmatch(words):
            return escape(words)
        html = self.book.markdown(_TAG.sub(_shown, words), self.page)
        only = _ONE_PARAGRAPH.fullmatch(html)
        return Markup(only["inside"] if only else html)  # noqa: S704 tags were escaped above

    def link(self, page: str, fragment: str = "") -> str:
        """The URL of a place in the notes from this page."""
        if page == self.page.path and fragment:
            return f"#{fragment}"
        url = self.book.relative(self.page.path, page)
        return f"{url}#{fragment}" if fragment else url


def _shown(found: re.Match[str]) -> str:
    return "&lt;" if found[0] == "<" else found[0]
