"""Famous kernels and what they make of a photograph."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import ImageGrid, Table
from snippets.data import photograph

KEEPING = ("identity", "box", "Gaussian", "sharpen", "emboss")
COMPARING = ("Prewitt", "Sobel", "Sobel, transposed", "Laplace")


def kernels() -> dict[str, Tensor]:
    """Write the famous 3 × 3 kernels down; nine numbers each."""
    weights = {
        "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
        "box": [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
        "Gaussian": [[1, 2, 1], [2, 4, 2], [1, 2, 1]],
        "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
        "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
        "Prewitt": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
        "Sobel": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
        "Sobel, transposed": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
        "Laplace": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    }
    tensors = {
        name: torch.tensor(rows, dtype=torch.float32)
        for name, rows in weights.items()
    }
    for blur in ("box", "Gaussian"):  # an average must not brighten
        tensors[blur] /= tensors[blur].sum()
    return tensors


def small_photograph() -> Tensor:
    """Shrink the cameraman to a third. -> (170, 170), values in 0..1"""
    return F.avg_pool2d(photograph("camera"), 3)[0]


def apply(image: Tensor, kernel: Tensor) -> Tensor:
    """Slide a 3 × 3 kernel over a photograph, edge pixels repeated outwards.

    image (H, W), kernel (3, 3) -> (H, W)
    """
    wide = F.pad(image[None, None], (1, 1, 1, 1), mode="replicate")
    return F.conv2d(wide, kernel[None, None])[0, 0]


def keeping_grid() -> ImageGrid:
    """Show the kernels whose weights add up to one."""
    photo, weights = small_photograph(), kernels()
    images = [apply(photo, weights[name]).clamp(0, 1) for name in KEEPING]
    return ImageGrid([photo, *images], ["photograph", *KEEPING], columns=3)


def comparing_grid() -> ImageGrid:
    """Show the kernels whose weights add up to zero."""
    photo, weights = small_photograph(), kernels()
    images = [apply(photo, weights[name]) for name in COMPARING]
    return ImageGrid(
        images, COMPARING, columns=2, scale="both", colours="signed"
    )


def answers() -> Table:
    """Ask every kernel about a flat area and about two edges."""
    flat = torch.ones(3, 3)
    upright = torch.tensor([[0.0, 0.0, 1.0]]).expand(3, 3)  # bright right
    level = upright.T  # bright below
    columns: dict[str, list[str] | list[float]] = {"kernel": list(kernels())}
    for name, window in (
        ("flat", flat),
        ("upright edge", upright),
        ("level edge", level),
    ):
        columns[name] = [
            (window * kernel).sum().item() for kernel in kernels().values()
        ]
    return Table(columns, formats=dict.fromkeys(list(columns)[1:], ".2f"))
