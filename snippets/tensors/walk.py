"""From an element of the tiny picture to its cell in memory, step by step."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Frame, Steps
from snippets.convolution.drawing import as_cells, draw_cells, ring, shade
from snippets.tensors.offsets import Index, offset, pixels

COLOURS = ("C5", "C2", "C0")  # red, green, blue
NAMES = ("red", "green", "blue")
STOPS = ((0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 0), (1, 1, 0), (2, 1, 2))


def steps(order: str) -> Steps:
    """Visit some elements (channel, row, column) of the tiny picture.

    order: "channels last" as decoded, or "channels first" after a copy
    """
    planes = pixels().permute(2, 0, 1)  # (3, 2, 3)
    if order == "channels first":
        planes = planes.contiguous()
    return Steps([frame(planes, stop) for stop in STOPS])


def frame(planes: Tensor, stop: Index) -> Frame:
    """Draw one element in its plane and in memory, and do the sum."""
    channel, row, col = stop
    stride = planes.stride()
    cell = offset(stop, stride)
    terms = " + ".join(
        f"{i} · {step}" for i, step in zip(stop, stride, strict=True)
    )
    place = f"{NAMES[channel]}, row {row}, column {col}"
    text = (
        f"Element [{channel}, {row}, {col}] ({place}) with strides "
        f"{stride}: {terms} = {cell}."
    )
    alt = (
        f"Three 2 × 3 planes with the cell number in each element; {place} "
        f"is outlined. Below, memory as a row of {planes.numel()} cells, "
        f"with cell {cell} outlined."
    )
    return Frame(draw_element(planes, stop), text, alt)


def places(planes: Tensor) -> Tensor:
    """Write at every element the memory cell that it stands in."""
    cells = planes.new_empty(planes.shape)
    for channel in range(planes.shape[0]):
        for row in range(planes.shape[1]):
            for col in range(planes.shape[2]):
                where = (channel, row, col)
                cells[where] = offset(where, planes.stride())
    return cells


def draw_element(planes: Tensor, stop: Index) -> Figure:
    """Draw the planes above and memory below, with one element outlined."""
    figure = Figure(figsize=(5.2, 1.95), layout="constrained")
    above, below = figure.subplots(2, 1, height_ratios=(2.4, 1))
    above.set_axis_off()
    cells = places(planes)
    for channel, name in enumerate(NAMES):
        axes = above.inset_axes((0.02 + channel / 3, 0, 0.29, 0.86))
        draw_cells(axes, as_cells(cells[channel]), name, size=10)
        tint(axes, channel, cells[channel].shape)
        if channel == stop[0]:
            ring(axes, stop[1:], (1, 1), "C1")
    draw_memory(below, cells, stop)
    return figure


def tint(axes: Axes, channel: int, shape: Index) -> None:
    """Colour all cells of a plane."""
    for row in range(shape[0]):
        for col in range(shape[1]):
            shade(axes, row, col, COLOURS[channel])


def draw_memory(axes: Axes, cells: Tensor, stop: Index) -> None:
    """Draw the row of memory cells, each in its channel's colour."""
    numbers = [[str(cell) for cell in range(cells.numel())]]
    draw_cells(axes, numbers, "memory", size=10)
    for channel in range(cells.shape[0]):
        for cell in cells[channel].flatten().tolist():
            shade(axes, 0, cell, COLOURS[channel])
    ring(axes, (0, int(cells[stop])), (1, 1), "C1")
