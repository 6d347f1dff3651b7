"""Four strokes that vote for the letter A."""

from __future__ import annotations

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from snippets.convolution.drawing import shade
from snippets.convolution.letters import ALPHABET, glyph

NAMES = ("roof", "left leg", "right leg", "crossbar")


def strokes() -> Tensor:
    """Cut the letter A into its four strokes. -> (4, 7, 5)"""
    parts = torch.zeros(len(NAMES), 7, 5)
    roof, left, right, bar = parts
    roof[0, 1:4] = 1
    left[1:, 0] = 1
    right[1:, 4] = 1
    bar[3, 1:4] = 1
    return parts


def responses(letter: Tensor) -> Tensor:
    """Count the ink that each stroke finds. (7, 5) -> (4,)"""
    return (strokes() * letter).sum(dim=(1, 2))


def votes(letter: Tensor) -> Tensor:
    """Let a stroke say yes if it is there from end to end. (7, 5) -> (4,)"""
    return responses(letter) == strokes().sum(dim=(1, 2))


def voters() -> dict[str, str]:
    """Name the letters that win all four votes, and those that win three."""
    counts = {name: int(votes(glyph(name)).sum()) for name in ALPHABET}
    return {
        "four": ", ".join(name for name in counts if counts[name] == 4),
        "three": ", ".join(name for name in counts if counts[name] == 3),
        "block": str(int(votes(torch.ones(7, 5)).sum())),
    }


def adding_up() -> dict[str, float]:
    """Compare the sum of the strokes' responses with one big kernel's."""
    whole = strokes().sum(dim=0)  # (7, 5)
    gaps = [
        (responses(glyph(name)).sum() - (whole * glyph(name)).sum()).abs()
        for name in ALPHABET
    ]
    return {"letters": len(gaps), "largest": max(gaps).item()}


def ballot() -> Figure:
    """Show the four votes on an A and on an H."""
    names = ("A", "H")
    figure = Figure(figsize=(4.4, 3.7), layout="constrained")
    axes = figure.subplots(len(names), len(NAMES))
    for row, name in zip(axes, names, strict=True):
        letter = glyph(name)
        for index, ax in enumerate(row):
            draw_vote(ax, letter, index)
        row[0].text(-1.2, 3.5, name, fontsize=16, ha="center", va="center")
    return figure


def draw_vote(ax: Axes, letter: Tensor, index: int) -> None:
    """Draw a letter's ink, one stroke's cells, and how the vote goes."""
    stroke = strokes()[index]
    for row, col in letter.nonzero().tolist():
        shade(ax, row, col, "C7", 0.3)
    for row, col in stroke.nonzero().tolist():
        hit = letter[row, col] > 0
        shade(ax, row, col, "C2" if hit else "C1", 0.75 if hit else 0.3)
    found, wanted = int(responses(letter)[index]), int(stroke.sum())
    ax.set(xlim=(-0.1, 5.1), ylim=(7.1, -0.1))
    ax.set_aspect("equal")
    ax.set_axis_off()
    verdict = "yes" if found == wanted else "no"
    count = f"{found} of {wanted}: {verdict}"
    ax.set_title(f"{NAMES[index]}\n{count}", fontsize=10)
