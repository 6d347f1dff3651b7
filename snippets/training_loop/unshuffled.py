"""One epoch over digits that are sorted by class, and over shuffled ones."""

from __future__ import annotations

from statistics import fmean, stdev

import torch

from site_tools.show import Claim
from snippets.data import seeded
from snippets.training_loop.loop import BATCH, accuracy, train_epoch
from snippets.training_loop.small import halved_digits, small_net

SEEDS = (0, 1, 2)
RATE = 0.05


def score(shuffle: bool, seed: int) -> float:
    """Train for one epoch; return the accuracy on unseen digits.

    The file has all zeros first, then all ones, and so on to the nines.
    """
    digits, model, order = halved_digits(), small_net(seed), seeded(seed)
    count = len(digits.train_labels)
    numbers = torch.arange(count)
    if shuffle:
        numbers = torch.randperm(count, generator=order)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for some in numbers.split(BATCH):
        images, labels = digits.train_images[some], digits.train_labels[some]
        train_epoch(model, images, labels, optimizer, order)
    return accuracy(model, digits.test_images, digits.test_labels)


def sorted_is_forgotten() -> Claim:
    """Assert that an epoch in sorted order teaches much less."""
    good = [score(shuffle=True, seed=seed) for seed in SEEDS]
    bad = [score(shuffle=False, seed=seed) for seed in SEEDS]
    gaps = [one - two for one, two in zip(good, bad, strict=True)]
    return Claim(
        "After an epoch over digits sorted by class, the net reads far fewer "
        "than after a shuffled epoch.",
        fmean(gaps),
        ">",
        0.3,
        n=1_000,
        format=".2f",
        quantity="accuracy lost",
        cases="unseen digits",
        seeds=SEEDS,
        spread=stdev(gaps),
        control=f"shuffled {fmean(good):.2f}, sorted {fmean(bad):.2f}",
    )
