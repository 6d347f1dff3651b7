"""The Python-Markdown extension: puts results where the notes ask for them. It runs nothing.

Forms, values and references are found by the planner's own scanner and become stashed HTML
before any other part of Markdown sees them, so that no character of a result can be taken for
markup. A form's text fields go through the same Markdown, formulas included.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import HtmlStash

from site_tools.errors import SiteError
from site_tools.model import Blob, Directive, Page, Place, Reference, ValueUse
from site_tools.notes import directives
from site_tools.notes.directives import Span, Text
from site_tools.pages.context import fill
from site_tools.pages.katex import Formulas
from site_tools.pages.maths import MathsExtension
from site_tools.pages.render import Renderer
from site_tools.pages.site import Book

# Behind line ends and tabs (30) and front matter (27), before fences (25) and raw HTML (20).
PRIORITY = 26
_TAG = re.compile(r"<[^<>]*>")
_FIRST_TAG = re.compile(r"<([a-zA-Z][\w-]*)")
_MARKS = ("\x02", "\x03")  # Markdown's own, around what is stashed
_PICTURE = '<svg class="st-picture"'
_LATER = re.compile(r'<st-later data-at="(\d+)"></st-later>')


class SiteExtension(Extension):
    """Set `book` before a build and `page` (a path or a Page) before each page.

    `problems` collects what is wrong since the extension was made or `book` was set; without
    a book, and on pages that the book doesn't know, everything is left as it is.

    With `later`, `finish` must be given each finished page: pictures, most of a page's markup,
    are put in only then, so that search plugins and templates needn't go through them.
    """

    def __init__(self, formulas: Formulas | None = None, later: bool = False) -> None:
        super().__init__()
        self.later = later
        self._pictures: list[str] = []
        self.maths = MathsExtension(formulas)
        self.page: str | Page | None = None
        self._book: Book | None = None
        self._renderer: Renderer | None = None
        self._problems: list[SiteError] = []

    @property
    def book(self) -> Book | None:
        """What pages are rendered from."""
        return self._book

    @book.setter
    def book(self, book: Book) -> None:
        self._book, self._renderer = book, Renderer(book)
        self._problems.clear()
        self._pictures.clear()
        self.maths.problems.clear()

    @property
    def problems(self) -> tuple[SiteError, ...]:
        """What could not be rendered, formulas included."""
        return (*self._problems, *self.maths.problems)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 the name Markdown gives it
        """Register the parts; formulas come with them."""
        md.preprocessors.register(_Preprocessor(md, self), "site_tools", PRIORITY)
        md.inlinePatterns.register(_Times(r"(?<=\d) × (?=\d)", md), "times", 15)
        self.maths.extendMarkdown(md)

    def begin(self) -> tuple[Book, Renderer, Page] | None:
        """What the page at hand is rendered from; None where there is nothing to do."""
        if self._book is None or self._renderer is None or self.page is None:
            return None
        path = self.page if isinstance(self.page, str) else self.page.path
        try:
            page = self._book.page(path)
        except KeyError:
            return None
        self.maths.begin(self._book.file(page), page.text)
        return self._book, self._renderer, page

    def set_aside(self, html: str) -> str:
        """The HTML without its pictures, where they are put in `later`."""
        if not self.later:
            return html
        before, *rest = html.split(_PICTURE)
        parts = [before]
        for text in rest:
            picture, end, behind = text.partition("</svg>")
            parts += [f'<st-later data-at="{len(self._pictures)}"></st-later>', behind]
            self._pictures.append(_PICTURE + picture + end)
        return "".join(parts)

    def finish(self, html: str) -> str:
        """A page with the pictures that were set aside."""
        return _LATER.sub(self._put_in, html) if self._pictures else html

    def _put_in(self, mark: re.Match[str]) -> str:
        number = int(mark[1])
        return self._pictures[number] if number < len(self._pictures) else mark[0]

    def tell(self, problem: SiteError) -> None:
        """Collect a problem."""
        self._problems.append(problem)


class _Times(InlineProcessor):
    """ "3 × 3" is one thing: it isn't broken at the end of a line."""

    def handleMatch(  # type: ignore[override]  # noqa: N802  # the name Markdown gives it
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        del data
        return "\u00a0×\u00a0", m.start(), m.end()


class _Preprocessor(Preprocessor):
    """Replaces what is ours on a page; inside a text field only values and references."""

    def __init__(self, md: Markdown, extension: SiteExtension) -> None:
        super().__init__(md)
        self.extension = extension
        self.field_of: Page | None = None  # the page whose text field is being converted

    def run(self, lines: list[str]) -> list[str]:
        """The lines with placeholders of stashed HTML."""
        if self.field_of is None:
            begun = self.extension.begin()
        else:
            book, renderer = self.extension.book, self.extension._renderer
            begun = (book, renderer, self.field_of) if book and renderer else None
        if begun is None:
            return lines
        book, renderer, page = begun
        book.converter = self.convert
        painter = _Painter(self.md, self.extension, book, renderer, page)
        text = "\n".join(lines)  # normalised already, and perhaps with stashed parts
        _, start, _ = directives.front_matter(text, "") if page.meta else ({}, 0, ())
        read = directives.inspect(text, book.file(page), start)
        if self.field_of is not None:
            return painter.values(read)
        return [*painter.forms(read, painter.values(read)), *painter.footer()]

    def convert(self, text: str, page: Page) -> str:
        """A text field's Markdown as HTML, by this very Markdown with a state of its own."""
        if self.field_of is not None:
            raise RuntimeError("a text field asked for another one")
        with self._aside(page):
            return str(self.md.convert(text))

    @contextmanager
    def _aside(self, page: Page) -> Iterator[None]:
        """Keep the page's state apart; at this stage it is little (see PRIORITY)."""
        kept = self.md.htmlStash, getattr(self.md, "Meta", None)
        self.md.htmlStash, self.field_of = HtmlStash(), page
        self.md.reset()
        try:
            yield
        finally:
            self.md.reset()
            self.md.htmlStash, meta = kept
            if meta is not None:
                self.md.Meta = meta  # type: ignore[attr-defined] # set by the meta extension
            self.field_of = None


class _Painter:
    """Turns what a text holds into stashed HTML."""

    def __init__(
        self, md: Markdown, extension: SiteExtension, book: Book, renderer: Renderer, page: Page
    ) -> None:
        self.md, self.extension = md, extension
        self.book, self.renderer, self.page = book, renderer, page

    # --- forms --------------------------------------------------------------------------

    def forms(self, read: Text, lines: list[str]) -> list[str]:
        """Each form's lines as one placeholder at its indentation, blank lines around it."""
        known = self._known()
        result, position = [], 0
        for form in read.forms:
            planned = known[_key(form)]
            html = self._form(planned.popleft() if planned else None, form)
            result += lines[position : form.start - 1]
            # Truly blank, in quotes too: Markdown joins neighbouring quotes again.
            result += ["", form.indent + self._stash(self._block(html)), ""]
            position = form.end
        return result + lines[position:]

    def _known(self) -> defaultdict[str, deque[Directive]]:
        # By what they say, not by lines: another plugin may have cut off the front matter.
        known: defaultdict[str, deque[Directive]] = defaultdict(deque)
        for directive in self.page.directives:
            known[_key(directive)].append(directive)
        return known

    def _form(self, planned: Directive | None, written: Directive) -> str:
        if planned is None:
            text = f"this {written.form} was not on the page when it was planned"
            self._tell(SiteError(text, place=Place(self.book.file(self.page))))
            return str(fill("note", text=text))
        use = self.book.use(self.page.path, planned)
        if use is None:
            problems = self.book.problems_of(planned)
            text = "; ".join(map(str, problems)) or f"{planned.place}: this can't be shown"
            return str(fill("note", text=text))
        outcome = self.book.outcome(use.request) if use.request else None
        try:
            return str(self.renderer.use(use, outcome, self.page, self._asset))
        except Exception as error:
            return str(fill("note", text=self._failed(error, planned.place)))

    def _asset(self, blob: Blob, suffix: str) -> str:
        return self.book.asset(self.page, blob, suffix)

    def _block(self, html: str) -> str:
        """HTML that Markdown takes for a block, whatever element it begins with."""
        first = _FIRST_TAG.match(html.lstrip())
        return html if first and self.md.is_block_level(first[1]) else f"<div>{html}</div>"

    def footer(self) -> list[str]:
        """What ends a lecture: how to run it at home."""
        try:
            html = str(self.renderer.footer(self.page))
        except Exception as error:
            html = str(fill("note", text=self._failed(error, Place(self.book.file(self.page)))))
        # Two line ends behind it: with one, Markdown leaves the block within a paragraph.
        return ["", self._stash(self._block(html)), "", ""] if html.strip() else []

    # --- values and references ----------------------------------------------------------

    def values(self, read: Text) -> list[str]:
        """The lines with a placeholder for each value and reference."""
        lines = list(read.lines)
        for span in reversed(read.spans):
            line = lines[span.line]
            html = self._inline(span)
            put = self._stash(_TAG.sub("", html) if span.plain else html) if html else ""
            lines[span.line] = line[: span.start] + put + line[span.end :]
        return lines

    def _inline(self, span: Span) -> str:
        try:
            if isinstance(span.item, ValueUse):
                return self._value(span.item)
            return self._reference(span.item) if span.item else ""
        except Exception as error:
            place = span.item.place if span.item else Place(self.book.file(self.page))
            self._failed(error, place)
            written = span.item.text if isinstance(span.item, ValueUse) else "@…"
            return str(fill("inline", state="broken", text=written, title=str(error), request=""))

    def _value(self, value: ValueUse) -> str:
        use = self.book.value_use(value)
        if use is None or use.request is None:  # told by the planner
            return str(fill("inline", state="broken", text=value.text, title="", request=""))
        return str(self.renderer.value(use, self.book.outcome(use.request), self.page))

    def _reference(self, reference: Reference) -> str:
        try:
            return str(self.renderer.reference(reference.id, self.page))
        except KeyError:  # a dead reference, or one to a form that was not believed: told already
            text = f"@{reference.id}"
            return str(fill("inline", state="broken", text=text, title="", request=""))

    # --- both ---------------------------------------------------------------------------

    def _stash(self, html: str) -> str:
        for mark in _MARKS:  # ten times as fast as str.translate
            html = html.replace(mark, "")
        return str(self.md.htmlStash.store(self.extension.set_aside(html.strip())))

    def _failed(self, error: Exception, place: Place) -> str:
        """Collect an exception of rendering; Markdown would let it pass or lose its place."""
        if isinstance(error, SiteError):
            self._tell(error)
            return str(error)
        text = f"rendering failed: {type(error).__name__}: {error}"
        problem = SiteError(text, place=place, next_step="this is a fault of the generator")
        problem.__cause__ = error
        self._tell(problem)
        return str(problem)

    def _tell(self, problem: SiteError) -> None:
        self.extension.tell(problem)


def _key(directive: Directive) -> str:
    return repr((directive.form, directive.fields))
