"""Where the strongest yes comes from: one detector of the trained net."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from snippets.pooling.glyph_runs import GlyphRun, glyph_run
from snippets.pooling.glyphs import LETTERS, SIZE, bitmaps
from snippets.pooling.heads import build, maps

ROW, LEFT, RIGHT = 10, 4, 18  # an even distance: whole steps of the pool


def clean(letter: str, column: int, width: int = SIZE) -> Tensor:
    """Draw a letter without noise: (1, 1, 28, width)."""
    image = torch.zeros(1, 1, SIZE, width)
    glyph = bitmaps()[list(LETTERS).index(letter)]
    image[0, 0, ROW : ROW + 7, column : column + 5] = glyph
    return image


@dataclass(frozen=True)
class Yes:
    """A detector's map of one picture and its largest value."""

    image: Tensor  # (28, 28)
    map: Tensor  # (14, 14)
    value: float
    row: int
    column: int


@torch.no_grad()
def strongest(run: GlyphRun, letter: str) -> list[Yes]:
    """Find the detector that speaks loudest for a letter, at two places."""
    model = build(run.kind, len(LETTERS), run.seed)
    model.load_state_dict(run.weights)
    images = torch.cat([clean(letter, LEFT), clean(letter, RIGHT)])
    answers = maps(model, images)  # (2, 16, 14, 14)
    weights = model[-1].weight[list(LETTERS).index(letter)]  # (16,)
    # What counts is the detector's vote: its largest value times its weight.
    channel = int((answers[0].amax(dim=(1, 2)) * weights).argmax())
    found = []
    for image, answer in zip(images, answers[:, channel], strict=True):
        row, column = divmod(int(answer.argmax()), answer.shape[1])
        value = answer.max().item()
        found.append(Yes(image[0], answer, value, row, column))
    return found


def two_places() -> Figure:
    """Draw an A at a seen and an unseen place and the detector's map."""
    return draw(strongest(glyph_run("global max", 0), "A"))


def draw(found: list[Yes]) -> Figure:
    """Draw each picture beside its map, with the largest value framed."""
    figure = Figure(figsize=(4.0, 3.9), layout="constrained")
    parts = figure.subplots(2, 2)
    top = max(one.map.max().item() for one in found)
    names = ("seen place", "unseen place")
    for (left, right), one, name in zip(parts, found, names, strict=True):
        left.imshow(one.image.numpy(), cmap="gray", vmin=0, vmax=1.2)
        right.imshow(one.map.numpy(), cmap="gray", vmin=0, vmax=top)
        corner = (one.column - 0.5, one.row - 0.5)
        right.add_patch(
            Rectangle(corner, 1, 1, fill=False, edgecolor="C1", lw=2.2)
        )
        left.set_title(name, size=10)
        right.set_title(f"strongest yes: {one.value:.2f}", size=10)
        for axes in (left, right):
            axes.set(xticks=[], yticks=[])
    return figure


def values() -> dict[str, float]:
    """Give both largest values and how far the place moved, for the prose."""
    left, right = strongest(glyph_run("global max", 0), "A")
    return {
        "left": left.value,
        "right": right.value,
        "pixels": RIGHT - LEFT,
        "cells": right.column - left.column,
        "answers": left.map.numel(),
    }
