"""What the two pools do beyond the edge."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import Claim
from snippets.data import seeded

NEGATIVE = -torch.rand(1, 1, 6, 6, generator=seeded(0)) - 1  # in -2..-1


def zero_padded_max(maps: Tensor) -> Tensor:
    """Pool as many people think it works: zeros first, then the maximum.

    maps (B, C, H, W) -> (B, C, H, W), windows 3 x 3
    """
    return F.max_pool2d(F.pad(maps, (1, 1, 1, 1)), 3, stride=1)


def max_pool_pads_with_minus_infinity() -> Claim:
    """Assert that an all-negative map stays negative up to its corners."""
    pooled = F.max_pool2d(NEGATIVE, 3, stride=1, padding=1)  # (1, 1, 6, 6)
    return Claim(
        "Max pool pads with −∞: an all-negative map stays negative.",
        pooled.max().item(),
        "<",
        -0.5,
        n=pooled.numel(),
        format=".2f",
        quantity="largest output",
        cases="outputs",
        control=f"zero padding would give {zero_padded_max(NEGATIVE).max():g}",
    )


def corner(count_include_pad: bool) -> float:
    """Average a map of ones over 3 x 3 windows; return the corner."""
    ones = torch.ones(1, 1, 6, 6)
    pooled = F.avg_pool2d(
        ones, 3, stride=1, padding=1, count_include_pad=count_include_pad
    )
    return pooled[0, 0, 0, 0].item()


def average_pool_counts_zeros() -> Claim:
    """Assert that the corner of a map of ones comes out as 4/9."""
    return Claim(
        "Average pool counts the zeros it pads with: the corner of a map of "
        "ones becomes 4/9.",
        abs(corner(count_include_pad=True) - 4 / 9),
        "<",
        1e-6,
        n=1,
        format=".1g",
        quantity="distance from 4/9",
        control=f"count_include_pad=False: {corner(False):g}",
    )


def corners() -> dict[str, float]:
    """Give both corners for the prose."""
    return {"counted": corner(True), "left_out": corner(False)}


def too_much_padding() -> Tensor:
    """Ask for padding wider than half the window: PyTorch refuses."""
    return F.max_pool2d(torch.ones(1, 1, 6, 6), 2, padding=2)
