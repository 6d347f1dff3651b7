"""What the notes ask for, believed against the snippets: uses, and all that can't be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from site_tools.code.catalog import Catalog
from site_tools.errors import NotesError, SiteError, nearest
from site_tools.model import Page, Place, Request, Use, ValueUse, View
from site_tools.notes import checks, unshown
from site_tools.notes.believe import Believer

_FRONT_MATTER = ("title", "lecture", "lab", "covers")


@dataclass(frozen=True)
class Resolution:
    """What is to be shown, in the order of the pages, and what is wrong with the notes."""

    uses: tuple[Use, ...]
    problems: tuple[SiteError, ...]


def resolve(pages: Sequence[Page], catalog: Catalog) -> Resolution:
    """Believe what can be believed; every problem is collected, none hides another."""
    uses: list[Use] = []
    problems: list[SiteError] = [*_lectures(pages)]
    believer, names = Believer(catalog, problems), frozenset(catalog.names())
    for page in pages:
        found = [believer.directive(page.path, directive) for directive in page.directives]
        found += [_value(page.path, value, believer, names) for value in page.values]
        believed = [use for use in found if use is not None]
        uses += sorted(believed, key=lambda use: use.view.place.line)
    problems += _ids(pages)
    problems += _references(pages)
    problems += unshown.demonstrations(uses, pages, catalog)
    return Resolution(tuple(uses), tuple(problems))


def entry_of(path: str, names: Collection[str]) -> str | None:
    """The function at the head of a value's path: the longest part that is a name."""
    parts = path.split(".")
    heads = (".".join(parts[:count]) for count in range(len(parts), 1, -1))
    return next((head for head in heads if head in names), None)


def _value(page: str, value: ValueUse, believer: Believer, names: Collection[str]) -> Use | None:
    entry = entry_of(value.path, names)
    if entry is None:
        believer.problems.append(_unknown_value(value, names))
        return None
    if expected := checks.spec_expected(value.format):
        believer.problems.append(
            NotesError(
                f"the format of {value.text} can't be used",
                place=value.place,
                expected=expected,
            )
        )
        return None
    if not believer.callable(entry, {}, value.place, "a value"):
        return None
    return Use(page, View("value", value.place), Request(entry), value)


def _unknown_value(value: ValueUse, names: Collection[str]) -> NotesError:
    parts = value.path.split(".")
    heads = [".".join(parts[:count]) for count in range(len(parts), 1, -1)]
    # A field behind a misspelt function: try the whole path, then without its last parts.
    close = (nearest(head, names) for head in (*heads[-2:], *heads[:-2]))
    return NotesError(
        f"{value.text}: no function of the snippets is at the head of {value.path!r}",
        place=value.place,
        expected="lecture.idea.function, then fields",
        nearest=next((name for name in close if name), None),
        next_step=r"write \{{ where braces are meant",
    )


# --- ids and references -----------------------------------------------------------------


def _written_ids(pages: Sequence[Page]) -> Iterator[tuple[str, Place]]:
    for page in pages:
        for directive in page.directives:
            written = directive.fields.get("id")
            if isinstance(written, str):
                line = directive.lines.get("id", directive.place.line)
                yield written, Place(directive.place.file, line)


def _ids(pages: Sequence[Page]) -> Iterator[NotesError]:
    first: dict[str, Place] = {}
    for written, place in _written_ids(pages):
        if written in first:
            yield NotesError(
                f"the id {written!r} is already that of {first[written]}",
                place=place,
                expected="an id that the site has once",
            )
        first.setdefault(written, place)


def _references(pages: Sequence[Page]) -> Iterator[NotesError]:
    known = {written for written, _ in _written_ids(pages)}
    for page in pages:
        for reference in page.references:
            if reference.id not in known:
                yield NotesError(
                    f"nothing has the id {reference.id!r}",
                    place=reference.place,
                    expected="the id of a " + ", ".join(_NAMES[reference.id.partition("-")[0]]),
                    nearest=nearest(reference.id, known),
                    next_step=rf"write \@{reference.id} where no reference is meant",
                )


_NAMES = {
    "fig": ("figure",),
    "tbl": ("table",),
    "claim": ("claim",),
    "ex": ("exercise",),
    "q": ("question",),
}


# --- front matter -----------------------------------------------------------------------


def _lectures(pages: Sequence[Page]) -> Iterator[NotesError]:
    first: dict[str, Place] = {}
    for page in pages:
        for name in page.meta:
            close = nearest(name, _FRONT_MATTER)
            if name not in _FRONT_MATTER and close and abs(len(close) - len(name)) < 2:
                yield NotesError(
                    f"front matter has {name!r}", place=_meta_place(page, name), nearest=close
                )
        lab = page.meta.get("lab", False)
        if not isinstance(lab, bool):
            yield NotesError(
                f"lab is {lab!r}", place=_meta_place(page, "lab"), expected="true or false"
            )
        number = page.meta.get("lecture")
        if number is None:
            continue
        place = _meta_place(page, "lecture")
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            yield NotesError(
                f"lecture is {number!r}", place=place, expected="a whole number, 0 or more"
            )
        elif str(number) in first:
            yield NotesError(
                f"lecture {number} is already {first[str(number)]}",
                place=place,
                expected="a number that the site has once",
            )
        first.setdefault(str(number), place)


def _meta_place(page: Page, name: str) -> Place:
    """The line of a front matter's key. Any form of the page knows the file's full name."""
    lines = page.text.splitlines()
    line = next((n for n, text in enumerate(lines, 1) if text.startswith(f"{name}:")), 1)
    places = [directive.place for directive in page.directives]
    places += [value.place for value in page.values]
    places += [reference.place for reference in page.references]
    return Place(places[0].file if places else f"docs/{page.path}", line)
