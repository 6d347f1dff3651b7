"""What zero, black and white are after Normalize."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from snippets.tensors.normalise import Statistics, normalise, statistics
from snippets.tensors.shown import imagenet


def cifar10() -> Statistics:
    """Quote the numbers in use for CIFAR-10's training pictures.

    Source: Stevens, Antiga & Viehmann 2020, section 7.1.
    """
    return Statistics(
        torch.tensor([0.4915, 0.4823, 0.4468]),
        torch.tensor([0.2470, 0.2435, 0.2616]),
    )


@dataclass(frozen=True)
class ColourRow:
    """One data set's numbers in the eyes of a network."""

    pictures: str
    zero: str = field(metadata={"label": "zero is (0 to 255)"})
    black: str = field(metadata={"label": "black becomes"})
    white: str = field(metadata={"label": "white becomes"})


def sets() -> dict[str, Statistics]:
    """Name the sets and their statistics."""
    return {
        "made birds and airplanes": statistics(),
        "CIFAR-10": cifar10(),
        "ImageNet": imagenet(),
    }


def flat(level: float, numbers: Statistics) -> Tensor:
    """Normalise one pixel whose channels are all `level`. -> (C,)"""
    pixel = torch.full((len(numbers.mean), 1, 1), level)
    return normalise(pixel, numbers).flatten()


def written(numbers: Tensor, digits: int) -> str:
    """Write three numbers side by side."""
    parts = [f"{number:.{digits}f}" for number in numbers.tolist()]
    return ", ".join(parts).replace("-", "−")


def table() -> list[ColourRow]:
    """Say what black, white and zero are for each set."""
    return [
        ColourRow(
            name,
            written(255 * numbers.mean, 0),
            written(flat(0.0, numbers), 2),
            written(flat(1.0, numbers), 2),
        )
        for name, numbers in sets().items()
    ]


def famous() -> str:
    """Write ImageNet's three standard deviations for the prose."""
    return written(imagenet().std, 3)
