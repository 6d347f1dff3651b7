"""What the whole site has of one thing: ledger, gallery, timings, downloads, exercises, facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeVar

from markupsafe import Markup

from site_tools.model import Failure, Kind, Outcome, Result
from site_tools.pages import sprites, wording
from site_tools.pages.cards import claim_words
from site_tools.pages.context import Context, fill
from site_tools.pages.listings import Anchor, ClaimRow, FigureRow, TimingRow


class _Row(Protocol):
    @property
    def anchor(self) -> Anchor: ...
    @property
    def page_title(self) -> str: ...


R = TypeVar("R", bound=_Row)


@dataclass(frozen=True)
class _Group:
    title: str
    rows: tuple[object, ...]


def _by_page(rows: Iterable[R], make: Callable[[R], object]) -> list[_Group]:
    return [
        _Group(group[0].page_title, tuple(make(row) for row in group))
        for _, found in groupby(rows, key=lambda row: row.anchor.page)
        if (group := tuple(found))
    ]


def _missing(outcome: Outcome) -> str:
    if isinstance(outcome, Failure):
        return f"{outcome.cause}: {outcome.message}"
    return "not run yet"


def listing(context: Context) -> Markup:
    """The listing that the use asks for."""
    return _LISTINGS[str(context.use.view.options["of"])](context)


# --- claims ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Claim:
    id: str
    link: str
    label: str
    holds: bool
    statement: str
    measured: str = ""
    bound: str = ""
    margin: str = ""
    behind: str = ""


def _claims(context: Context) -> Markup:
    rows = context.book.claims()
    holding = sum(isinstance(row.outcome, Result) for row in rows)
    everything = "it holds" if len(rows) == 1 else "all of them hold"
    state = everything if holding == len(rows) else f"{holding} of them are known to hold"
    return fill(
        "listing_claims",
        groups=_by_page(rows, lambda row: _claim_row(context, row)),
        summary=f"{wording.plural(len(rows), 'claim')}, each checked by the build; {state}.",
    )


def _claim_row(context: Context, row: ClaimRow) -> _Claim:
    link = context.link(row.anchor.page, row.anchor.fragment)
    if not isinstance(row.outcome, Result):
        return _Claim(row.anchor.fragment, link, row.label, False, _missing(row.outcome))
    words = claim_words(row.outcome.data)
    behind = [
        words.quantity if words.quantity != "measured" else "",
        words.seeds,
        f"n = {words.n}",
        words.control and f"control: {words.control}",
        "recorded" if context.book.origins(row.use) else "",
    ]
    return _Claim(
        row.anchor.fragment,
        link,
        row.label,
        True,
        words.statement,
        words.measured,
        words.bound,
        words.margin or "exact",
        " · ".join(filter(None, behind)),
    )


# --- figures -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Thumbnail:
    link: str
    label: str
    caption: Markup
    image: str = ""
    width: str = ""
    height: str = ""
    sheet: sprites.Sheet | None = None
    tiles: Sequence[sprites.Tile] = ()
    missing: str = ""


def _figures(context: Context) -> Markup:
    rows = context.book.figures()
    groups = _by_page(rows, lambda row: _thumbnail(context, row))
    return fill("listing_figures", groups=groups)


def _thumbnail(context: Context, row: FigureRow) -> _Thumbnail:
    link = context.link(row.anchor.page, row.anchor.fragment)
    caption = context.phrase(row.use.view.caption)
    result = row.outcome
    if not isinstance(result, Result):
        return _Thumbnail(link, row.label, caption, missing=_missing(result))
    if result.kind is Kind.GRID:
        shown = min(3, int(result.data["columns"]), len(result.data["labels"]))
        stored = result
        sheet = sprites.thumbnail(
            result, lambda name: context.asset(stored.blob(name), ".png"), shown
        )
        tiles = sprites.tiles(result)[:shown]
        return _Thumbnail(link, row.label, caption, sheet=sheet, tiles=tiles)
    size = result.data["frames"][0] if result.kind is Kind.STEPS else result.data
    return _Thumbnail(
        link,
        row.label,
        caption,
        image=context.asset(result.blob("standalone.svg"), ".svg"),
        width=f"{float(size['width']):g}",
        height=f"{float(size['height']):g}",
    )


# --- timings -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Timing:
    request: Markup  # may be broken after a dot
    time: str
    memory: str
    when: str
    link: str
    place: str
    more: int


def _longest_first(row: TimingRow) -> float:
    return -row.result.provenance.seconds if row.result else 1.0


def _timings(context: Context) -> Markup:
    book = context.book
    found = sorted(book.timings(), key=_longest_first)
    rows = []
    for row in found:
        known = row.result.provenance if row.result else None
        page = next((p.path for p in book.pages if row.place.file.endswith(p.path)), "")
        rows.append(
            _Timing(
                Markup(".<wbr>").join(str(row.request).split(".")),
                wording.duration(known.seconds) if known else "–",
                wording.megabytes(known.peak_mb) if known else "–",
                known.started[:16].replace("T", " ") if known else "not run yet",
                context.link(page) if page else "",
                str(row.place),
                row.uses - 1,
            )
        )
    runs = [row.result.provenance for row in found if row.result]
    total = wording.duration(sum(run.seconds for run in runs))
    return fill(
        "listing_timings",
        rows=rows,
        total=total,
        peak=wording.megabytes(max((run.peak_mb for run in runs), default=0)),
        summary=f"{wording.plural(len(runs), 'result')}, computed in {total} of running time, "
        "the longest first. Each runs again only when something that it rests on changes.",
    )


# --- downloads, exercises, facts ---------------------------------------------------------


@dataclass(frozen=True)
class _Download:
    label: str
    title: str
    link: str
    code: str
    name: str
    lab: str


def _downloads(context: Context) -> Markup:
    book, here = context.book, context.page.path
    rows = [
        _Download(
            row.label,
            row.page.title,
            context.link(row.page.path),
            book.relative(here, row.code),
            row.code.rpartition("/")[2],
            book.relative(here, row.lab) if row.lab else "",
        )
        for row in book.downloads()
    ]
    return fill("listing_downloads", rows=rows)


@dataclass(frozen=True)
class _Exercise:
    link: str
    label: str
    title: Markup
    level: int


def _exercises(context: Context) -> Markup:
    return fill(
        "listing_exercises",
        groups=_by_page(
            context.book.exercises(),
            lambda row: _Exercise(
                context.link(row.anchor.page, row.anchor.fragment),
                row.label,
                context.phrase(row.title),
                row.level,
            ),
        ),
    )


def _facts(context: Context) -> Markup:
    return fill("listing_facts", rows=context.book.facts())


_LISTINGS: dict[str, Callable[[Context], Markup]] = {
    "claims": _claims,
    "figures": _figures,
    "timings": _timings,
    "downloads": _downloads,
    "exercises": _exercises,
    "facts": _facts,
}
