"""What only results show to be wrong: each problem at the place of the notes that asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_tools.errors import NotesError, nearest
from site_tools.model import NO_DATA, Failure, Kind, Outcome, Request, Result, Use
from site_tools.notes.believe import NAMES, missing
from site_tools.notes.numbering import PREFIXES
from site_tools.pages import wording

_UNSHOWN = (Kind.ARTIFACT, Kind.NOTEBOOK)


def problems(uses: Sequence[Use], outcomes: Mapping[Request, Outcome]) -> Iterator[NotesError]:
    """Hold every use against its result; failures and missing results are told elsewhere.

    An output whose data is not here leaves a note on its page; a sentence, a claim, an
    exercise or a question that lacks its data is wrong.
    """
    for use in uses:
        outcome = outcomes.get(use.request) if use.request else None
        if isinstance(outcome, Failure) and outcome.cause == NO_DATA:
            yield from _without_data(use, outcome)
        if not isinstance(outcome, Result):
            continue
        if use.value:
            yield from _value(use, outcome)
        elif use.view.form == "claim":
            if outcome.kind is not Kind.CLAIM:
                yield _wrong_kind(use, outcome, "a Claim")
        elif use.view.form == "question":
            yield from _answer(use, outcome)
        else:
            yield from _output(use, outcome)


def _without_data(use: Use, failure: Failure) -> Iterator[NotesError]:
    if use.view.form == "snippet":
        return
    missing, _, get = failure.message.partition("; ")
    asked = use.value.text if use.value else f"this {use.view.form}"
    yield NotesError(
        f"{asked}: {missing}",
        place=use.view.place,
        expected="results that are recorded, or made from what is recorded",
        next_step=f"mark the artifact that needs the data `recorded=`; {get}",
    )


def pick(path: str, result: Result) -> Any:
    """The value that a path names in a result; LookupError says what there is instead."""
    value, names = result.data["value"], path.removeprefix(result.request.entry).strip(".")
    for name in filter(None, names.split(".")):
        if isinstance(value, Mapping):
            known = tuple(map(str, value))
            if name not in value:
                close = nearest(name, known)
                hint = f"; did you mean {close!r}?" if close else ""
                raise LookupError(f"there is no {name!r}, only {', '.join(known)}{hint}")
            value = value[name]
        else:
            raise LookupError(f"there is no {name!r} in {_shown(value)}")
    if isinstance(value, Mapping):
        raise LookupError("it is not one value; name one of " + ", ".join(map(str, value)))
    return value


def _value(use: Use, result: Result) -> Iterator[NotesError]:
    if use.value is None or result.kind is not Kind.VALUES:
        yield _wrong_kind(use, result, "numbers or strings, to stand in the prose")
        return
    try:
        value = pick(use.value.path, result)
    except LookupError as error:
        yield NotesError(
            f"{use.value.text}: {error.args[0]}",
            place=use.view.place,
            expected="the path of a number or a string",
        )
        return
    try:
        wording.value(value, use.value.format)
    except (ValueError, TypeError) as error:
        yield NotesError(
            f"{use.value.text}: the format does not fit {_shown(value)}: {error}",
            place=use.view.place,
            expected="a Python format specification for " + type(value).__name__,
        )


def _output(use: Use, result: Result) -> Iterator[NotesError]:
    view, kind = use.view, result.kind
    if "output" not in view.show:
        return
    if kind in _UNSHOWN:
        yield _wrong_kind(use, result, "something that can be shown")
        return
    if kind is Kind.CLAIM and view.form == "snippet":
        yield _wrong_kind(use, result, "an output; a `claim` form shows a Claim")
        return
    yield from missing(view, kind)
    if view.id and view.form == "snippet":
        # Numbers and strings shown by a snippet stand in a table.
        wanted = PREFIXES.get(Kind.TABLE if kind is Kind.VALUES else kind)
        if wanted is None:
            yield NotesError(
                f"the id {view.id!r} is that of {NAMES[kind]}",
                place=view.place,
                expected="no id: only figures and tables have numbers",
            )
        elif view.id.partition("-")[0] != wanted:
            yield NotesError(
                f"the id {view.id!r} is that of {NAMES[kind]}",
                place=view.place,
                expected=f"{wanted}-…",
                next_step="change it, and the references to it",
            )


def _answer(use: Use, result: Result) -> Iterator[NotesError]:
    if result.kind is not Kind.VALUES:
        yield _wrong_kind(use, result, "a number, the text of a choice, or one truth value each")
        return
    value, choices = result.data["value"], tuple(use.view.options.get("choices") or ())
    found = f"{result.request} answers {_shown(value)}"
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if not choices:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield NotesError(
                found,
                place=use.view.place,
                expected="a number, as the question has no choices",
            )
    elif isinstance(value, list | tuple):
        if len(value) != len(choices) or not all(isinstance(item, bool) for item in value):
            yield NotesError(
                found,
                place=use.view.place,
                expected=f"{len(choices)} truth values, one for each choice",
            )
    elif str(value) not in choices:
        yield NotesError(
            found,
            place=use.view.place,
            expected="one of the choices: " + ", ".join(map(repr, choices)),
            nearest=nearest(str(value), choices),
        )


def _wrong_kind(use: Use, result: Result, expected: str) -> NotesError:
    asked = use.value.text if use.value else f"this {use.view.form}"
    return NotesError(
        f"{asked}: {result.request} returned {NAMES[result.kind]}",
        place=use.view.place,
        expected=expected,
    )


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
