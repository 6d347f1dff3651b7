"""One pixel matters: max pooling wobbles, a blur calms it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Claim
from snippets.data import mnist_5k

Operator = Callable[[Tensor], Tensor]  # (B, C, H, W) -> (B, C, H/2, W/2)
STROKES = (0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0)


def max_blur_pool(maps: Tensor) -> Tensor:
    """Take the maximum everywhere, blur, and only then halve.

    maps (B, C, H, W) -> (B, C, H / 2, W / 2); the edges wrap round.
    Source: Zhang 2019, arXiv:1904.11486, section 3.
    """
    channels = maps.shape[1]
    # One more row and column, so that a window starts at every pixel.
    ahead = F.pad(maps, (0, 1, 0, 1), mode="circular")  # (B, C, H + 1, W + 1)
    dense = F.max_pool2d(ahead, 2, stride=1)  # (B, C, H, W)
    weights = torch.tensor([1.0, 2.0, 1.0]) / 4
    kernel = torch.outer(weights, weights)  # (3, 3)
    kernels = kernel.expand(channels, 1, 3, 3)
    around = F.pad(dense, (1, 1, 1, 1), mode="circular")
    return F.conv2d(around, kernels, stride=2, groups=channels)


def half_step_error(operator: Operator, images: Tensor) -> float:
    """Move pictures by half an output step; how far from half-way is it?

    images (B, C, H, W) wrap round. 0 is a smooth passage; 1 an error as
    large as the output itself.
    """
    start = operator(images)
    moved = operator(images.roll(1, dims=-1))
    half_way = (start + start.roll(1, dims=-1)) / 2
    return ((moved - half_way).norm() / start.norm()).item()


def sum_change(operator: Operator, images: Tensor) -> float:
    """Measure how much the sum of the output changes at a one-pixel move.

    The mean over the pictures, as a share of the sum.
    """
    still = operator(images).sum(dim=(1, 2, 3))  # (B,)
    moved = operator(images.roll(1, dims=-1)).sum(dim=(1, 2, 3))
    return ((moved - still).abs() / still).mean().item()


OPERATORS: dict[str, Operator] = {
    "every second value": lambda maps: maps[..., ::2, ::2],
    "max 2 × 2": lambda maps: F.max_pool2d(maps, 2),
    "average 2 × 2": lambda maps: F.avg_pool2d(maps, 2),
    "max, blur, halve": max_blur_pool,
}


@dataclass(frozen=True)
class Wobble:
    """What a one-pixel move does to the output of one operator."""

    name: str = field(metadata={"label": "operator"})
    half_step: float = field(
        metadata={"label": "half-step error", "format": ".3f"}
    )
    change: float = field(
        metadata={"label": "change of the sum", "format": ".3f"}
    )


def compare() -> list[Wobble]:
    """Measure all operators on the test digits."""
    images = mnist_5k().test_images
    return [
        Wobble(name, half_step_error(one, images), sum_change(one, images))
        for name, one in OPERATORS.items()
    ]


def blur_calms_max_pool() -> Claim:
    """Assert that the blur takes a quarter or more off the error."""
    images = mnist_5k().test_images
    blurred = half_step_error(max_blur_pool, images)
    plain = half_step_error(OPERATORS["max 2 × 2"], images)
    return Claim(
        "Blurring between the maximum and the halving takes away at least a "
        "quarter of max pool's error after half a step.",
        blurred / plain,
        "<",
        0.75,
        n=len(images),
        format=".2f",
        quantity="error, share of max pool's",
        cases="digits",
    )


def one_row() -> Figure:
    """Draw a row of strokes, moved by one pixel, through both pools."""
    row = torch.tensor(STROKES, dtype=torch.float32)
    # Equal rows, so that only the columns matter.
    image = row.expand(1, 1, 4, -1)  # (1, 1, 4, W)
    pools = {
        "max pool": OPERATORS["max 2 × 2"],
        "max, blur, halve": max_blur_pool,
    }
    figure = Figure(figsize=(4.0, 3.9), layout="constrained")
    parts = figure.subplots(3, 2, sharey=True)
    for column, shift in zip(parts.T, (0, 1), strict=True):
        moved = image.roll(shift, dims=-1)
        values = {"input": moved[0, 0, 0].tolist()}
        for name, pool in pools.items():
            values[name] = pool(moved)[0, 0, 0].tolist()
        for axes, (name, heights) in zip(column, values.items(), strict=True):
            colour = {"input": "C7", "max pool": "C1"}.get(name, "C2")
            axes.bar(range(len(heights)), heights, 0.7, color=colour)
            axes.set(xticks=[], ylim=(0, 1.15), yticks=(0, 1))
            if shift == 0:
                axes.set_ylabel(name.replace(", halve", ",\nhalve"))
    parts[0, 0].set_title("as it is", size=10)
    parts[0, 1].set_title("one pixel to the right", size=10)
    return figure


def one_row_values() -> dict[str, dict[str, float]]:
    """Count, for the prose, what the two pools make of the row's sum."""
    image = torch.tensor(STROKES, dtype=torch.float32).expand(1, 1, 4, -1)
    moved = image.roll(1, dims=-1)
    plain = OPERATORS["max 2 × 2"]
    return {
        "max": {
            "still": plain(image)[0, 0, 0].sum().item(),
            "moved": plain(moved)[0, 0, 0].sum().item(),
        },
        "blur": {
            "still": max_blur_pool(image)[0, 0, 0].sum().item(),
            "moved": max_blur_pool(moved)[0, 0, 0].sum().item(),
        },
    }
