"""The same training from different seeds: what changes, and what does not."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch

from snippets.data import mnist_5k
from snippets.first_look.training import SEEDS, network, trained
from snippets.trust.chance import standard_error


@dataclass(frozen=True)
class Row:
    """One training run."""

    seed: int
    before: float = field(metadata={"label": "untrained", "format": ".1%"})
    after: float = field(metadata={"label": "trained", "format": ".1%"})
    error: float = field(metadata={"label": "standard error", "format": ".1%"})


@dataclass(frozen=True)
class Disagreement:
    """Two networks of equal fame on the same pictures."""

    differ: int  # pictures on which exactly one of the two is right
    pictures: int
    gap: float  # difference of their shares of right answers


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
    digits = mnist_5k()
    with torch.no_grad():
        first, second = (
            network(seed)(digits.test_images).argmax(dim=1)
            == digits.test_labels
            for seed in SEEDS[:2]
        )  # (1000,) each
    gap = first.float().mean() - second.float().mean()
    return Disagreement(
        int((first != second).sum()), len(first), abs(gap.item())
    )


def same_seed_same_numbers() -> str:
    """Say whether a generator gives the same numbers when it starts alike."""
    first, second = (
        torch.rand(5, generator=torch.Generator().manual_seed(7))
        for _ in range(2)
    )
    return "the same" if torch.equal(first, second) else "others"
