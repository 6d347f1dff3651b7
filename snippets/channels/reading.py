"""How to read the moving pictures of convolution arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from snippets.channels.size import output_size


@dataclass(frozen=True)
class Slide:
    """One setting, and the stop at which it is shown."""

    title: str
    size: int
    stop: tuple[int, int]  # row and column of the output
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def output(self) -> int:
        """Count the stops along one side."""
        return output_size(
            self.size, 3, self.stride, self.padding, self.dilation
        )


SLIDES = (
    Slide("no padding", 5, (0, 1)),
    Slide("padding 1", 5, (0, 0), padding=1),
    Slide("stride 2", 5, (1, 0), stride=2),
    Slide("dilation 2", 5, (0, 0), dilation=2),
)


def cells_read(slide: Slide) -> list[tuple[int, int]]:
    """List the nine input cells that one output reads, row and column.

    Cells of the padding have a negative number or one beyond the input.
    """
    top, left = (place * slide.stride - slide.padding for place in slide.stop)
    steps = [slide.dilation * step for step in range(3)]
    return [(top + down, left + right) for down in steps for right in steps]


def four_settings() -> Figure:
    """Draw one stop of each of four 3 x 3 convolutions."""
    return draw_slides(SLIDES)


def draw_slides(slides: tuple[Slide, ...]) -> Figure:
    """Draw each setting's output above its input, two settings a row."""
    rows = [slides[:2], slides[2:]]
    tops = [min(map(top_of, row)) for row in rows]
    figure = Figure(figsize=(4.4, 5.4), layout="constrained")
    axes = figure.subplots(2, 2, height_ratios=[6.2 - top for top in tops])
    for row, top, pair in zip(rows, tops, axes, strict=True):
        for slide, ax in zip(row, pair, strict=True):
            draw_slide(ax, slide)
            ax.set(xlim=(-1.1, 6.1), ylim=(6.1, top - 0.1))
    return figure


def top_of(slide: Slide) -> float:
    """Find where the output begins, counted from the input's first row."""
    return -slide.padding - slide.output - 0.9


def draw_slide(ax: Axes, slide: Slide) -> None:
    """Draw output (green) above input (blue); what is read is full."""
    read, side = set(cells_read(slide)), slide.output
    for row in range(-slide.padding, slide.size + slide.padding):
        for col in range(-slide.padding, slide.size + slide.padding):
            inside = 0 <= row < slide.size and 0 <= col < slide.size
            colour = "C0" if inside else "none"
            draw_cell(ax, (row, col), colour, (row, col) in read, inside)
    left = (slide.size - side) / 2
    for row in range(side):
        for col in range(side):
            place = (top_of(slide) + row, left + col)
            draw_cell(ax, place, "C2", (row, col) == slide.stop, True)
    text = f"{slide.title}: {slide.size} → {side}"
    ax.set_title(text, fontsize=10)
    ax.set_aspect("equal")
    ax.set_axis_off()


def draw_cell(
    ax: Axes, place: tuple[float, float], colour: str, full: bool, solid: bool
) -> None:
    """Draw one square: tinted, full if it is read, dashed if padding."""
    row, col = place
    fill = "C7" if colour == "none" else colour
    strength = 0.85 if full and solid else 0.5 if full else 0.2
    if colour != "none" or full:
        square = Rectangle((col, row), 1, 1, fc=fill, alpha=strength, lw=0)
        ax.add_patch(square)
    edge = Rectangle((col, row), 1, 1, fill=False, ec="C7", lw=0.8)
    edge.set_linestyle("-" if solid else ":")
    ax.add_patch(edge)
