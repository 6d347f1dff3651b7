"""Real digits, moved sideways: what three nets still make of them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import artifact
from snippets.data import mnist_5k
from snippets.pooling.heads import build
from snippets.pooling.training import fit, predict

KINDS = ("fully connected", "pool + flatten", "global max")
SEEDS = (0, 1, 2)
SHIFTS = tuple(range(9))  # pixels to the right
EPOCHS, RATE = 5, 3e-3


def slide(images: Tensor, shift: int) -> Tensor:
    """Move pictures to the right; black comes in, the far edge is lost.

    images (B, C, H, W) -> (B, C, H, W); `shift` in pixels, 0 or more.
    """
    return F.pad(images, (shift, 0))[..., : images.shape[-1]]


def roll(images: Tensor, shift: int) -> Tensor:
    """Move pictures to the right; what leaves comes back at the left."""
    return images.roll(shift, dims=-1)


FILLS = {"black": slide, "wrap": roll}


@dataclass(frozen=True)
class DigitRun:
    """One net's answers to the test digits at every shift."""

    kind: str
    seed: int
    choices: dict[str, Tensor]  # by fill, (shifts, B)


@artifact(family={"kind": KINDS, "seed": SEEDS})
def digit_run(kind: str, seed: int) -> DigitRun:
    """Train one net on centred digits and ask it about moved ones."""
    data = mnist_5k()
    model = build(kind, 10, seed)
    images, labels = data.train_images, data.train_labels
    fit(model, images, labels, epochs=EPOCHS, rate=RATE, seed=seed)
    choices = {
        fill: torch.stack(
            [predict(model, move(data.test_images, s)) for s in SHIFTS]
        )
        for fill, move in FILLS.items()
    }
    return DigitRun(kind, seed, choices)


def all_runs() -> list[DigitRun]:
    """Collect every net and seed."""
    return [digit_run(kind, seed) for kind in KINDS for seed in SEEDS]


def hit_rate(choices: Tensor, truth: Tensor) -> Tensor:
    """Score every shift: choices (shifts, B), truth (B,) -> (shifts,)."""
    return (choices == truth).float().mean(dim=1)


def flip_rate(choices: Tensor) -> Tensor:
    """Count changed minds: the share that answers otherwise than unmoved.

    choices (shifts, B), the first row unmoved -> (shifts,).
    Source: Zhang 2019, arXiv:1904.11486, section 4, who calls the
    opposite consistency.
    """
    return (choices != choices[0]).float().mean(dim=1)
