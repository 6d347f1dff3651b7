"""The column that a stride never reaches."""

from __future__ import annotations

import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.channels.size import output_size
from snippets.data import seeded

WIDTH, KERNEL, STRIDE = 10, 3, 2


def gradient_by_column(width: int, padding: int = 0) -> Tensor:
    """Measure how strongly the outputs depend on each column.

    -> (width,): a column's share is 0 if no window ever reads it.
    """
    image = torch.randn(1, 1, width, width, generator=seeded(0))
    image.requires_grad_()
    layer = nn.Conv2d(1, 1, KERNEL, STRIDE, padding, bias=False)
    with torch.no_grad():
        layer.weight.fill_(1.0)  # nothing cancels
    (gradient,) = torch.autograd.grad(layer(image).sum(), image)
    return gradient[0, 0].abs().sum(dim=0)


def the_last_column_is_unread() -> Claim:
    """Assert that the last of ten columns changes nothing."""
    gradient = gradient_by_column(WIDTH)
    return Claim(
        "Ten columns, a kernel of three, stride 2: no output depends on the "
        "last column.",
        gradient[-1].item(),
        "==",
        0,
        n=1,
        format="g",
        quantity="gradient of the last column",
        control=f"smallest of the other nine: {gradient[:-1].min():g}",
    )


def five_windows() -> Figure:
    """Draw ten columns and where the windows stand."""
    return draw_windows(WIDTH, gradient_by_column(WIDTH).tolist())


def draw_windows(width: int, gradient: list[float]) -> Figure:
    """Draw a bar below the columns for each stop; grey out what is unread."""
    figure = Figure(figsize=(4.4, 2.5), layout="constrained")
    ax = figure.subplots()
    for col, strength in enumerate(gradient):
        read = strength > 0
        square = Rectangle((col, 0), 1, 1, lw=0, alpha=0.35)
        square.set_facecolor("C0" if read else "C7")
        ax.add_patch(square)
        edge = Rectangle((col, 0), 1, 1, fill=False, ec="C7", lw=0.8)
        ax.add_patch(edge)
        style = {"ha": "center", "va": "center", "fontsize": 10}
        ax.text(col + 0.5, 0.5, str(col + 1), **style)
    stops = output_size(width, KERNEL, STRIDE)
    for stop in range(stops + 1):
        fits = stop < stops
        style = {"fill": False, "lw": 2, "ls": "-" if fits else ":"}
        colour, left = "C2" if fits else "C1", STRIDE * stop
        bar = Rectangle((left, 1.25 + 0.75 * stop), KERNEL, 0.55, **style)
        bar.set_edgecolor(colour)
        ax.add_patch(bar)
        label = f"stop {stop + 1}" if fits else "no room"
        place = (left + KERNEL / 2, 1.53 + 0.75 * stop)
        ax.text(*place, label, ha="center", va="center", fontsize=9)
    ax.set(xlim=(-0.1, width + 1.2), ylim=(1.3 + 0.75 * (stops + 1), -0.1))
    ax.set_aspect("equal")
    ax.set_axis_off()
    return figure
