"""The worked example: three planes, one kernel with three slices, a bias."""

from __future__ import annotations

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from site_tools.show import Frame, Steps
from snippets.convolution.drawing import (
    Cells,
    as_cells,
    draw_cells,
    ring,
)

BIAS = 1.0
NAMES = ("red", "green", "blue")
# Fixed colours: the planes are red, green and blue in the dark scheme too.
TINTS = ("#e0393e", "#2f9e44", "#3b7dd8")


def window() -> Tensor:
    """Write down one window of a colour picture. -> (3, 3, 3)"""
    return torch.tensor(
        [
            [[1.0, 2, 0], [0, 1, 3], [2, 0, 1]],
            [[2.0, 0, 1], [1, 1, 0], [0, 3, 1]],
            [[0.0, 1, 1], [2, 0, 1], [1, 0, 2]],
        ]
    )


def kernel() -> Tensor:
    """Write down one kernel: a slice for each plane. -> (3, 3, 3)"""
    return torch.tensor(
        [
            [[1.0, 0, 1], [0, 1, 0], [1, 0, 1]],
            [[0.0, 1, 0], [1, -1, 1], [0, 1, 0]],
            [[-1.0, 0, 1], [-1, 0, 1], [-1, 0, 1]],
        ]
    )


def partial_sums() -> dict[str, float]:
    """Add up the nine products of each plane, and then everything."""
    products = window() * kernel()  # (3, 3, 3)
    by_plane = products.sum(dim=(1, 2)).tolist()
    sums = dict(zip(NAMES, by_plane, strict=True))
    return sums | {
        "bias": BIAS,
        "answer": products.sum().item() + BIAS,
        "products": products.numel(),
    }


def steps() -> Steps:
    """Walk through the planes one by one; then add up, with the bias."""
    frames = [step(stop) for stop in range(len(NAMES))]
    sums = partial_sums()
    terms = " + ".join(f"{sums[name]:g}" for name in (*NAMES, "bias"))
    line = f"{terms} = {sums['answer']:g}"
    text = (
        "Now add the three sums, and the kernel's one bias: "
        f"{line}. Out of {sums['products']:g} products comes one number."
    )
    alt = f"All three planes and slices with their sums, and below: {line}."
    frames.append(Frame(draw_stop(len(NAMES), line), text, alt))
    return Steps(frames)


def step(stop: int) -> Frame:
    """Add up the nine products of plane number `stop`."""
    name, total = NAMES[stop], partial_sums()[NAMES[stop]]
    products = (window() * kernel())[stop].flatten().tolist()
    terms = " + ".join(f"{product:g}" for product in products)
    line = f"{terms} = {total:g}".replace("+ -", "− ").replace("-", "−")
    text = (
        f"The {name} slice meets the {name} plane and nothing else. "
        f"Its nine products add up to {total:g}."
    )
    alt = (
        f"Three rows, each with a plane and a slice of 3 × 3 numbers; the "
        f"{name} row is outlined. Its sum is {total:g}: {line}."
    )
    return Frame(draw_stop(stop, line), text, alt)


def draw_stop(stop: int, line: str) -> Figure:
    """Draw planes, slices and the sums so far; outline row `stop`."""
    figure = Figure(figsize=(3.7, 5.0), layout="none")
    axes = figure.subplots(
        3,
        3,
        gridspec_kw={
            "left": 0.02,
            "right": 0.98,
            "top": 0.93,
            "bottom": 0.08,
            "hspace": 0.22,
            "wspace": 0.08,
        },
    )
    sums = partial_sums()
    for row, name in enumerate(NAMES):
        plane, weights = as_cells(window()[row]), as_cells(kernel()[row])
        draw_grid(axes[row, 0], plane, f"{name} plane", row, row == stop)
        draw_grid(axes[row, 1], weights, f"{name} slice", row, row == stop)
        shown = f"sum {sums[name]:g}" if row <= stop else ""
        axes[row, 2].set_axis_off()
        axes[row, 2].text(0.5, 0.5, shown, fontsize=12, ha="center")
    figure.text(0.5, 0.02, line, ha="center", fontsize=11, color="C1")
    return figure


def draw_grid(
    ax: Axes, cells: Cells, title: str, plane: int, active: bool
) -> None:
    """Draw 3 x 3 numbers in the tint of their plane."""
    draw_cells(ax, cells, title)
    tint = Rectangle((0, 0), 3, 3, fc=TINTS[plane], alpha=0.18, lw=0)
    ax.add_patch(tint)
    if active:
        ring(ax, (0, 0), (3, 3), TINTS[plane])
