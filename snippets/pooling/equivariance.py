"""Which operators commute with a shift, measured exactly."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.data import seeded

Operator = Callable[[Tensor], Tensor]  # (B, C, H, W) -> (B, K, rows, cols)
SIDE = 28


def mismatch(
    operator: Operator, images: Tensor, shift: int, step: int
) -> float:
    """Compare the output of moved pictures with the moved output.

    images (B, C, H, W) move by `shift`, the output by `step`; what leaves
    comes back at the other edge. -> the largest difference
    """
    moved_first = operator(images.roll(shift, dims=-1))
    moved_last = operator(images).roll(step, dims=-1)
    return (moved_first - moved_last).abs().max().item()


def misfit(operator: Operator, images: Tensor, shift: int) -> float:
    """Try every step of the output: the smallest of all mismatches.

    0 means that the output moved along, or that it did not change at all.
    """
    steps = range(operator(images).shape[-1])
    return min(mismatch(operator, images, shift, step) for step in steps)


def noise(count: int = 8) -> Tensor:
    """Make random pictures, the hardest case: (count, 1, 28, 28)."""
    return torch.randn(count, 1, SIDE, SIDE, generator=seeded(0))


def convolution(padding_mode: str) -> nn.Conv2d:
    """Make a 5 x 5 convolution with random weights, 4 kernels, padding 2."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return nn.Conv2d(1, 4, 5, padding=2, padding_mode=padding_mode)


@torch.no_grad()
def convolution_moves_along() -> Claim:
    """Assert that a circular convolution is equivariant at every shift."""
    images, conv = noise(), convolution("circular")
    shifts = range(1, SIDE)
    worst = max(mismatch(conv, images, shift, shift) for shift in shifts)
    return Claim(
        "The output of a circular convolution moves by exactly as many pixels "
        f"as the picture, at all {len(shifts)} shifts.",
        worst,
        "<",
        1e-5,
        n=len(images) * len(shifts),
        format=".1g",
        quantity="largest mismatch",
        cases="shifted pictures",
    )


def max_pool_moves_in_twos() -> Claim:
    """Assert that a 2 x 2 max pool is equivariant at every even shift."""
    images, pool = noise(), nn.MaxPool2d(2)
    shifts = range(2, SIDE, 2)
    worst = max(mismatch(pool, images, s, s // 2) for s in shifts)
    return Claim(
        "The output of a 2 × 2 max pool moves by half as many cells as the "
        "picture moves pixels, at all even shifts.",
        worst,
        "==",
        0.0,
        n=len(images) * len(shifts),
        format=".1g",
        quantity="largest mismatch",
        cases="shifted pictures",
    )


def max_pool_fails_at_one() -> Claim:
    """Assert that no move of the output fits an input moved by one pixel."""
    images, pool = noise(), nn.MaxPool2d(2)
    best = min(misfit(pool, image[None], 1) for image in images)
    return Claim(
        "When the picture moves by 1 px, no move of a 2 × 2 max pool's output "
        "fits.",
        best,
        ">",
        0.1,
        n=len(images),
        format=".2f",
        quantity="smallest mismatch",
        cases="pictures",
    )


@torch.no_grad()
def global_max_stays() -> Claim:
    """Assert that convolution then global max ignores every shift."""
    images, conv = noise(), convolution("circular")
    still = conv(images).amax(dim=(2, 3))  # (B, K)
    shifts = range(1, SIDE)
    moved = [conv(images.roll(s, dims=-1)).amax(dim=(2, 3)) for s in shifts]
    worst = max((one - still).abs().max().item() for one in moved)
    return Claim(
        "Global max after a circular convolution stays the same at all "
        f"{len(shifts)} shifts.",
        worst,
        "<",
        1e-5,
        n=len(images) * len(shifts),
        format=".1g",
        quantity="largest change",
        cases="shifted pictures",
    )
