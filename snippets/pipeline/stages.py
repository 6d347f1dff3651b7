"""What each stage of the pipeline makes of a picture."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from snippets.data import photograph
from snippets.pipeline.features import blur, cells, gradient, grey, hog
from snippets.pipeline.glyphs import draw_glyphs
from snippets.scenes.skies import birds_and_airplanes

NAMES = ("picture", "grey", "blurred", "edges", "directions")


@dataclass(frozen=True)
class Stages:
    """One picture on its way through the pipeline."""

    picture: Tensor  # (3, H, W)
    grey: Tensor  # (H, W)
    blurred: Tensor  # (H, W)
    strength: Tensor  # (H, W): how strong the edge is at each pixel
    histograms: Tensor  # (bins, H / 4, W / 4)


def stages(picture: Tensor) -> Stages:
    """Take a picture through all stages: (3, H, W) in 0..1."""
    plain = grey(picture[None])  # (1, 1, H, W)
    soft = blur(plain)
    down, across = gradient(soft)
    strength = torch.hypot(down, across)[0]
    return Stages(picture, plain[0, 0], soft[0, 0], strength, cells(soft)[0])


def airplane_and_bird() -> list[Tensor]:
    """Make one airplane and one bird, each (3, 32, 32)."""
    scenes = birds_and_airplanes(24, seed=4)
    return [
        scenes.images[scenes.labels == kind][n] for kind, n in ((0, 3), (1, 9))
    ]


def cat() -> Tensor:
    """Cut a cat's face out of a photograph and shrink it: (3, 64, 64)."""
    face = photograph("chelsea")[:, 20:276, 100:356]
    return F.avg_pool2d(face, 4)


def made() -> Figure:
    """Show the five stages of a made airplane and a made bird."""
    return draw_rows([stages(picture) for picture in airplane_and_bird()])


def draw_rows(rows: list[Stages]) -> Figure:
    """Draw one picture a row, one stage a column."""
    figure = Figure(figsize=(5.2, 2.35), layout="constrained")
    grid = figure.subplots(len(rows), len(NAMES), squeeze=False)
    for axes, row in zip(grid, rows, strict=True):
        draw_stages(axes, row)
    for ax, name in zip(grid[0], NAMES, strict=True):
        ax.set_title(name, fontsize=9)
    return figure


def draw_stages(axes: list[Axes], one: Stages) -> None:
    """Draw the five stages of one picture, each into axes of its own."""
    axes[0].imshow(one.picture.movedim(0, 2).numpy())
    greys = {"cmap": "gray", "vmin": 0, "vmax": 1}
    axes[1].imshow(one.grey.numpy(), **greys)
    axes[2].imshow(one.blurred.numpy(), **greys)
    axes[3].imshow(one.strength.numpy(), cmap="gray")
    draw_glyphs(axes[4], one.histograms)
    for ax in axes:
        ax.set(xticks=[], yticks=[])


def photographed() -> Figure:
    """Show the five stages of a photograph, and edges without the blur."""
    one = stages(cat())
    down, across = gradient(one.grey[None, None])
    return draw_photograph(one, torch.hypot(down, across)[0])


def draw_photograph(one: Stages, crisp: Tensor) -> Figure:
    """Draw five stages and, last, the edges of the picture not blurred."""
    figure = Figure(figsize=(5.2, 3.7), layout="constrained")
    axes = figure.subplots(2, 3).flat
    draw_stages(axes[:5], one)
    top = crisp.max().item()
    axes[3].images[0].set_clim(0, top)  # the same scale for both
    axes[5].imshow(crisp.numpy(), cmap="gray", vmin=0, vmax=top)
    axes[5].set(xticks=[], yticks=[])
    for ax, name in zip(axes, (*NAMES, "edges, not blurred"), strict=True):
        ax.set_title(name, fontsize=9)
    return figure


def sizes() -> dict[str, int]:
    """Count the numbers at each stage of a 32 × 32 picture."""
    picture = airplane_and_bird()[0]
    plain = grey(picture[None])
    votes = cells(plain)
    return {
        "picture": picture.numel(),
        "grey": plain.numel(),
        "cells": votes[0, 0].numel(),
        "bins": votes.shape[1],
        "histograms": votes.numel(),
        "hog": hog(plain).numel(),
    }


def lost_edges() -> dict[str, float]:
    """Say how much edge the blur takes away, as shares of its sum."""
    pictures = {"cat": cat(), "airplane": airplane_and_bird()[0]}
    lost = {}
    for name, picture in pictures.items():
        plain = grey(picture[None])
        before, after = cells(plain).sum(), cells(blur(plain)).sum()
        lost[name] = 1 - (after / before).item()
    return lost
