"""The cheapest test of a loop: can it learn sixteen pictures by heart?"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, stdev

import torch

from site_tools.show import Claim, artifact
from snippets.data import seeded
from snippets.first_cnn.networks import first_cnn
from snippets.training_loop.loop import accuracy, train_epoch
from snippets.training_loop.pictures import parts

SEEDS = (0, 1, 2)
PICTURES, STEPS, RATE, MOMENTUM = 16, 80, 0.05, 0.9
UNSEEN = 500


@dataclass(frozen=True)
class ByHeart:
    """One net, trained on sixteen pictures."""

    labels: str  # "true" or "shuffled"
    seed: int
    losses: tuple[float, ...]  # one a step
    unseen: float  # accuracy on validation pictures


@artifact(family={"labels": ("true", "shuffled"), "seed": SEEDS})
def run(labels: str, seed: int) -> ByHeart:
    """Train the first CNN on the same sixteen pictures, step by step."""
    return by_heart(labels, seed, RATE)


def by_heart(labels: str, seed: int, rate: float) -> ByHeart:
    """Do so with this learning rate; 0 is a loop that never steps."""
    torch.manual_seed(seed)
    model, data, order = first_cnn(), parts(), seeded(seed)
    images = data.train.images[:PICTURES]
    answers = data.train.labels[:PICTURES]
    if labels == "shuffled":
        answers = answers[torch.randperm(PICTURES, generator=order)]
    optimizer = torch.optim.SGD(model.parameters(), rate, MOMENTUM)
    losses = [
        train_epoch(model, images, answers, optimizer, order)
        for _ in range(STEPS if rate else 1)
    ]
    held = data.validation
    unseen = accuracy(model, held.images[:UNSEEN], held.labels[:UNSEEN])
    return ByHeart(labels, seed, tuple(losses), unseen)


def final(labels: str) -> list[float]:
    """Collect the last losses, by seed."""
    return [run(labels, seed).losses[-1] for seed in SEEDS]


def sixteen_by_heart() -> Claim:
    """Assert that a working loop drives sixteen pictures' loss to 0."""
    found = final("true")
    still = by_heart("true", seed=0, rate=0.0).losses[-1]
    return Claim(
        f"In {STEPS} steps the loop learns sixteen pictures by heart.",
        max(found),
        "<",
        0.01,
        n=PICTURES,
        format=".4f",
        quantity="largest last loss",
        cases="pictures",
        seeds=SEEDS,
        spread=stdev(found),
        control=f"a loop that never steps: {still:.2f}",
    )


def nonsense_by_heart() -> Claim:
    """Assert that shuffled labels are learnt by heart as well."""
    found = final("shuffled")
    still = by_heart("shuffled", seed=0, rate=0.0).losses[-1]
    return Claim(
        "Shuffled labels are learnt by heart as well.",
        max(found),
        "<",
        0.01,
        n=PICTURES,
        format=".4f",
        quantity="largest last loss",
        cases="pictures",
        seeds=SEEDS,
        spread=stdev(found),
        control=f"a loop that never steps: {still:.2f}",
    )


def values() -> dict[str, float]:
    """Give the prose the accuracy on unseen pictures, by labels."""
    return {
        name: fmean(run(name, seed).unseen for seed in SEEDS)
        for name in ("true", "shuffled")
    }
