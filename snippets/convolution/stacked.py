"""Two convolutions in a row are one."""

from __future__ import annotations

import torch
from torch import Tensor

from site_tools.show import Claim
from snippets.convolution.by_hand import conv2d
from snippets.data import seeded


def merge(first: Tensor, second: Tensor) -> Tensor:
    """Find the one kernel that does the work of two.

    first (h, h), second (h, h) -> (2 h - 1, 2 h - 1)
    """
    border = second.shape[0] - 1
    return conv2d(first, second.flip(0, 1), padding=border)


def one_does_for_two() -> Claim:
    """Compare two 3 × 3 steps with one 5 × 5 step on 100 random pictures."""
    random, worst = seeded(0), 0.0
    for _ in range(100):
        image = torch.randn(9, 10, generator=random)
        first, second = torch.randn(2, 3, 3, generator=random)
        twice = conv2d(conv2d(image, first), second)  # (5, 6)
        once = conv2d(image, merge(first, second))  # (5, 6)
        worst = max(worst, (twice - once).abs().max().item())
    return Claim(
        "Two 3 × 3 convolutions in a row equal one 5 × 5 convolution, on 100 "
        "random pictures.",
        worst,
        "<",
        1e-3,
        n=100,
        cases="pictures",
        quantity="largest difference",
        format=".1e",
    )


def with_relu_between() -> dict[str, float]:
    """Cut off the negative answers in between, and compare again."""
    random = seeded(0)
    image = torch.randn(9, 10, generator=random)
    first, second = torch.randn(2, 3, 3, generator=random)
    bent = conv2d(conv2d(image, first).relu(), second)
    once = conv2d(image, merge(first, second))
    return {"largest": (bent - once).abs().max().item()}
