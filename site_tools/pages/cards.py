"""The cards among the prose: claims, exercises and questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from site_tools.model import Outcome, Result
from site_tools.pages import wording
from site_tools.pages.context import Context, fill
from site_tools.pages.recorded import line

OPERATORS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "="}
EFFORTS = {1: "a minute", 2: "a quarter of an hour", 3: "an evening"}


# --- claims ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """One measure of a claim, in words."""

    name: str
    text: str
    strong: bool = False


@dataclass(frozen=True)
class ClaimWords:
    """A claim's data as a reader sees it; empty where there is nothing to say."""

    statement: str
    quantity: str
    measured: str
    bound: str
    margin: str
    seeds: str
    n: str
    control: str


def claim_words(data: Mapping[str, Any]) -> ClaimWords:
    """Put a claim's figures into words, each in the claim's own format and unit."""
    spec, unit = str(data.get("format") or ""), str(data.get("unit") or "")
    measured = wording.visible(data["measured"], spec)
    spread: float | None = data.get("spread")
    if spread is not None:
        measured += f" ± {wording.visible(spread, spec)}"
    bound = wording.with_unit(wording.faithful(data["bound"], spec), unit)
    margin: float | None = data.get("margin")
    seeds = tuple(data.get("seeds") or ())
    return ClaimWords(
        statement=str(data["statement"]),
        quantity=str(data["quantity"]),
        measured=wording.with_unit(measured, unit),
        bound=f"{OPERATORS[data['op']]} {bound}",
        margin=""
        if margin is None or data["op"] == "=="
        else wording.with_unit(wording.visible(margin, spec), unit),
        seeds=wording.plural(len(seeds), "seed") if seeds else "",
        n=f"{wording.count(data['n'])} {data['cases']}".rstrip(),
        control=str(data.get("control") or ""),
    )


def _facts(words: ClaimWords) -> Iterable[Fact]:
    yield Fact(words.quantity, words.measured, strong=True)
    yield Fact("must be", words.bound)
    if words.margin:
        yield Fact("margin", words.margin)
    if words.seeds:
        yield Fact("over", words.seeds)
    if not words.seeds or words.n != words.seeds.partition(" ")[0]:  # the seeds say it already
        yield Fact("n =", words.n)
    if words.control:
        yield Fact("control:", words.control)


def claim(context: Context, result: Result) -> Markup:
    """The badge of a claim that holds."""
    words = claim_words(result.data)
    return fill(
        "claim",
        id=context.id,
        number=context.number or "Claim",
        statement=words.statement,
        facts=tuple(_facts(words)),
        ledger=_ledger(context),
        measured=line(context.book.origins(context.use)),
    )


def _ledger(context: Context) -> str:
    """The address of this claim's row on the first page that lists claims, if one does.

    A claim that an exercise shows as its solution is in no list.
    """
    for use in context.book.uses:
        lists = use.view.form == "listing" and use.view.options.get("of") == "claims"
        if lists and context.id:
            return context.link(use.page, f"row-{context.id}")
    return ""


# --- exercises -----------------------------------------------------------------------------


def exercise(context: Context, solution: Markup) -> Markup:
    """An exercise, its hints and solution folded; `solution` is the code and its output."""
    options = context.use.view.options
    level = int(options["level"])
    return fill(
        "exercise",
        id=context.id,
        number=context.number,
        level=level,
        effort=EFFORTS[level],
        title=context.phrase(options.get("title")),
        ask=context.block(options.get("ask")),
        hints=[context.block(hint) for hint in options.get("hints") or ()],
        solution=solution,
        explain=context.block(options.get("explain")),
    )


# --- questions -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """The computed answer: how the script compares it, and how it is told."""

    kind: str  # "number", "one", "many"
    data: str  # a number, or the right choices' places, counted from 0
    right: tuple[int, ...] = ()
    text: str = ""


def answer(value: Any, choices: tuple[str, ...]) -> Answer:
    """Read an answer; ValueError if it names no choice or is no number."""
    if not choices:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{value!r} is no number")
        return Answer("number", repr(value), text=wording.printed(value, _digits(value)))
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, list | tuple):
        right = tuple(place for place, true in enumerate(value) if true)
        return Answer("many", ",".join(map(str, right)), right)
    place = choices.index(str(value))
    return Answer("one", str(place), (place,))


def _digits(value: float) -> str:
    return "" if isinstance(value, int) else ".6g"


def question(context: Context, outcome: Outcome, pending: Markup) -> Markup:
    """A question; `pending` stands where the answer would be while there is none."""
    options = context.use.view.options
    choices = tuple(map(str, options.get("choices") or ()))
    found: Answer | None = None
    if isinstance(outcome, Result):
        try:
            found = answer(outcome.data["value"], choices)
        except ValueError as error:
            pending = fill("note", text=f"The computed answer does not fit the question: {error}.")
    kind = found.kind if found else ("one" if choices else "number")
    shown = [context.phrase(choice) for choice in choices]
    tolerance = float(options.get("tolerance") or 0)
    return fill(
        "question",
        id=context.id,
        number=context.number,
        kind=kind,
        instruction=_INSTRUCTIONS[kind],
        ask=context.block(options.get("ask")),
        choices=shown,
        ready=found is not None,
        answer=found.data if found else "",
        tolerance=repr(tolerance),
        within=f"within ± {wording.printed(tolerance, '.6g')}" if tolerance else "",
        told=_told(found, shown),
        pending="" if found else pending,
        explain=context.block(options.get("explain")),
    )


_INSTRUCTIONS = {"number": "a number", "one": "choose one", "many": "choose all that are right"}


def _told(found: Answer | None, shown: list[Markup]) -> Markup | str:
    if found is None or found.kind == "number":
        return found.text if found else ""
    if not found.right:
        return "none of them"
    return Markup("; ").join(shown[place] for place in found.right)
