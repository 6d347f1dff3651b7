"""What pooling is made of: a convolution, a ReLU, and no linearity."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import Claim
from snippets.data import seeded


def average_as_convolution(maps: Tensor, size: int) -> Tensor:
    """Average windows by a convolution that keeps the channels apart.

    maps (B, C, H, W) -> (B, C, H // size, W // size)
    """
    channels = maps.shape[1]
    # 1 where a kernel meets its own channel, 0 for all the others.
    apart = torch.eye(channels)[:, :, None, None]  # (C, C, 1, 1)
    kernels = apart.expand(-1, -1, size, size) / size**2
    return F.conv2d(maps, kernels, stride=size)


def larger(one: Tensor, two: Tensor) -> Tensor:
    """Take the larger of two numbers by a ReLU: same shapes in and out."""
    return F.relu(one - two) + two


def max_from_relu(maps: Tensor) -> Tensor:
    """Pool 2 x 2 windows by three ReLUs.

    maps (..., H, W) with even sides -> (..., H / 2, W / 2)
    """
    across = larger(maps[..., ::2], maps[..., 1::2])  # (..., H, W / 2)
    return larger(across[..., ::2, :], across[..., 1::2, :])


def random_maps(seed: int = 0) -> Tensor:
    """Make maps to try things on: (4, 3, 8, 8)."""
    return torch.randn(4, 3, 8, 8, generator=seeded(seed))


def average_is_a_convolution() -> Claim:
    """Assert that average pooling equals that convolution."""
    maps = random_maps()
    gap = F.avg_pool2d(maps, 2) - average_as_convolution(maps, 2)
    return Claim(
        "A 2 × 2 average pool is a convolution with stride 2 that has 1/4 on "
        "the channels' diagonal.",
        gap.abs().max().item(),
        "<",
        1e-6,
        n=gap.numel(),
        format=".1g",
        quantity="largest difference",
        cases="outputs",
    )


def max_is_made_of_relus() -> Claim:
    """Assert that three ReLUs give PyTorch's max pool."""
    maps = random_maps()
    gap = F.max_pool2d(maps, 2) - max_from_relu(maps)
    return Claim(
        "Three times max(a, b) = relu(a − b) + b makes a 2 × 2 max pool.",
        gap.abs().max().item(),
        "<",
        1e-6,
        n=gap.numel(),
        format=".1g",
        quantity="largest difference",
        cases="outputs",
    )


def max_pool_is_not_linear() -> Claim:
    """Assert that pooling a sum is not the sum of the pooled."""
    one, two = random_maps(1), random_maps(2)
    apart = F.max_pool2d(one, 2) + F.max_pool2d(two, 2)
    share = (apart > F.max_pool2d(one + two, 2) + 1e-6).float().mean()
    return Claim(
        "Max pool is not linear: in most windows max(a) + max(b) exceeds "
        "max(a + b).",
        share.item(),
        ">",
        0.5,
        n=apart.numel(),
        format=".2f",
        quantity="share of windows",
        cases="windows",
    )
