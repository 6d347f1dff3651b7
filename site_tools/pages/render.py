"""Uses and their outcomes as HTML: the face of rendering, and what stands in for a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from site_tools.model import NO_DATA, Failure, Outcome, Page, Request, Result, Use, Waiting
from site_tools.pages import cards, displays, highlight, overview, recorded, wording
from site_tools.pages.context import Asset, Context, fill
from site_tools.pages.site import Book

FRAMES_SHOWN = 40  # lines of a traceback: its end is what tells


class Renderer:
    """Renders what a book's pages ask for. Runs nothing; escapes all that results hold."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def use(self, use: Use, outcome: Outcome | None, page: Page, asset: Asset) -> str:
        """The HTML of a form. `outcome` is None where nothing is run (source only, listings).

        `asset(blob, suffix)` notes that a page needs a stored file and gives its URL from there.
        """
        return str(self._form(Context(self.book, use, page, asset), outcome))

    def _form(self, context: Context, outcome: Outcome | None) -> Markup:
        use, form = context.use, context.use.view.form
        if form == "listing":
            return overview.listing(context)
        if form == "exercise":
            code = self._code(context, folded=False)
            return cards.exercise(context, code + self._outcome(context.unnumbered(), outcome))
        if form == "question":
            known = outcome or Waiting(_request(use))
            held = Markup() if isinstance(known, Result) else self._outcome(context, known)
            return cards.question(context, known, held)
        parts = {
            "output": lambda: self._outcome(context, outcome),
            "code": lambda: self._code(context, folded=use.view.fold),
        }
        return Markup("\n").join(parts[name]() for name in use.view.show)

    def value(self, use: Use, outcome: Outcome, page: Page | None = None) -> str:
        """The HTML of a value in the prose, of the use's own page or of another one."""
        result = outcome if isinstance(outcome, Result) else self.book.last_good(outcome.request)
        format_spec = use.value.format if use.value else ""
        try:
            text = "…" if result is None else wording.value(pick(use, result), format_spec)
        except (LookupError, TypeError, ValueError) as error:
            written = use.value.text if use.value else ""
            return _inline("broken", written, f"{written}: {error}")
        if isinstance(outcome, Failure):
            return _inline("broken", text, f"{outcome.cause}: {outcome.message}")
        if isinstance(outcome, Waiting):
            said = "being computed; this is the last good value" if result else "being computed"
            return _inline("waiting", text, said, str(outcome.request))
        return _inline("value", text) + str(recorded.mark(self.book, use, page))

    def reference(self, id: str, page: Page) -> str:
        """A link that reads as the number of what it leads to. KeyError for an unknown id."""
        anchor = self.book.anchor(id)
        fragment = f"#{anchor.fragment}"
        if anchor.page != page.path:
            fragment = self.book.relative(page.path, anchor.page) + fragment
        return str(fill("reference", url=fragment, number=self.book.number(id)))

    def footer(self, page: Page) -> str:
        """Where recorded results come from, and "Run this page yourself" below a lecture."""
        note = recorded.note(self.book, page)
        row = self.book.download(page)
        if row is None:
            return str(note)
        html = note + fill(
            "footer",
            code=self.book.relative(page.path, row.code),
            name=row.code.rpartition("/")[2],
            lab=self.book.relative(page.path, row.lab) if row.lab else "",
        )
        return str(html)

    # --- results and what stands in for them ---------------------------------------------

    def _outcome(self, context: Context, outcome: Outcome | None) -> Markup:
        if isinstance(outcome, Result):
            return displays.output(context, outcome)
        known = outcome or Waiting(_request(context.use))
        if isinstance(known, Failure) and known.cause == NO_DATA:
            return fill("absent", id=context.id, number=context.number, text=_told(known))
        box = _failure(context, known) if isinstance(known, Failure) else _waiting(known)
        last = self.book.last_good(known.request)
        if last is None:
            return box if not context.id else fill("holder", id=context.id, inside=box)
        return box + fill("last_good", inside=displays.output(context, last))

    def _code(self, context: Context, *, folded: bool) -> Markup:
        view = context.use.view
        entry = view.code or _request(context.use).entry
        symbol = self.book.catalog.symbol(entry)
        text, first = symbol.text, symbol.place.line
        if view.region:
            text, first = self.book.catalog.region(entry, view.region)
        return fill(
            "code",
            name=symbol.name,
            file=symbol.place.file,
            first=first,
            last=first + len(text.rstrip("\n").splitlines()) - 1,
            fold=folded,
            source=highlight.code(text),
        )


def pick(use: Use, result: Result) -> Any:
    """The value that a path in the prose names. LookupError if the result has none there."""
    if use.value is None:
        raise LookupError("no value is asked for")
    fields = use.value.path.removeprefix(result.request.entry).strip(".")
    value = result.data["value"]
    for name in filter(None, fields.split(".")):
        if not isinstance(value, Mapping) or name not in value:
            raise LookupError(f"there is no {name!r}")
        value = value[name]
    if isinstance(value, Mapping):
        raise LookupError("it has fields: name one of " + ", ".join(map(str, value)))
    return value


def _inline(state: str, text: str, title: str = "", request: str = "") -> str:
    return str(fill("inline", state=state, text=text, title=title, request=request))


def _request(use: Use) -> Request:
    if use.request is None:
        raise ValueError(f"{use.view.place}: nothing is run here")
    return use.request


def _failure(context: Context, failure: Failure) -> Markup:
    lines = failure.traceback.rstrip().splitlines()
    cut = ["…", *lines[-FRAMES_SHOWN:]] if len(lines) > FRAMES_SHOWN else lines
    return fill(
        "failure",
        request=str(failure.request),
        cause=failure.cause,
        message=failure.message,
        place=str(failure.place) if failure.place else "",
        asked=str(context.use.view.place),
        traceback=highlight.code("\n".join(cut), "pytb") if cut else "",
        output=failure.output.rstrip(),
    )


def _told(failure: Failure) -> str:
    """What is missing, as a sentence of the page."""
    text = failure.message.removeprefix("it needs ").replace("`", "")
    text = text.replace("is not on this machine", "was not there when this page was built")
    return f"Not shown here: it needs {text}."


def _waiting(waiting: Waiting) -> Markup:
    running, predicted = waiting.running_s, waiting.predicted_s
    share = min(0.99, running / predicted) if running is not None and predicted else None
    return fill(
        "waiting",
        request=str(waiting.request),
        running=running is not None,
        reason=waiting.reason,
        share=None if share is None else f"{share:.2f}",
        time=_time(running, predicted),
        line=waiting.last_line,
    )


def _time(running: float | None, predicted: float | None) -> str:
    parts = [f"{wording.duration(running)} so far"] if running is not None else []
    if predicted is not None:
        parts.append(f"took {wording.duration(predicted)} last time")
    return ", ".join(parts)
