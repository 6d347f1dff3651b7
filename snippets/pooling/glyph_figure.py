"""The headline figure: accuracy by the letter's place, one line a net."""

from __future__ import annotations

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from snippets.pooling.glyph_runs import KINDS, GlyphRun, all_runs
from snippets.pooling.glyphs import COLUMNS, LETTERS, SEEN, UNSEEN, glyphs

COLOURS = dict(zip(KINDS, ("C7", "C1", "C5", "C4", "C2"), strict=True))
MARKS = dict(zip(KINDS, (":", "--", "-.", "-", "-"), strict=True))


def accuracy_by_place() -> Figure:
    """Draw how each net reads letters, from left to right."""
    label = torch.tensor([0])
    pictures = [
        glyphs(label, torch.tensor([places[4]]), seed=5)[0, 0]
        for places in (SEEN, UNSEEN)
    ]
    return draw(all_runs(), pictures)


def draw(runs: list[GlyphRun], pictures: list[Tensor]) -> Figure:
    """Put two sample pictures (28, 28) above the curves of all nets."""
    figure = Figure(figsize=(4.0, 4.8), layout="constrained")
    grid = figure.add_gridspec(2, 2, height_ratios=(1, 1.9))
    titles = ("a place seen in training", "an unseen place")
    for index, (picture, title) in enumerate(
        zip(pictures, titles, strict=True)
    ):
        axes = figure.add_subplot(grid[0, index])
        axes.imshow(picture.numpy(), cmap="gray", vmin=-0.3, vmax=1.6)
        axes.set_title(title, size=10)
        axes.set(xticks=[], yticks=[])
    draw_curves(figure.add_subplot(grid[1, :]), runs)
    return figure


def draw_curves(axes: Axes, runs: list[GlyphRun]) -> None:
    """Draw mean (line) and range (band) over the seeds of each net."""
    axes.axvspan(SEEN[0] - 0.5, SEEN[-1] + 0.5, color="C0", alpha=0.1, lw=0)
    axes.text(SEEN[4], 0.03, "seen in training", ha="center", color="C0")
    axes.axhline(1 / len(LETTERS), color="C7", lw=0.8)
    for kind in KINDS:
        scores = torch.tensor(
            [run.accuracy for run in runs if run.kind == kind]
        )  # (seeds, columns)
        low, high = (edge.numpy() for edge in scores.aminmax(dim=0))
        colour = COLOURS[kind]
        axes.fill_between(COLUMNS, low, high, color=colour, alpha=0.2, lw=0)
        axes.plot(
            COLUMNS,
            scores.mean(0).numpy(),
            MARKS[kind],
            color=colour,
            label=kind,
        )
    axes.set(xlabel="column of the letter's left edge", ylabel="accuracy")
    axes.set(ylim=(0, 1.03), xlim=(-0.5, COLUMNS[-1] + 0.5))
    axes.figure.legend(loc="outside lower center", ncols=2, frameon=False)
