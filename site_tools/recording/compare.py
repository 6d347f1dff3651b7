"""Two values of the same work, within the tolerance that its author allows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """Where two values differ by more than they may; `allowed` is 0 for what is no number."""

    path: str  # ".accuracy[2]"
    recorded: str
    now: str
    allowed: float

    def __str__(self) -> str:
        within = f" (may differ by {self.allowed:.3g})" if self.allowed else ""
        return f"{self.path or 'the value'}: recorded {self.recorded}, now {self.now}{within}"


def differences(recorded: Any, now: Any, tolerance: float) -> Iterator[Difference]:
    """Hold two trees of the codec against each other.

    A number may lie `tolerance` from the recorded one, or that share of it where it is
    larger than 1; text, truth values, names and lengths must be the same.
    """
    yield from _differ(recorded, now, tolerance, "")


def _differ(old: Any, new: Any, tolerance: float, path: str) -> Iterator[Difference]:
    if _is_number(old) and _is_number(new):
        allowed = tolerance * max(1.0, abs(old))
        if not abs(old - new) <= allowed:
            yield Difference(path, repr(old), repr(new), allowed)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _lists(old, new, tolerance, path)
    elif isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        ((tag, body),) = old.items()
        yield from _tagged(tag, body, new[tag], tolerance, path)
    elif type(old) is not type(new) or old != new:
        yield Difference(path, _shown(old), _shown(new), 0.0)


def _lists(old: list[Any], new: list[Any], tolerance: float, path: str) -> Iterator[Difference]:
    if len(old) != len(new):
        yield Difference(path, f"{len(old)} items", f"{len(new)} items", 0.0)
        return
    for number, (one, other) in enumerate(zip(old, new, strict=True)):
        yield from _differ(one, other, tolerance, f"{path}[{number}]")


def _tagged(tag: str, old: Any, new: Any, tolerance: float, path: str) -> Iterator[Difference]:
    match tag:
        case "dict":
            yield from _pairs(old, new, tolerance, path, "[{!r}]")
        case "dataclass" if old[0] == new[0]:
            yield from _pairs(old[1], new[1], tolerance, path, ".{}")
        case "tuple" | "set" | "frozenset":
            yield from _lists(old, new, tolerance, path)
        case _ if old != new:
            yield Difference(path, _shown(old), _shown(new), 0.0)


def _pairs(
    old: list[Any], new: list[Any], tolerance: float, path: str, form: str
) -> Iterator[Difference]:
    names, others = ([key for key, _ in pairs] for pairs in (old, new))
    if names != others:
        yield Difference(path, f"the names {names}", f"the names {others}", 0.0)
        return
    for (name, one), (_, other) in zip(old, new, strict=True):
        yield from _differ(one, other, tolerance, path + form.format(name))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
