"""Numbers of figures, tables, claims, exercises and questions: the lecture's, then a count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from site_tools.model import Kind, Page, Use

WORDS = {
    "fig": "Figure",
    "tbl": "Table",
    "claim": "Claim",
    "ex": "Exercise",
    "q": "Question",
}
PREFIXES = {
    Kind.FIGURE: "fig",
    Kind.STEPS: "fig",
    Kind.GRID: "fig",
    Kind.TABLE: "tbl",
    Kind.CLAIM: "claim",
}

UseKey = tuple[str, int, str, str]  # page, line, form, the value as written


def key(use: Use) -> UseKey:
    """What tells one use from another: where it stands and, for a value, what it says."""
    text = use.value.text if use.value else ""
    return (use.page, use.view.place.line, use.view.form, text)


@dataclass(frozen=True)
class Number:
    """`label` is "Figure 5.2"; `fragment` is the id, or "figure-5-2" when there is none."""

    label: str
    fragment: str


def number(
    pages: Sequence[Page], uses: Iterable[Use], prefix: Callable[[Use], str | None]
) -> dict[UseKey, Number]:
    """Count through every page; `prefix(use)` is a key of WORDS, None for what has no number."""
    lectures = {page.path: lecture(page) for page in pages}
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    numbers = {}
    for use in uses:
        name = prefix(use)
        if name is None:
            continue
        counts[use.page, name] += 1
        count, chapter = counts[use.page, name], lectures.get(use.page, "")
        digits = f"{chapter}.{count}" if chapter else f"{count}"
        word = WORDS[name]
        fragment = use.view.id or f"{word.lower()}-{digits.replace('.', '-')}"
        numbers[key(use)] = Number(f"{word} {digits}", fragment)
    return numbers


def lecture(page: Page) -> str:
    """The page's lecture number as text; empty for a page that is no lecture."""
    value = page.meta.get("lecture")
    return "" if value is None else str(value)
