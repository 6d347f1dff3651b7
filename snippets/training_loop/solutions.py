"""Solutions of the exercises of lecture 9."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import fmean, geometric_mean

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import Subset

from snippets.data import seeded
from snippets.training_loop.buggy import mystery_epoch
from snippets.training_loop.deep import SEEDS, Deep, gradient_norms
from snippets.training_loop.first_loss import CLASSES, first_loss
from snippets.training_loop.loading import loader, numbered
from snippets.training_loop.loop import batches, train_epoch
from snippets.training_loop.optimism import flattery, last_epoch
from snippets.training_loop.overfit import run as by_heart
from snippets.training_loop.run import run
from snippets.training_loop.small import halved_digits, small_net


def how_many_batches(pictures: int = 10_000, size: int = 64) -> dict[str, int]:
    """Count an epoch's batches and the pictures in its last one."""
    count = math.ceil(pictures / size)
    assert count == len(loader(pictures, size, seed=0))
    return {
        "batches": count,
        "pictures in the last": pictures - (count - 1) * size,
        "with drop_last=True": pictures // size,
    }


@dataclass(frozen=True)
class FirstLoss:
    """What a fresh net's loss should be, and what it is."""

    classes: int = field(metadata={"format": ",d"})
    predicted: float = field(metadata={"label": "ln C", "format": ".3f"})
    measured: float = field(metadata={"format": ".3f"})


def first_losses() -> list[FirstLoss]:
    """Compare ln C with what fresh nets say (mean over the seeds)."""
    rows = []
    for classes in CLASSES:
        found = fmean(first_loss(classes, seed) for seed in SEEDS)
        rows.append(FirstLoss(classes, math.log(classes), found))
    return rows


def steps_to_learn(limit: float = 0.01) -> dict[str, float]:
    """Count the steps until sixteen pictures' loss falls below `limit`."""
    found = {}
    for labels in ("true", "shuffled"):
        runs = [by_heart(labels, seed).losses for seed in SEEDS]
        steps = [
            next(n for n, x in enumerate(r, 1) if x < limit) for r in runs
        ]
        found[f"{labels} labels"] = fmean(steps)
    return found


def part_of_a_part() -> dict[str, str]:
    """Take every second of ten pictures, and of these the last two."""

    def labels_of_any(part: Subset) -> Tensor:
        inner = part.dataset
        nested = isinstance(inner, Subset)
        labels = labels_of_any(inner) if nested else inner.targets
        return torch.as_tensor(labels)[part.indices]

    part = Subset(Subset(numbered(10), [0, 2, 4, 6, 8]), [3, 4])
    return {"labels": ", ".join(map(str, labels_of_any(part).tolist()))}


def accumulated() -> dict[str, float]:
    """Collect the gradients of four quarters; compare with the whole."""
    model, digits = small_net(seed=0), halved_digits()
    some = torch.randperm(4_000, generator=seeded(0))[:64]
    images, labels = digits.train_images[some], digits.train_labels[some]
    for quarter, answers in zip(
        images.split(16), labels.split(16), strict=True
    ):
        # A quarter of the mean, for the whole is the mean of the quarters.
        (F.cross_entropy(model(quarter), answers) / 4).backward()
    whole = F.cross_entropy(model(images), labels)
    exact = torch.autograd.grad(whole, list(model.parameters()))
    pairs = zip(model.parameters(), exact, strict=True)
    return {"largest difference": max_difference(pairs)}


def max_difference(pairs: zip[tuple[nn.Parameter, Tensor]]) -> float:
    """Compare collected gradients with exact ones."""
    return max((p.grad - g).abs().max().item() for p, g in pairs)


@dataclass(frozen=True)
class Caught:
    """What one loop does in an epoch of so many steps."""

    steps: int
    weights: float = field(
        metadata={"label": "weights differ by", "format": ".2g"}
    )
    losses: float = field(
        metadata={"label": "mean losses differ by", "format": ".2g"}
    )


def caught() -> list[Caught]:
    """Run the mystery loop against the good one, for one step and for two."""
    rows = []
    for steps, pictures in ((1, 64), (2, 80)):
        digits, ends = halved_digits(), []
        some = torch.randperm(4_000, generator=seeded(0))[:pictures]
        images, labels = digits.train_images[some], digits.train_labels[some]
        for epoch in (train_epoch, mystery_epoch):
            model = small_net(seed=0)
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            mean = epoch(model, images, labels, optimizer, seeded(0))
            ends.append((model[0].weight.detach(), mean))
        (good, mean), (bad, odd) = ends
        differs = (good - bad).abs().max().item()
        rows.append(Caught(steps, differs, abs(mean - odd)))
    return rows


def chosen_by_dice() -> dict[str, float]:
    """Choose the epoch in three ways; how much does its score flatter?"""
    ways = {
        "best on the 100": {},
        "last": {"pick": last_epoch},
        "by dice": {"pick": by_dice},
    }
    return {
        f"{name}, points": fmean(
            100 * flattery(run(seed).hits, 100, **way) for seed in SEEDS
        )
        for name, way in ways.items()
    }


def by_dice(chosen_by: Tensor) -> int:
    """Choose an epoch without looking at what its score means."""
    # The digits far behind the point are as good as dice, and repeatable.
    return int(chosen_by.sum().item() * 1e4) % len(chosen_by)


@dataclass(frozen=True)
class Gain:
    """Twenty plain tanh layers, started with one gain."""

    gain: float = field(metadata={"format": ".2f"})
    ratio: float = field(
        metadata={"label": "first over last gradient", "format": ".2g"}
    )


def better_gains() -> list[Gain]:
    """Start from Xavier's weights times several gains; ten nets each."""
    digits = halved_digits()
    some = torch.randperm(4_000, generator=seeded(0))[:32]
    images, labels = digits.train_images[some], digits.train_labels[some]
    rows = []
    for gain in (0.5, 1.0, 4 / 3, 5 / 3, 2.0):
        ratios = []
        for seed in range(10):
            torch.manual_seed(seed)
            model = Deep(skip=False)
            for layer in model.layers:
                nn.init.xavier_normal_(layer.weight, gain=gain)
            norms = gradient_norms(model, images, labels)
            ratios.append(norms[0] / norms[-1])
        rows.append(Gain(gain, geometric_mean(ratios)))
    return rows


def shuffled_validation() -> dict[str, float]:
    """Score one net's answers in the given order and in another."""
    hits = run(SEEDS[0]).hits[-1]
    deal = batches(hits[:, None], hits.long(), seeded(3))
    other = torch.cat([labels for _, labels in deal])
    return {
        "in order": int(hits.sum()) / len(hits),
        "shuffled": int(other.sum()) / len(other),
    }
