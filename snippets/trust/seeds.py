"""The same training from different seeds: what changes, and what does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import hypot, sqrt

import torch

from snippets.data import mnist_5k, seeded
from snippets.first_look.training import SEEDS, trained
from snippets.trust.chance import hits, standard_error


@dataclass(frozen=True)
class Row:
    """One training run."""

    seed: int
    before: float = field(metadata={"label": "untrained", "format": ".1%"})
    after: float = field(metadata={"label": "trained", "format": ".1%"})
    error: float = field(metadata={"label": "standard error", "format": ".1%"})


@dataclass(frozen=True)
class Disagreement:
    """Two networks on the same pictures."""

    first_only: int  # pictures that only the first got right
    second_only: int
    differ: int  # pictures that exactly one of the two got right
    pictures: int
    gap: float  # difference of their shares of right answers
    error: float  # standard error of that difference, paired
    unpaired: float  # what it would be on two separate tests


def paired_error(first_only: int, second_only: int, n: int) -> float:
    """Estimate how far the difference of two shares of `n` cases strays.

    Both shares are counted on the same cases, so that only those count on
    which one is right and the other wrong.
    Source: the variance behind the test of McNemar 1947.
    """
    differ, surplus = first_only + second_only, first_only - second_only
    return sqrt(differ - surplus**2 / n) / n


def by_seed() -> list[Row]:
    """List what each seed's network scored on the unseen digits."""
    n = len(mnist_5k().test_labels)
    rows = []
    for seed in SEEDS:
        scores = trained(seed).test_accuracy
        error = standard_error(scores[-1], n)
        rows.append(Row(seed, scores[0], scores[-1], error))
    return rows


def disagreement() -> Disagreement:
    """Count the pictures on which the networks of seeds 0 and 1 differ."""
    first, second = hits(SEEDS[0]).bool(), hits(SEEDS[1]).bool()  # (1000,)
    first_only = int((first & ~second).sum())
    second_only = int((second & ~first).sum())
    n, shares = len(first), (first.float().mean(), second.float().mean())
    return Disagreement(
        first_only,
        second_only,
        differ=first_only + second_only,
        pictures=n,
        gap=abs(first_only - second_only) / n,
        error=paired_error(first_only, second_only, n),
        unpaired=hypot(*(standard_error(p.item(), n) for p in shares)),
    )


def same_seed_same_numbers() -> str:
    """Say whether a generator gives the same numbers when it starts alike."""
    first, second = (torch.rand(5, generator=seeded(7)) for _ in range(2))
    return "the same" if torch.equal(first, second) else "others"
