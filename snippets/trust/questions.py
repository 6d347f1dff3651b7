"""Answers to the first lecture's questions that need a unit of their own."""

from __future__ import annotations

from snippets.first_look.training import SEEDS
from snippets.trust.chance import wobble


def error_on_100_in_points() -> float:
    """Convert the standard error on 100 pictures to percentage points."""
    return 100 * wobble().error_100


def how_many_seeds() -> int:
    """Count the seeds that the front page's network was trained from."""
    return len(SEEDS)
