"""What the loss should be before anything is learnt."""

from __future__ import annotations

import math
from statistics import stdev

import torch
import torch.nn.functional as F

from site_tools.show import Claim
from snippets.data import seeded
from snippets.first_cnn.networks import first_cnn
from snippets.training_loop.pictures import first_pictures

SEEDS = (0, 1, 2)
CLASSES = (2, 10, 1_000)
PICTURES = 64


def first_loss(classes: int, seed: int, louder: float = 1.0) -> float:
    """Ask a fresh net about 64 pictures; return its loss.

    With more than two classes the labels are random: a fresh net can't
    tell. `louder` multiplies the last layer's weights.
    """
    torch.manual_seed(seed)
    model, data = first_cnn(classes), first_pictures()
    labels = data.labels
    if classes > 2:
        labels = torch.randint(classes, (PICTURES,), generator=seeded(seed))
    with torch.no_grad():
        model[-1].weight.mul_(louder)
        return F.cross_entropy(model(data.images), labels).item()


def measured() -> dict[str, float]:
    """List first losses (seed 0) and the logarithms they should be."""
    found = {f"loss_{c}": first_loss(c, seed=0) for c in CLASSES}
    return found | {f"log_{c}": math.log(c) for c in CLASSES}


def two_classes() -> Claim:
    """Assert that a fresh net's loss is about ln 2 for two classes."""
    return near_the_logarithm((2,))


def many_classes() -> Claim:
    """Assert that it is about ln C for 10 and for 1,000 classes."""
    return near_the_logarithm(CLASSES[1:])


def near_the_logarithm(many: tuple[int, ...]) -> Claim:
    """Claim a first loss within .1 of ln C, for each C and seed."""
    found = [first_loss(c, seed) - math.log(c) for c in many for seed in SEEDS]
    loud = first_loss(many[0], seed=0, louder=30) - math.log(many[0])
    names = " and ".join(f"ln {c:,d}" for c in many)
    return Claim(
        f"Before training, the first CNN's loss is {names}, to within 0.1.",
        max(map(abs, found)),
        "<",
        0.1,
        n=PICTURES,
        format=".3f",
        quantity="farthest from it",
        cases="pictures",
        seeds=SEEDS,
        spread=stdev(found),
        control=f"last weights 30 times as large: {loud:+.2f}",
    )
