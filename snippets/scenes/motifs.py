"""Series of noise with a short motif at a random place."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from matplotlib.figure import Figure
from torch import Tensor

from snippets.data import seeded

LENGTH, LONG = 128, 15  # samples in a series, and in a motif
NOISE = 0.4  # standard deviation; the motif's largest value is 1
CLASSES = ("motif", "reversed")


@dataclass(frozen=True)
class Motifs:
    """Series with one motif each, in one of two directions."""

    series: Tensor  # (B, 1, 128)
    labels: Tensor  # (B,): 0 as it is, 1 reversed in time
    places: Tensor  # (B,): where the motif begins


def motif(length: int = LONG) -> Tensor:
    """Make a ring that dies away, its largest value 1. -> (length,)"""
    time = torch.arange(length) * (LONG / length)
    ring = torch.exp(-time / 5) * torch.sin(2 * torch.pi * (time + 1) / 6)
    return ring / ring.abs().max()


def directions(length: int = LONG) -> Tensor:
    """Stack the motif and its reverse. -> (2, length)"""
    forward = motif(length)
    return torch.stack([forward, forward.flip(0)])


def motifs(
    count: int, seed: int, noise: float = NOISE, length: int = LONG
) -> Motifs:
    """Hide a motif, or its reverse, in each of `count` noisy series."""
    random = seeded(seed)
    labels = torch.randint(2, (count,), generator=random)
    places = torch.randint(LENGTH - length + 1, (count,), generator=random)
    series = noise * torch.randn(count, 1, LENGTH, generator=random)
    shapes = directions(length)
    for one, label, place in zip(series, labels, places, strict=True):
        one[0, place : place + length] += shapes[label]
    return Motifs(series, labels, places)


def contact_sheet() -> Figure:
    """Show three series of each direction, the motif marked."""
    found = motifs(40, seed=1)
    chosen = [(found.labels == kind).nonzero()[:3, 0] for kind in (0, 1)]
    return draw_sheet(found, torch.stack(chosen, dim=1).flatten().tolist())


def draw_sheet(found: Motifs, chosen: list[int]) -> Figure:
    """Draw the chosen series in two columns, the motif's place tinted."""
    figure = Figure(figsize=(5.0, 3.2), layout="constrained")
    axes = figure.subplots(len(chosen) // 2, 2, sharex=True, sharey=True)
    for ax, index in zip(axes.flat, chosen, strict=True):
        place = int(found.places[index])
        ax.axvspan(place, place + LONG - 1, color="C1", alpha=0.25, lw=0)
        ax.plot(found.series[index, 0].numpy(), color="C0", lw=1)
        ax.set(xticks=[], yticks=[])
    for ax, name in zip(axes[0], CLASSES, strict=True):
        ax.set_title(name, size=10)
    return figure
