"""The 4 × 4 example: each 2 × 2 window becomes one number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

PICTURE = torch.tensor(
    [
        [1.0, 5.0, 0.0, 2.0],
        [3.0, 2.0, 1.0, 2.0],
        [0.0, 2.0, 2.0, 0.0],
        [1.0, 0.0, 1.0, 1.0],
    ]
)
Reduce = Callable[[Tensor], Tensor]  # a window (h, w) -> one number


def pool(image: Tensor, size: int, reduce: Reduce) -> Tensor:
    """Replace every `size` x `size` window by one number.

    image (H, W) -> (H // size, W // size); rows left over are dropped.
    """
    rows, cols = image.shape[0] // size, image.shape[1] // size
    pooled = torch.empty(rows, cols)
    for row in range(rows):
        for col in range(cols):
            top, left = row * size, col * size
            window = image[top : top + size, left : left + size]  # (h, w)
            pooled[row, col] = reduce(window)
    return pooled


@dataclass(frozen=True)
class Window:
    """One window of the example and what is kept of it."""

    place: str = field(metadata={"label": "window"})
    numbers: str = field(metadata={"label": "its four numbers"})
    largest: float = field(metadata={"label": "max", "format": "g"})
    mean: float = field(metadata={"label": "average", "format": "g"})


def windows() -> list[Window]:
    """Pool the example by hand, twice: by the largest number and the mean."""
    largest = pool(PICTURE, 2, torch.max)  # (2, 2)
    mean = pool(PICTURE, 2, torch.mean)
    rows = []
    for index in range(largest.numel()):
        row, col = divmod(index, 2)
        block = PICTURE[2 * row : 2 * row + 2, 2 * col : 2 * col + 2]
        place = ("top ", "bottom ")[row] + ("left", "right")[col]
        numbers = ", ".join(f"{number:g}" for number in block.flatten())
        kept = largest[row, col].item(), mean[row, col].item()
        rows.append(Window(place, numbers, *kept))
    return rows
