"""The pooling diagram, window by window."""

from __future__ import annotations

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Frame, Steps
from snippets.convolution.drawing import draw_cells, ring, shade
from snippets.pooling.worked import PICTURE, pool


def max_and_average() -> Steps:
    """Walk over the four windows of the example, keeping max and average."""
    largest = pool(PICTURE, 2, torch.max)  # (2, 2)
    mean = pool(PICTURE, 2, torch.mean)
    return Steps([frame(PICTURE, largest, mean, step) for step in range(4)])


def frame(image: Tensor, largest: Tensor, mean: Tensor, step: int) -> Frame:
    """Draw the state after window `step` (0 to 3) and say what happened."""
    row, col = divmod(step, 2)
    window = image[2 * row : 2 * row + 2, 2 * col : 2 * col + 2]
    numbers = ", ".join(f"{number:g}" for number in window.flatten())
    top, average = largest[row, col].item(), mean[row, col].item()
    text = (
        f"Window {step + 1} holds {numbers}. The largest is {top:g}; "
        f"the average is {window.sum().item():g} / 4 = {average:g}."
    )
    alt = (
        f"A 4 × 4 grid of numbers with its {('top', 'bottom')[row]} "
        f"{('left', 'right')[col]} 2 × 2 block outlined and the {top:g} in "
        f"it marked; beside it the 2 × 2 results, filled as far as {top:g} "
        f"for max and {average:g} for average."
    )
    return Frame(draw_step(image, largest, mean, step), text, alt)


def draw_step(
    image: Tensor, largest: Tensor, mean: Tensor, step: int
) -> Figure:
    """Draw the picture, its window `step` and both results so far."""
    figure = Figure(figsize=(4.4, 2.75), layout="constrained")
    parts = figure.subplot_mosaic(
        [["picture", "max"], ["picture", "average"]], width_ratios=(2, 1)
    )
    row, col = divmod(step, 2)
    draw_cells(parts["picture"], texts(image), "picture")
    mark(parts["picture"], (2 * row, 2 * col), 2, "C0")
    block = image[2 * row : 2 * row + 2, 2 * col : 2 * col + 2]
    down, right = divmod(int(block.argmax()), 2)
    mark(parts["picture"], (2 * row + down, 2 * col + right), 1, "C1")
    for name, result in (("max", largest), ("average", mean)):
        draw_cells(parts[name], so_far(result, (row, col)), name)
        mark(parts[name], (row, col), 1, "C1" if name == "max" else "C0")
    return figure


def mark(axes: Axes, corner: tuple[int, int], size: int, colour: str) -> None:
    """Tint and outline a square of cells whose top left is (row, col)."""
    for row in range(size):
        for col in range(size):
            shade(axes, corner[0] + row, corner[1] + col, colour, 0.15)
    ring(axes, corner, (size, size), colour)


def so_far(result: Tensor, corner: tuple[int, int]) -> list[list[str]]:
    """Blank the results that come after `corner`: (H, W) -> rows of texts."""
    return [
        [text if (row, col) <= corner else "" for col, text in enumerate(line)]
        for row, line in enumerate(texts(result))
    ]


def texts(numbers: Tensor) -> list[list[str]]:
    """Write numbers as briefly as they can be: (H, W) -> H rows of W texts."""
    return [[f"{number:g}" for number in row] for row in numbers.tolist()]
