"""The book as a whole: what is where, how it is numbered, and what came of each run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from html import escape
from types import MappingProxyType

from site_tools.code.catalog import Catalog
from site_tools.errors import SiteError
from site_tools.model import (
    NO_DATA,
    NO_RECORD,
    Blob,
    Directive,
    Failure,
    Kind,
    Origin,
    Outcome,
    Page,
    Place,
    Request,
    Result,
    Use,
    ValueUse,
    Waiting,
)
from site_tools.notes.numbering import PREFIXES, Number, UseKey, key, lecture, number
from site_tools.pages import aftermath, urls
from site_tools.pages.listings import (
    Anchor,
    ClaimRow,
    DownloadRow,
    ExerciseRow,
    FactRow,
    FigureRow,
    TimingRow,
    facts,
)
from site_tools.takeaway.recorded import Supplied

OUTPUTS = "assets/outputs"  # where results' files go, below the site's root
DOWNLOADS = "downloads"  # where each lecture's code goes, below the site's root
LABS = "labs"  # where notebooks go, below the docs folder


_RETURNED = {
    "Figure": Kind.FIGURE,
    "Steps": Kind.STEPS,
    "ImageGrid": Kind.GRID,
    "Table": Kind.TABLE,
    "list": Kind.TABLE,
}


def _nothing_stored(request: Request) -> Result | None:
    """No earlier result is known."""
    del request
    return None


def _nothing_recorded(request: Request) -> tuple[Origin, ...]:
    """No result comes from a record."""
    del request
    return ()


def _nothing_supplied(uses: Sequence[Use]) -> Supplied:
    """There are no records to take home."""
    del uses
    return Supplied()


def _nothing_to_read(blob: Blob) -> bytes:
    """KeyError: this book was made without a store."""
    raise KeyError(blob.digest)


class Book:
    """All that rendering needs to know of the site.

    `pages` come in the order of the navigation; `uses` are what `requests.resolve` believed,
    in the order of the pages; `outcomes` are those of this build; `last_good(request)` gives
    an earlier result, `read(blob)` a stored file's bytes; `problems` are those that made a
    form stay unbelieved, to be told on its page; `origins(request)` says where the recorded
    results behind a result were made, `supplied(uses)` what of them is taken home.
    """

    def __init__(
        self,
        pages: Sequence[Page],
        uses: Sequence[Use],
        catalog: Catalog,
        outcomes: Mapping[Request, Outcome],
        *,
        last_good: Callable[[Request], Result | None] = _nothing_stored,
        read: Callable[[Blob], bytes] = _nothing_to_read,
        directory_urls: bool = True,
        problems: Sequence[SiteError] = (),
        origins: Callable[[Request], tuple[Origin, ...]] = _nothing_recorded,
        supplied: Callable[[Sequence[Use]], Supplied] = _nothing_supplied,
    ) -> None:
        self.pages, self.catalog = tuple(pages), catalog
        order = {page.path: position for position, page in enumerate(self.pages)}
        self.uses = tuple(sorted(uses, key=lambda use: order.get(use.page, len(order))))
        self.outcomes, self.directory_urls = MappingProxyType(dict(outcomes)), directory_urls
        self._last_good, self._read, self._before = last_good, read, tuple(problems)
        self._origins, self.supplied = origins, supplied
        self._assets: dict[str, Blob] = {}
        self.converter: Callable[[str, Page], str] | None = None  # set by the Markdown extension

    # --- what is where ------------------------------------------------------------------

    @cached_property
    def _pages(self) -> Mapping[str, Page]:
        return {page.path: page for page in self.pages}

    @cached_property
    def _uses(self) -> Mapping[UseKey, Use]:
        return {key(use): use for use in self.uses}

    @cached_property
    def _ids(self) -> Mapping[str, Use]:
        return {use.view.id: use for use in reversed(self.uses) if use.view.id}

    @cached_property
    def _values(self) -> Mapping[tuple[str, str], Use]:
        return {(use.value.path, use.value.format): use for use in self.uses if use.value}

    def page(self, path: str) -> Page:
        """The page at `path` (relative to the docs folder); KeyError if there is none."""
        return self._pages[path]

    def file(self, page: Page) -> str:
        """The page's file from the project's root, as places name it."""
        for known in self.pages:
            places = [item.place for item in known.directives]
            places += [item.place for item in known.values]
            places += [item.place for item in known.references]
            if places:
                return places[0].file.removesuffix(known.path) + page.path
        return f"docs/{page.path}"

    def uses_of(self, page: str) -> tuple[Use, ...]:
        """What the page asks for, in its order."""
        return tuple(use for use in self.uses if use.page == page)

    def use(self, page: str, directive: Directive) -> Use | None:
        """The use that a form became; None if it was not believed."""
        return self._uses.get((page, directive.place.line, directive.form, ""))

    def value_use(self, value: ValueUse) -> Use | None:
        """The use that a value in the prose became; None if it was not believed."""
        return self._values.get((value.path, value.format))

    def by_id(self, id: str) -> Use | None:
        """The use that bears an id; None if there is none."""
        return self._ids.get(id)

    def anchor(self, id: str) -> Anchor:
        """The page and fragment of an id; KeyError if there is none."""
        use = self._ids[id]
        return Anchor(use.page, id)

    def relative(self, from_page: str, to: str) -> str:
        """The URL of `to` (a page's path, or a path below the site's root) from a page."""
        return urls.relative(from_page, to, self.directory_urls)

    # --- what came of it ----------------------------------------------------------------

    def outcome(self, request: Request) -> Outcome:
        """What this build knows of a run; Waiting if nothing."""
        return self.outcomes.get(request) or Waiting(request)

    def last_good(self, request: Request) -> Result | None:
        """This build's result or the newest earlier one; None if there never was one."""
        outcome = self.outcomes.get(request)
        return outcome if isinstance(outcome, Result) else self._last_good(request)

    def origins(self, use: Use) -> tuple[Origin, ...]:
        """Where the recorded results behind what a use shows were made; most have none."""
        return self._origins(use.request) if use.request else ()

    def read(self, blob: Blob) -> bytes:
        """The bytes of a result's file."""
        return self._read(blob)

    def asset(self, page: Page, blob: Blob, suffix: str) -> str:
        """Note that the site needs this file; its URL from the page. `suffix`: ".svg"."""
        path = f"{OUTPUTS}/{blob.digest[:16]}.{suffix.lstrip('.')}"
        self._assets[path] = blob
        return self.relative(page.path, path)

    @property
    def assets(self) -> Mapping[str, Blob]:
        """Path below the site's root -> file, of all that pages have asked for so far."""
        return MappingProxyType(self._assets)

    def problems(self) -> tuple[SiteError, ...]:
        """What only results show to be wrong with the notes, each with page:line."""
        return tuple(aftermath.problems(self.uses, self.outcomes))

    def problems_of(self, directive: Directive) -> tuple[SiteError, ...]:
        """What is wrong inside a form, as far as this book was told."""
        return tuple(
            problem
            for problem in self._before
            if problem.place
            and problem.place.file == directive.place.file
            and directive.start <= problem.place.line <= directive.end
        )

    def markdown(self, text: str, page: Page) -> str:
        """A text field of a form (ask, hints, explain, caption) as HTML, with the page's means."""
        if self.converter is None:
            return f"<p>{escape(text)}</p>"
        return self.converter(text, page)

    def inline(self, text: str, page: Page) -> str:
        """As `markdown`, for a text that goes into a line: without a lone paragraph's tags."""
        html = self.markdown(text, page).strip()
        inside = html.removeprefix("<p>").removesuffix("</p>")
        lone = len(inside) == len(html) - len("<p></p>") and "<p>" not in inside
        return inside if lone else html

    # --- numbers ------------------------------------------------------------------------

    def kind(self, use: Use) -> Kind | None:
        """What the use shows, from its result, an earlier one, or its id; None if unknown."""
        if use.request is None or use.view.form == "value":
            return None
        result = self.last_good(use.request)
        return result.kind if result else self._likely(use.request)

    def _likely(self, request: Request) -> Kind | None:
        """What a run that can't be had here would show, by what its function says it returns."""
        outcome = self.outcomes.get(request)
        if not isinstance(outcome, Failure) or outcome.cause not in (NO_DATA, NO_RECORD):
            return None
        returned = self.catalog.symbol(request.entry).returns
        return _RETURNED.get(returned.rpartition(".")[2].partition("[")[0])

    def _prefix(self, use: Use) -> str | None:
        form = use.view.form
        if form in ("claim", "exercise", "question"):
            return {"claim": "claim", "exercise": "ex", "question": "q"}[form]
        if form != "snippet" or use.request is None:
            return None
        if use.view.id:
            return use.view.id.partition("-")[0]
        kind = self.kind(use)
        return PREFIXES.get(kind) if kind else None

    @cached_property
    def _numbers(self) -> Mapping[UseKey, Number]:
        return number(self.pages, self.uses, self._prefix)

    def number(self, id: str) -> str:
        """ "Figure 5.2" for an id; KeyError if there is none."""
        return self._numbers[key(self._ids[id])].label

    def called(self, id: str) -> str:
        """As `number`, or the id itself while it can't be numbered."""
        return self.number(id) if id in self._ids else id

    def label(self, use: Use) -> str:
        """ "Figure 5.2" for a use with or without an id; "" for what has no number."""
        found = self._numbers.get(key(use))
        return found.label if found else ""

    def fragment(self, use: Use) -> str:
        """The HTML id of a use: its own, or one made of its number; "" for what has none."""
        found = self._numbers.get(key(use))
        return found.fragment if found else use.view.id or ""

    # --- listings -----------------------------------------------------------------------

    def _anchor(self, use: Use) -> Anchor:
        return Anchor(use.page, self.fragment(use))

    def _title(self, use: Use) -> str:
        page = self._pages.get(use.page)
        return page.title if page else use.page

    def claims(self) -> tuple[ClaimRow, ...]:
        """The ledger: every claim of the notes."""
        return tuple(
            ClaimRow(
                self.label(use),
                self._anchor(use),
                self._title(use),
                use,
                self.outcome(use.request),
            )
            for use in self.uses
            if use.view.form == "claim" and use.request and self._is_a(use, "claim")
        )

    def figures(self) -> tuple[FigureRow, ...]:
        """The gallery: every figure, stepper and image grid."""
        return tuple(
            FigureRow(
                self.label(use),
                self._anchor(use),
                self._title(use),
                use,
                self.outcome(use.request),
            )
            for use in self.uses
            if use.request and self.label(use).startswith("Figure ") and self._is_a(use, "fig")
        )

    def _is_a(self, use: Use, prefix: str) -> bool:
        """Whether it is, or may still become, what the notes take it for (else: a problem)."""
        outcome = self.outcome(use.request) if use.request else None
        return not isinstance(outcome, Result) or PREFIXES.get(outcome.kind) == prefix

    def timings(self) -> tuple[TimingRow, ...]:
        """Every run that the notes ask for, in their order."""
        places: dict[Request, list[Place]] = {}
        for use in self.uses:
            if use.request:
                places.setdefault(use.request, []).append(use.view.place)
        return tuple(
            TimingRow(request, found[0], len(found), self.last_good(request))
            for request, found in places.items()
        )

    def downloads(self) -> tuple[DownloadRow, ...]:
        """Each lecture's code as one file, and its lab if it has one."""
        return tuple(row for row in map(self.download, self.pages) if row is not None)

    def download(self, page: Page) -> DownloadRow | None:
        """What a reader can take home of a page; None for a page that is no lecture."""
        number_text = lecture(page)
        if not number_text:
            return None
        stem = page.path.removesuffix(".md")
        lab = f"{LABS}/{stem}.ipynb" if page.meta.get("lab") is True else None
        return DownloadRow(page, number_text, f"{DOWNLOADS}/{stem}.py", lab)

    def exercises(self) -> tuple[ExerciseRow, ...]:
        """Every exercise."""
        return tuple(
            ExerciseRow(
                self.label(use),
                self._anchor(use),
                self._title(use),
                int(use.view.options["level"]),
                str(use.view.options["title"]),
            )
            for use in self.uses
            if use.view.form == "exercise"
        )

    def facts(self) -> tuple[FactRow, ...]:
        """Counts of the book and the versions behind its results."""
        counts = {
            "pages": len(self.pages),
            "lectures": len(self.downloads()),
            "results": len({use.request for use in self.uses if use.request}),
            "figures": len(self.figures()),
            "claims": len(self.claims()),
            "exercises": len(self.exercises()),
            "questions": sum(use.view.form == "question" for use in self.uses),
        }
        return facts(counts, self.outcomes.values())
