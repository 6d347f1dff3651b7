"""Histograms of directions, drawn as small stars."""

from __future__ import annotations

from math import pi

import torch
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from torch import Tensor

from snippets.pipeline.features import CELL, cells


def strokes(histograms: Tensor) -> tuple[Tensor, Tensor]:
    """Make one stroke a cell and direction, along the edge.

    histograms (bins, rows, columns) -> ends (N, 2, 2) as (x, y) in pixels,
    strength (N,) in 0..1. An edge runs at a right angle to its gradient.
    """
    bins, rows, columns = histograms.shape
    angle = (torch.arange(bins) + 0.5) * pi / bins  # of the gradient
    along = torch.stack([-angle.sin(), angle.cos()], dim=1)  # (bins, 2)
    y, x = torch.meshgrid(
        torch.arange(rows), torch.arange(columns), indexing="ij"
    )
    middle = (torch.stack([x, y], dim=2) + 0.5) * CELL - 0.5  # (rows, cols, 2)
    strength = histograms / histograms.max().clamp(min=1e-9)
    half = CELL / 2 * strength[..., None] * along[:, None, None]
    ends = torch.stack([middle - half, middle + half], dim=3)
    return ends.reshape(-1, 2, 2), strength.flatten()


def draw_glyphs(axes: Axes, histograms: Tensor, width: float = 1.3) -> None:
    """Draw a star a cell: the longer a ray, the stronger its direction."""
    ends, strength = strokes(histograms)
    seen = strength > 0.06  # what is shorter is a dot
    lines = LineCollection(ends[seen].numpy(), colors="C0", linewidths=width)
    axes.add_collection(lines)
    rows, columns = histograms.shape[1:]
    axes.set_xlim(-0.5, columns * CELL - 0.5)
    axes.set_ylim(rows * CELL - 0.5, -0.5)
    axes.set_aspect("equal")


def shapes(side: int = 24) -> dict[str, Tensor]:
    """Draw four plain grey pictures, each (H, W)."""
    place = torch.arange(float(side)) - side / 2 + 0.5
    y, x = place[:, None], place[None]
    return {
        "upright edge": (x > 0) * torch.ones_like(y),
        "slanted edge": ((x + y) > 0).float(),
        "disc": (x.square() + y.square() < 64).float(),
        "stripes": (0.5 + 0.5 * torch.sin(1.2 * y)) * torch.ones_like(x),
    }


def examples() -> Figure:
    """Show four plain pictures above their stars."""
    return draw_examples(shapes())


def draw_examples(pictures: dict[str, Tensor]) -> Figure:
    """Draw each picture above its histograms of directions."""
    figure = Figure(figsize=(5.2, 2.9), layout="constrained")
    upper, lower = figure.subplots(2, len(pictures))
    for above, below, (name, picture) in zip(
        upper, lower, pictures.items(), strict=True
    ):
        above.imshow(picture.numpy(), cmap="gray", vmin=0, vmax=1)
        above.set_title(name, fontsize=9)
        draw_glyphs(below, cells(picture[None, None])[0])
        for ax in (above, below):
            ax.set(xticks=[], yticks=[])
    return figure
