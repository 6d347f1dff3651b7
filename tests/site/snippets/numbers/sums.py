"""Numbers, a table and an error."""

from __future__ import annotations

from dataclasses import dataclass, field

from snippets.numbers.scale import scaled


@dataclass(frozen=True)
class Sum:
    """A sum and its parts."""

    total: float
    share: float
    words: str


@dataclass(frozen=True)
class Row:
    """A number and its square."""

    number: int
    square: int = field(metadata={"label": "square", "unit": "m²"})


def first_sum(count: int = 4) -> Sum:
    """Add the first whole numbers, scaled."""
    # region adding
    total = sum(scaled(number) for number in range(count))
    # endregion
    return Sum(total, 1 / count, "add < & > them")


def squares() -> list[Row]:
    """Square three numbers."""
    return [Row(number, number**2) for number in range(1, 4)]


def share_of_nothing() -> float:
    """Divide by nothing, which Python refuses."""
    return 1 / 0
