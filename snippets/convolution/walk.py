"""The stepper: a kernel walks over the picture of the worked example."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Frame, Steps
from snippets.convolution.by_hand import conv2d
from snippets.convolution.drawing import (
    Cells,
    as_cells,
    draw_cells,
    ring,
    shade,
)
from snippets.convolution.worked import cross, hook, picture

KERNELS = {"cross": cross, "hook": hook}
# Fixed places, so that nothing moves from one step to the next; the ratios
# are the cells of each panel, so that a cell has one size in all of them.
LAYOUT = {
    "width_ratios": (4.1, 3.1),
    "height_ratios": (4.1, 3.1),
    "left": 0.02,
    "right": 0.98,
    "top": 0.93,
    "bottom": 0.1,
    "wspace": 0.12,
    "hspace": 0.2,
}


def steps(kernel: str = "cross") -> Steps:
    """Ask for the first number, then show the kernel at its four stops."""
    image, weights = picture(), KERNELS[kernel]()
    output = conv2d(image, weights)  # (2, 2)
    frames = [start(image, weights)]
    for stop in range(output.numel()):
        row, col = divmod(stop, output.shape[1])
        window = image[row : row + 3, col : col + 3]  # (3, 3)
        line = spell(window, weights)
        cells = (pairs(window, weights), so_far(output, (row, col)))
        figure = draw_stop(image, weights, (row, col), cells, line)
        text = (
            f"Stop {stop + 1}: the window covers rows {row + 1} to {row + 3} "
            f"and columns {col + 1} to {col + 3}. Its nine products add up "
            f"to {output[row, col]:g}."
        )
        frames.append(Frame(figure, text, describe(output, stop, line)))
    return Steps(frames)


def start(image: Tensor, kernel: Tensor) -> Frame:
    """Show the kernel on the first window, and a question mark."""
    blank = [[""] * 3] * 3
    cells = (blank, [["?", ""], ["", ""]])
    figure = draw_stop(image, kernel, (0, 0), cells, "nine products: sum = ?")
    text = (
        "The kernel lies on its first window, rows 1 to 3 and columns 1 to "
        "3. What do the nine products add up to?"
    )
    alt = (
        f"A 4 × 4 picture with rows {rows_of(image)}; its top left 3 × 3 "
        f"window is tinted. The kernel has rows {rows_of(kernel)}. The "
        "products are still empty, and the first output is a question mark."
    )
    return Frame(figure, text, alt)


def rows_of(grid: Tensor) -> str:
    """Read a grid out row by row. (H, W) -> "1 2 0 1, 0 1 3 1, …" """
    return ", ".join(" ".join(row) for row in as_cells(grid))


def spell(window: Tensor, kernel: Tensor) -> str:
    """Write out the sum of the products. (h, w), (h, w) -> "1 + 0 + … = 5" """
    products = (window * kernel).flatten().tolist()
    terms = " + ".join(f"{product:g}" for product in products)
    return f"{terms} = {sum(products):g}"


def describe(output: Tensor, stop: int, line: str) -> str:
    """Say what the picture of one stop shows."""
    done = ", ".join(f"{number:g}" for number in output.flatten()[: stop + 1])
    return (
        f"The 4 × 4 picture with the 3 × 3 window at stop {stop + 1}, the "
        f"kernel, the nine products ({line}) and the output so far: {done}."
    )


def draw_stop(
    image: Tensor,
    kernel: Tensor,
    corner: tuple[int, int],
    cells: tuple[Cells, Cells],
    line: str,
) -> Figure:
    """Draw picture and kernel; write in products, results and their sum."""
    figure = Figure(figsize=(3.7, 4.1), layout="none")
    panels = figure.subplots(2, 2, gridspec_kw=LAYOUT)
    whole, weights, products, results = panels.flat
    draw_cells(whole, as_cells(image), "picture")
    tint_window(whole, corner)
    draw_cells(weights, as_cells(kernel), "kernel")
    weights.set_ylim(4.05, -0.05)
    ring(weights, (0, 0), (3, 3), "C0")
    draw_cells(products, cells[0], "pixel · weight", size=10)
    products.set_xlim(-0.55, 3.55)
    ring(products, (0, 0), (3, 3), "C0")
    draw_cells(results, cells[1], "output")
    results.set(xlim=(-0.55, 2.55), ylim=(3.05, -0.05))
    shade(results, *corner, "C1", 0.25)
    ring(results, corner, (1, 1), "C1")
    figure.text(0.5, 0.03, line, ha="center", fontsize=11, color="C1")
    return figure


def tint_window(ax: Axes, corner: tuple[int, int]) -> None:
    """Mark the nine pixels that the kernel lies on."""
    for row in range(3):
        for col in range(3):
            shade(ax, corner[0] + row, corner[1] + col, "C0")
    ring(ax, corner, (3, 3), "C0")


def pairs(window: Tensor, kernel: Tensor) -> list[list[str]]:
    """Write each pixel with its weight. (h, w), (h, w) -> h rows of texts"""
    return [
        [f"{pixel:g}·{weight:g}" for pixel, weight in zip(*row, strict=True)]
        for row in zip(window.tolist(), kernel.tolist(), strict=True)
    ]


def so_far(output: Tensor, corner: tuple[int, int]) -> list[list[str]]:
    """Blank the results that are still to come. (H, W) -> H rows of texts"""
    return [
        [text if (row, col) <= corner else "" for col, text in enumerate(line)]
        for row, line in enumerate(as_cells(output))
    ]
