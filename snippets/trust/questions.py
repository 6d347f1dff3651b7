"""Answers to the first lecture's questions that are worked out for them."""

from __future__ import annotations

from snippets.first_look.training import SEEDS
from snippets.trust.chance import wobble
from snippets.trust.seeds import paired_error


def error_on_100_in_points() -> float:
    """Convert the standard error on 100 pictures to percentage points."""
    return 100 * wobble().error_100


def how_many_seeds() -> int:
    """Count the seeds that the front page's network was trained from."""
    return len(SEEDS)


def errors_apart() -> float:
    """Divide a paired difference by its error: 30 against 20 of 1,000."""
    return (30 - 20) / 1000 / paired_error(30, 20, 1000)
