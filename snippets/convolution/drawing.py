"""Drawing grids of numbers: what the figures of this lecture share."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor

Cells = Sequence[Sequence[str]]


def as_cells(numbers: Tensor, digits: int = 0) -> Cells:
    """Write every number down. (H, W) -> H rows of W texts"""
    rows = numbers.tolist()
    # Adding 0 turns a rounded -0.0 into 0.0.
    return [
        [
            f"{round(number, digits) + 0:.{digits}f}".replace("-", "−")
            for number in row
        ]
        for row in rows
    ]


def draw_cells(
    ax: Axes, cells: Cells, title: str = "", size: float = 11
) -> None:
    """Draw one square with its text for every cell, the first row on top."""
    rows, cols = len(cells), len(cells[0])
    ax.set(xlim=(-0.05, cols + 0.05), ylim=(rows + 0.05, -0.05))
    ax.set_aspect("equal", anchor="N")
    ax.set_axis_off()
    ax.set_title(title, fontsize=10)
    for row, texts in enumerate(cells):
        for col, text in enumerate(texts):
            place = (col, row)
            ax.add_patch(Rectangle(place, 1, 1, fill=False, ec="C7", lw=0.6))
            ax.text(
                col + 0.5,
                row + 0.5,
                text,
                fontsize=size,
                ha="center",
                va="center_baseline",
            )


def shade(
    ax: Axes, row: int, col: int, colour: str, alpha: float = 0.2
) -> None:
    """Tint one cell, lightly enough for its text to be read."""
    ax.add_patch(Rectangle((col, row), 1, 1, fc=colour, alpha=alpha, lw=0))


def ring(
    ax: Axes,
    corner: tuple[float, float],
    size: tuple[float, float],
    colour: str,
    style: str = "-",
) -> None:
    """Outline the window with its top left at `corner`, `size` (h, w)."""
    (row, col), (h, w) = corner, size
    frame = Rectangle((col, row), w, h, fill=False, ec=colour, lw=2.2)
    frame.set_linestyle(style)
    ax.add_patch(frame)
