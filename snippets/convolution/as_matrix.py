"""Convolution as a matrix product, in two ways, and the product it is not."""

from __future__ import annotations

import torch
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Claim
from snippets.convolution.by_hand import conv2d
from snippets.convolution.drawing import draw_cells, shade
from snippets.convolution.worked import cross, picture
from snippets.data import seeded


def patches(image: Tensor, h: int, w: int) -> Tensor:
    """Lay every window of the image out as one row (im2col).

    image (H, W) -> (windows, h * w)
    Source: Chellapilla, Puri & Simard 2006.
    """
    windows = image.unfold(0, h, 1).unfold(1, w, 1)  # (rows, cols, h, w)
    return windows.reshape(-1, h * w)


def conv2d_by_patches(image: Tensor, kernel: Tensor) -> Tensor:
    """Slide the kernel with one product of a matrix and a vector.

    image (H, W), kernel (h, w) -> (H - h + 1, W - w + 1)
    """
    h, w = kernel.shape
    answers = patches(image, h, w) @ kernel.flatten()  # (windows,)
    return answers.reshape(image.shape[0] - h + 1, -1)


def banded(kernel: Tensor, height: int, width: int) -> Tensor:
    """Build the matrix that slides the kernel over a flattened image.

    kernel (h, w) -> (outputs, height * width), mostly zeros
    """
    h, w = kernel.shape
    rows = []
    for top in range(height - h + 1):
        for left in range(width - w + 1):
            row = torch.zeros(height, width)
            row[top : top + h, left : left + w] = kernel
            rows.append(row.flatten())  # (height * width,)
    return torch.stack(rows)


def counts() -> dict[str, float]:
    """Count what the matrix of a 3 × 3 kernel on a 5 × 5 picture holds."""
    matrix = banded(torch.arange(1.0, 10.0).reshape(3, 3), 5, 5)
    weights = matrix[matrix != 0]
    return {
        "rows": matrix.shape[0],
        "columns": matrix.shape[1],
        "entries": matrix.numel(),
        "nonzero": weights.numel(),
        "distinct": weights.unique().numel(),
        "zero_share": 1 - weights.numel() / matrix.numel(),
    }


def banded_figure() -> Figure:
    """Draw the matrix of a 3 × 3 kernel on a 5 × 5 picture."""
    places = banded(torch.arange(1.0, 10.0).reshape(3, 3), 5, 5).int()
    figure = Figure(figsize=(5.2, 2.15), layout="constrained")
    ax = figure.subplots()
    letters = " abcdefghi"
    cells = [[letters[place] for place in row] for row in places.tolist()]
    draw_cells(ax, cells, size=10)
    for row, col in places.nonzero().tolist():
        kernel_row = (int(places[row, col]) - 1) // 3
        shade(ax, row, col, f"C{kernel_row}", 0.22)
    ax.set_axis_on()
    ax.set_frame_on(False)
    names = [f"row {number}" for number in range(1, 6)]
    ax.set_xticks([2.5, 7.5, 12.5, 17.5, 22.5], names)
    ax.set_yticks([0.5, 8.5], ["first output", "last output"])
    ax.tick_params(length=0, labelsize=10)
    ax.set_xlabel("the 25 pixels of the picture, row by row", fontsize=10)
    return figure


def matrices_match() -> Claim:
    """Compare patches, banded matrix and loops on 100 random pictures."""
    random, worst = seeded(0), 0.0
    for _ in range(100):
        size = torch.randint(5, 9, (2,), generator=random).tolist()
        h, w = torch.randint(1, 5, (2,), generator=random).tolist()
        image = torch.randn(*size, generator=random)
        kernel = torch.randn(h, w, generator=random)
        expected = conv2d(image, kernel)
        unrolled = conv2d_by_patches(image, kernel)
        product = banded(kernel, *size) @ image.flatten()
        for other in (unrolled, product.reshape(expected.shape)):
            worst = max(worst, (other - expected).abs().max().item())
    return Claim(
        "Patches times kernel, and the banded matrix times picture, give the "
        "loops' result on 100 random pictures.",
        worst,
        "<",
        1e-4,
        n=100,
        cases="pictures",
        quantity="largest difference",
        format=".1e",
    )


def two_products() -> dict[str, int]:
    """Treat the first window of the worked example in three ways."""
    window, kernel = picture()[:3, :3], cross()  # (3, 3), (3, 3)
    return {
        "convolution": int((window * kernel).sum()),
        "window_by_kernel": int((window @ kernel).sum()),
        "kernel_by_window": int((kernel @ window).sum()),
    }
