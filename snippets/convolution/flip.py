"""Correlation and convolution: the same slide with the kernel turned round."""

from __future__ import annotations

import torch
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Claim, Table
from snippets.convolution.by_hand import conv2d
from snippets.convolution.drawing import as_cells, draw_cells, shade
from snippets.convolution.worked import cross, hook, picture
from snippets.data import seeded


def convolve(image: Tensor, kernel: Tensor) -> Tensor:
    """Convolve as mathematics defines it: turn the kernel round, then slide.

    image (H, W), kernel (h, w) -> (H - h + 1, W - w + 1)
    Source: Goodfellow, Bengio & Courville 2016, section 9.1.
    """
    return conv2d(image, kernel.flip(0, 1))


def four_stops() -> Table:
    """Compare both kernels, as they are and turned round, at each stop."""
    rows = {
        "cross": conv2d(picture(), cross()),  # (2, 2), and so below
        "cross, turned": convolve(picture(), cross()),
        "hook": conv2d(picture(), hook()),
        "hook, turned": convolve(picture(), hook()),
    }
    stops = torch.stack([row.flatten() for row in rows.values()]).T.int()
    columns = {"kernel": list(rows)}
    for number, stop in enumerate(stops.tolist(), start=1):
        columns[f"stop {number}"] = stop
    return Table(columns)


def impulse() -> Figure:
    """Show what a single bright pixel becomes under either operation."""
    dot = torch.zeros(5, 5)
    dot[2, 2] = 1
    kernel = torch.arange(1.0, 10.0).reshape(3, 3)
    return draw_impulse(
        dot, kernel, conv2d(dot, kernel), convolve(dot, kernel)
    )


def draw_impulse(
    dot: Tensor, kernel: Tensor, correlated: Tensor, convolved: Tensor
) -> Figure:
    """Draw the four grids in a row, the first weight tinted in each."""
    figure = Figure(figsize=(4.8, 2.0), layout="constrained")
    axes = figure.subplots(1, 4, width_ratios=(5.1, 3.1, 3.1, 3.1))
    titles = (
        "picture",
        "kernel",
        "correlation\n(conv2d)",
        "convolution\n(textbook)",
    )
    grids = (dot, kernel, correlated, convolved)
    for ax, title, grid in zip(axes, titles, grids, strict=True):
        draw_cells(ax, as_cells(grid), title, size=10)
        ax.set_ylim(len(dot) + 0.05, -0.05)  # one cell size in all four
    for ax, grid in zip(axes, grids, strict=True):
        row, col = (grid == 1).nonzero()[0].tolist()
        shade(ax, row, col, "C1", 0.25)
    return figure


def is_the_textbook_convolution() -> Claim:
    """Compare with products of Fourier transforms on 100 random cases."""
    random, worst = seeded(0), 0.0
    for _ in range(100):
        h, w = torch.randint(1, 6, (2,), generator=random).tolist()
        image = torch.randn(8, 9, generator=random)
        kernel = torch.randn(h, w, generator=random)
        gap = convolve(image, kernel) - by_fourier(image, kernel)
        worst = max(worst, gap.abs().max().item())
    return Claim(
        "Sliding the kernel turned round gives mathematics' convolution, as "
        "Fourier transforms give it, on 100 random cases.",
        worst,
        "<",
        1e-4,
        n=100,
        cases="random cases",
        quantity="largest difference",
        format=".1e",
    )


def by_fourier(image: Tensor, kernel: Tensor) -> Tensor:
    """Convolve without sliding: multiply the two Fourier transforms.

    image (H, W), kernel (h, w) -> (H - h + 1, W - w + 1)
    """
    (h, w), rows, cols = kernel.shape, *image.shape
    size = (rows + h - 1, cols + w - 1)  # room for every overlap
    spectrum = torch.fft.rfft2(image, size) * torch.fft.rfft2(kernel, size)
    return torch.fft.irfft2(spectrum, size)[h - 1 : rows, w - 1 : cols]


def unflipped_gap() -> dict[str, float]:
    """Measure how far apart the two operations are on one random input."""
    random = seeded(0)
    image = torch.randn(8, 9, generator=random)
    kernel = torch.randn(3, 3, generator=random)
    gap = conv2d(image, kernel) - convolve(image, kernel)
    return {"largest": gap.abs().max().item()}
