"""Five descriptions of a picture, and one machine that learns from each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from snippets.data import seeded
from snippets.pipeline.features import (
    blur,
    colours,
    grey,
    hog,
    hog_and_colours,
)
from snippets.pipeline.svm import Svm, choose, train_svm

RAW, COLOURS, BLURRED, EDGES, BOTH = (
    "raw pixels",
    "54 colour numbers",
    "HOG, blurred first",
    "HOG",
    "HOG + colours",
)
DECAYS = (0.02, 0.2, 2.0)  # the price of long weights: to choose from
TRIAL_SEED = 9  # none of the seeds that are judged


@dataclass(frozen=True)
class Labelled:
    """Pictures in 0..1 with their classes."""

    images: Tensor  # (B, 3, H, W)
    labels: Tensor  # (B,) of 0 and 1


@dataclass(frozen=True)
class Trial:
    """One setting, and its share of hits on the validation pictures."""

    setting: float
    validation: float


@dataclass(frozen=True)
class Run:
    """What was trained from one seed, and how it was judged."""

    numbers: int  # what describes a picture
    setting: float
    seed: int
    train: float
    test: float


def descriptions() -> dict[str, Callable[[Tensor], Tensor]]:
    """Name the descriptions: images (B, 3, H, W) -> (B, numbers)."""
    return {
        RAW: lambda images: images.flatten(1),
        COLOURS: colours,
        BLURRED: lambda images: hog(blur(grey(images))),
        EDGES: lambda images: hog(grey(images)),
        BOTH: hog_and_colours,
    }


def describe(name: str, images: Tensor) -> Tensor:
    """Describe pictures, some at a time: (B, 3, H, W) -> (B, numbers)."""
    one = descriptions()[name]
    return torch.cat([one(some) for some in images.split(500)])


def share(machine: Svm, features: Tensor, labels: Tensor) -> float:
    """Count how often the machine is right, as a share."""
    return (choose(machine, features) == labels).float().mean().item()


def trials(
    name: str, data: Labelled, validation: Labelled
) -> tuple[Trial, ...]:
    """Train with each decay; score it on the validation pictures."""
    known = describe(name, data.images)
    others = describe(name, validation.images)
    scored = []
    for decay in DECAYS:
        machine = train_svm(known, data.labels, decay, TRIAL_SEED)
        hits = share(machine, others, validation.labels)
        scored.append(Trial(decay, hits))
    return tuple(scored)


def best(tried: tuple[Trial, ...]) -> Trial:
    """Take the setting with most hits on the validation pictures."""
    return max(tried, key=lambda trial: trial.validation)


def judged(
    name: str, data: Labelled, test: Labelled, decay: float, seed: int
) -> Run:
    """Train with the chosen decay; judge on pictures used for nothing else."""
    known, others = describe(name, data.images), describe(name, test.images)
    machine = train_svm(known, data.labels, decay, seed)
    train = share(machine, known, data.labels)
    hits = share(machine, others, test.labels)
    return Run(known.shape[1], decay, seed, train, hits)


def shuffled(data: Labelled, seed: int) -> Labelled:
    """Deal the labels out at random: nothing is left to be learnt."""
    deal = torch.randperm(len(data.labels), generator=seeded(seed))
    return Labelled(data.images, data.labels[deal])
