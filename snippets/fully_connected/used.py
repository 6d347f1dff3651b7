"""Parameters that are there, and parameters that are used."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from statistics import mean, stdev

import torch
from torch import nn

from site_tools.show import artifact
from snippets.data import seeded
from snippets.first_cnn.networks import fully_connected
from snippets.fully_connected.counting import linear_layers
from snippets.fully_connected.widths import PICTURES, SEEDS, standardised
from snippets.scenes.skies import splits
from snippets.training_loop.loop import accuracy, train_epoch

KEPT = (1.0, 0.2, 0.05, 0.01, 0.001)  # shares of the first layer's weights
EPOCHS, RATE = 12, 1e-4
PERCENT = {"format": ".1%"}


@dataclass(frozen=True)
class BigRun:
    """The large network of one seed: shares of right answers."""

    train: float
    test: float
    thinned: list[float]  # the largest weights kept, by KEPT; test pictures
    at_random: list[float]  # as many weights kept, whichever they are


@dataclass(frozen=True)
class Row:
    """What is left when only the largest weights, or any, are kept."""

    kept: float = field(metadata={"format": ".1%"})
    weights: int = field(metadata={"format": ",d"})
    largest: float = field(metadata={"label": "the largest", **PERCENT})
    sd: float = field(metadata=PERCENT)
    at_random: float = field(metadata={"label": "at random", **PERCENT})
    sd_at_random: float = field(metadata={"label": "sd ", **PERCENT})


@torch.no_grad()
def keep_largest(layer: nn.Linear, share: float) -> None:
    """Set all but the largest weights of a layer to zero, in place.

    Source: Han et al. 2015, arXiv:1506.02626, without their retraining.
    """
    count = max(1, round(share * layer.weight.numel()))
    least = layer.weight.abs().flatten().topk(count).values[-1]
    layer.weight[layer.weight.abs() < least] = 0


@torch.no_grad()
def keep_any(layer: nn.Linear, share: float, seed: int) -> None:
    """Set all but some weights of a layer to zero, in place: the control.

    Fewer are always some of the more, as with the largest.
    """
    count = max(1, round(share * layer.weight.numel()))
    order = torch.randperm(layer.weight.numel(), generator=seeded(seed))
    layer.weight.flatten()[order[count:]] = 0


@artifact(family={"seed": SEEDS})
def big_run(seed: int) -> BigRun:
    """Train the large network on 1,000 scenes, then thin its first layer."""
    sets = splits()
    seen, labels = sets.train.images[:PICTURES], sets.train.labels[:PICTURES]
    torch.manual_seed(seed)
    net, order = fully_connected(), seeded(seed)
    optimizer = torch.optim.Adam(net.parameters(), RATE)
    images = standardised(seen, seen)
    for _ in range(EPOCHS):
        train_epoch(net, images, labels, optimizer, order)
    new = standardised(sets.test.images, seen)
    learnt, other = accuracy(net, images, labels), deepcopy(net)
    thinned, at_random = [], []
    for share in KEPT:  # from many to few: what is gone stays gone
        keep_largest(linear_layers(net)[0], share)
        thinned.append(accuracy(net, new, sets.test.labels))
        keep_any(linear_layers(other)[0], share, seed)
        at_random.append(accuracy(other, new, sets.test.labels))
    return BigRun(learnt, thinned[0], thinned, at_random)


def summary() -> dict[str, float]:
    """Give the large network's accuracies, as means over the seeds."""
    runs = [big_run(seed) for seed in SEEDS]
    return {
        "train": mean(run.train for run in runs),
        "test": mean(run.test for run in runs),
    }


def table() -> list[Row]:
    """Show the accuracy on new pictures when weights are taken away."""
    count = linear_layers(fully_connected())[0].weight.numel()
    runs = [big_run(seed) for seed in SEEDS]
    rows = []
    for at, share in enumerate(KEPT):
        largest = [run.thinned[at] for run in runs]
        others = [run.at_random[at] for run in runs]
        scores = [f(kept) for kept in (largest, others) for f in (mean, stdev)]
        rows.append(Row(share, round(share * count), *scores))
    return rows


def without_most() -> dict[str, float]:
    """Say what one in five weights is worth: shares of right answers."""
    row = table()[1]
    return {**vars(row), "gone": 1 - row.kept}


def with_fewest() -> Row:
    """Give the last row of the table."""
    return table()[-1]
