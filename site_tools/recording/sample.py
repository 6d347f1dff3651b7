"""The members that fit a budget of time: other ones at each turn, all of them in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def sample(items: Sequence[tuple[T, float]], budget: float, turn: int) -> tuple[T, ...]:
    """What fits `budget` seconds, given each item's; turn N begins where turn N - 1 ended.

    An item that alone is over the budget is never chosen.
    """
    fitting = [(item, seconds) for item, seconds in items if seconds <= budget]
    if not fitting:
        return ()
    starts = [0]
    while (start := _after(fitting, budget, starts[-1])) not in starts:
        starts.append(start)
    turns_before = starts.index(start)  # those of the first round, which never come again
    if turn >= len(starts):
        turn = turns_before + (turn - turns_before) % (len(starts) - turns_before)
    return tuple(item for item, _ in _chosen(fitting, budget, starts[turn]))


def _chosen(items: Sequence[tuple[T, float]], budget: float, start: int) -> list[tuple[T, float]]:
    found: list[tuple[T, float]] = []
    for item in [*items[start:], *items[:start]]:
        if sum(seconds for _, seconds in found) + item[1] > budget:
            break
        found.append(item)
    return found


def _after(items: Sequence[tuple[T, float]], budget: float, start: int) -> int:
    return (start + len(_chosen(items, budget, start))) % len(items)
