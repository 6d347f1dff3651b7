"""How a page says that a result was recorded: a line, a mark, and a note at the page's end."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from markupsafe import Markup

from site_tools.model import Origin, Page, Use
from site_tools.pages.context import fill
from site_tools.pages.site import Book

NOTE = "recorded-results"  # the fragment of the note at the page's end
_NAMED = ("torch", "numpy", "python")  # the first of these says enough in a line
_CALLED = {"python": "Python", "numpy": "NumPy"}


def line(origins: Iterable[Origin]) -> Markup:
    """Below a figure, table or claim: on what, when and where it was measured."""
    lines = [_short(origin) for origin in origins]
    return fill("measured", lines=lines) if lines else Markup()


def mark(book: Book, use: Use, page: Page | None) -> Markup:
    """Behind a value in the prose: a small mark that leads to the nearest note that tells of it."""
    if not book.origins(use):
        return Markup()
    at_hand = page is None or any(book.origins(other) for other in book.uses_of(page.path))
    where = "" if at_hand or page is None else book.relative(page.path, use.page)
    return fill("mark", url=f"{where}#{NOTE}")


def note(book: Book, page: Page) -> Markup:
    """At the end of a page: all that its recorded results come from."""
    found = {origin for use in book.uses_of(page.path) for origin in book.origins(use)}
    return fill("recorded", rows=merged(found), anchor=NOTE) if found else Markup()


def merged(origins: Iterable[Origin]) -> list[str]:
    """One sentence for each kind of origin, with all dates in one span."""
    spans: dict[tuple[object, ...], list[Origin]] = {}
    for origin in sorted(origins):
        key = (origin.data, origin.notes, origin.machine, origin.versions)
        spans.setdefault(key, []).append(origin)
    with_data_first = sorted(spans.values(), key=lambda same: not same[0].data)
    return [
        _sentence(same[0], min(o.first for o in same), max(o.last for o in same))
        for same in with_data_first
    ]


def _sentence(origin: Origin, first: str, last: str) -> str:
    versions = ", ".join(f"{_CALLED.get(name, name)} {v}" for name, v in origin.versions)
    place = f"{_dates(first, last)} on {origin.machine} with {versions}"
    if not origin.data:
        return f"Computed {place}."
    said = "; ".join(
        f"{name}: {note[:1].lower() + note[1:].rstrip('.')}" if note else name
        for name, note in zip(origin.data, origin.notes, strict=True)
    )
    return f"Measured on {', '.join(origin.data)}, {place}. ({said}.)"


def _short(origin: Origin) -> str:
    versions = dict(origin.versions)
    version = next(
        (f"{_CALLED.get(name, name)} {versions[name]}" for name in _NAMED if name in versions), ""
    )
    about = f"Measured on {', '.join(origin.data)}" if origin.data else "Recorded"
    parts = (about, _dates(origin.first, origin.last), origin.machine, version)
    return " · ".join(part for part in parts if part)


def _dates(first: str, last: str) -> str:
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"


def _day(date: str) -> str:
    """ "22 November 2026"; what is no date stays as it is."""
    try:
        day = datetime.date.fromisoformat(date)
    except ValueError:
        return date
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
