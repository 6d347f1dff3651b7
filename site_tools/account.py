"""All that is known of one result, in words: where it is shown, its state, what it rests on."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from site_tools import targets
from site_tools.engine import Course, Survey
from site_tools.model import Ingredient, Request, Result
from site_tools.progress import named, seconds
from site_tools.storage.observed import Unchanged

KEY = 12  # characters of a digest that are shown: enough to tell two apart
_TIE = "\0"  # a space that is no place to break a line
_LABEL = 14  # columns of a group's name

# Kind of ingredient -> group, in the order in which a reader wants them.
_GROUPS = {
    "argument": "arguments",
    "expect": "must raise",
    "data": "data",
    "record": "record",
    "code": "code",
    "alias": "imports",
    "import": "at import",
    "module": "whole modules",
    "docstring": "docstrings",
    "text": "source text",
    "upstream": "upstream",
    "package": "packages",
    "hides": "hidden",
    "words": "words on data",
    "python": "Python",
    "setting": "settings",
    "engine": "generator",
}
_ALIAS = " (import)"


def tell(course: Course, survey: Survey, request: Request) -> Iterator[str]:
    """The lines of `site_tools explain` for one request, the first is its name."""
    recipe, last = survey.fingerprints.recipe(request), course.store.last(request)
    yield named(request)
    yield from _row("shown at", _places(survey, request))
    yield from _row("needed by", _users(survey, request))
    yield from _row("state", _state(course, survey, request, last))
    if last is not None:
        yield from _row("last run", [_last_run(last)])
    yield from _row("key", [recipe.digest[:KEY]])
    yield "  rests on"
    for group, items in _grouped(recipe.ingredients).items():
        yield from _row(group, _lines(group, items), indent=4)
    seen = [item.path for item in last.observed] if last is not None else []
    yield from _row("files read", [", ".join(seen)] if seen else [], indent=4)


def tell_helper(survey: Survey, entry: str) -> Iterator[str]:
    """The same for a symbol of the snippets that no page runs: what rests on it."""
    symbol = survey.catalog.symbol(entry)
    name = f"{symbol.place.file}:{symbol.name}"
    users = [
        named(request)
        for request in targets.behind(survey, targets.asked(survey))
        if any(item.name == name for item in survey.fingerprints.recipe(request).ingredients)
    ]
    yield entry
    yield from _row("defined in", [str(symbol.place)])
    yield from _row(
        "state", ["no page runs it; what a page runs rests on it" if users else "unused"]
    )
    yield from _row("needed by", users)


def _places(survey: Survey, request: Request) -> list[str]:
    places: dict[str, None] = {}
    for use in survey.uses:
        if use.request == request:
            name = f" ({use.view.id})" if use.view.id else ""
            places[f"{use.view.place}{name}"] = None
    labs = [lab.page.path for lab in survey.labs if lab.request == request]
    return [*places, *(f"the lab of {path}" for path in labs)]


def _users(survey: Survey, request: Request) -> list[str]:
    known = targets.behind(survey, targets.asked(survey))
    return [named(user) for user in known if request in survey.fingerprints.upstream(user)]


def _state(course: Course, survey: Survey, request: Request, last: Result | None) -> list[str]:
    if (recorded := survey.supply.result(request)) is not None:
        (file,) = (i.name for i in recorded.recipe.ingredients if i.kind == "record")
        return [f"recorded {recorded.provenance.started}, current: {file}"]
    if (lack := survey.plan.unmet.get(request) or survey.supply.lack(request)) is not None:
        return [lack.message]
    job = next((job for job in survey.plan.jobs if job.request == request), None)
    if job is not None:
        return ["never run" if last is None else f"stale: {job.reason}"]
    if request in survey.plan.hits:
        return ["current"]
    recipe, unchanged = survey.fingerprints.recipe(request), Unchanged(course.settings.root)
    if course.store.find(recipe, unchanged, verify_blobs=False) is not None:
        return ["current"]
    return ["not stored; all that needs it is current, so it need not run"]


def _last_run(last: Result) -> str:
    made, when = last.provenance, last.provenance.started.replace("T", " ")[:16]
    return f"{when} UTC, took {seconds(made.seconds)} and {made.peak_mb:.0f} MB"


# --- what it rests on ---------------------------------------------------------------------


def _grouped(ingredients: Iterable[Ingredient]) -> Mapping[str, list[Ingredient]]:
    groups: dict[str, list[Ingredient]] = {group: [] for group in _GROUPS.values()}
    for item in ingredients:
        kind = "alias" if item.kind == "code" and item.name.endswith(_ALIAS) else item.kind
        if kind != "entry":  # its name is the heading
            groups.setdefault(_GROUPS.get(kind, kind), []).append(item)
    return {group: items for group, items in groups.items() if items}


def _lines(group: str, items: list[Ingredient]) -> list[str]:
    match group:
        case "code" | "imports" | "source text":
            return list(_by_file(item.name.removesuffix(_ALIAS) for item in items))
        case "at import":
            return [f"what {item.name} does when it is imported" for item in items]
        case "arguments" if len(items) == 1 and items[0].name == "cells":
            return [f"its cells {items[0].value.strip(chr(39))[:KEY]}"]  # of a lab
        case "arguments":
            return [f"{item.name} = {item.value}" for item in items]
        case "packages" | "settings":
            # A name and its version stay on one line.
            return [", ".join(f"{item.name}{_TIE}{item.value}" for item in items)]
        case "data":
            return [f"{item.name}  {item.value.partition(' ')[0]}" for item in items]
        case "upstream":
            return [f"{item.name}  {item.value[:KEY]}" for item in items]
        case "Python" | "must raise":
            return [item.value for item in items]
        case "generator":
            schema, _, digest = items[0].value.partition(" ")
            return [f"recipes of form {schema}, what makes results {digest[:KEY]}"]
    return [item.name for item in items]


def _by_file(names: Iterable[str]) -> Iterator[str]:
    files: dict[str, list[str]] = {}
    for name in names:
        file, _, symbol = name.rpartition(":")
        files.setdefault(file or symbol, []).extend([symbol] if file else [])
    for file, symbols in files.items():
        yield f"{file}: {', '.join(symbols)}" if symbols else file


def _row(label: str, values: Iterable[str], indent: int = 2) -> Iterator[str]:
    """A label and its values below each other, wrapped to the terminal; nothing without any."""
    width = max(60, min(100, shutil.get_terminal_size().columns))
    lead = " " * (indent + _LABEL - (indent - 2))
    first = " " * indent + label
    for value in values:
        yield textwrap.fill(
            value,
            width,
            initial_indent=first.ljust(len(lead)) + " ",
            subsequent_indent=lead + "   ",
            break_long_words=False,
            break_on_hyphens=False,
        ).replace(_TIE, " ")
        first = ""
