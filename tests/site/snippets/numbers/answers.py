"""Claims, answers and a solution."""

from __future__ import annotations

from site_tools.show import Claim
from snippets.numbers.sums import first_sum, squares


def sum_is_exact() -> Claim:
    """Assert that the sum is right."""
    return Claim("The sum is eighteen.", first_sum().total, "==", 18, n=1)


def largest_square() -> int:
    """Find the largest square."""
    return max(row.square for row in squares())


def parity() -> str:
    """Say whether the largest square is even."""
    return "even" if largest_square() % 2 == 0 else "odd"


def which_are_odd() -> list[bool]:
    """Say of each square whether it is odd."""
    return [row.square % 2 == 1 for row in squares()]


def solution() -> int:
    """Add the squares."""
    return sum(row.square for row in squares())
