"""Contrast that pops, and a description that does not care."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Claim
from snippets.pipeline.features import blur, cells, grey, hog
from snippets.pipeline.stages import airplane_and_bird, cat

HAZE = 0.35, 0.4  # what is left of the contrast, and the brightness added


def hazy(images: Tensor) -> Tensor:
    """Lay a haze over pictures: darks become grey, lights a little less."""
    contrast, light = HAZE
    return contrast * images + light


def stretch(image: Tensor, cut: float = 0.0) -> Tensor:
    """Spread a picture over 0..1: its darkest is black, its brightest white.

    `cut` is the share of pixels at each end that may be clipped.
    """
    ends = torch.tensor([cut, 1 - cut], dtype=image.dtype)
    low, high = torch.quantile(image.flatten(), ends)
    return ((image - low) / (high - low)).clamp(0, 1)


def pop() -> Figure:
    """Show a hazy photograph before and after the stretch."""
    faded = hazy(grey(cat()[None]))[0, 0]
    return draw_pop({"hazy": faded, "stretched": stretch(faded, cut=0.02)})


def draw_pop(pictures: dict[str, Tensor]) -> Figure:
    """Draw each picture above the counts of its grey values."""
    figure = Figure(figsize=(5.2, 3.7), layout="constrained")
    grid = figure.subplots(2, len(pictures), height_ratios=(2.2, 1))
    for column, (name, picture) in enumerate(pictures.items()):
        above, below = grid[:, column]
        above.imshow(picture.numpy(), cmap="gray", vmin=0, vmax=1)
        above.set(xticks=[], yticks=[])
        above.set_title(name, fontsize=10)
        below.hist(picture.flatten().tolist(), bins=32, range=(0, 1))
        below.set(xlim=(0, 1), yticks=[], xticks=[0, 0.5, 1])
        below.set_xlabel("black to white")
    return figure


def distance(one: Tensor, two: Tensor) -> float:
    """Divide the length of a difference by the length of the first."""
    return ((one - two).norm() / one.norm()).item()


def hog_does_not_care() -> Claim:
    """Assert that haze and its stretch leave HOG as it was."""
    pictures = [*airplane_and_bird(), cat()]
    worst, least = 0.0, float("inf")
    for picture in pictures:
        clear = grey(picture[None]).double()
        for other in (hazy(clear), stretch(hazy(clear))):
            worst = max(worst, distance(hog(clear), hog(other)))
        faded = distance(cells(clear), cells(hazy(clear)))
        least = min(least, faded)
    return Claim(
        "Neither a haze nor the stretch that takes it away changes HOG.",
        worst,
        "<",
        1e-3,
        n=len(pictures),
        format=".0e",
        quantity="largest relative change",
        cases="pictures",
        control="cells before the blocks are divided by their length "
        f"change by {least:.0%} or more",
    )


def kernels() -> dict[str, Tensor]:
    """Name three kernels, each (3, 3)."""
    point = torch.zeros(1, 1, 3, 3)
    point[0, 0, 1, 1] = 1
    wide = F.pad(point, (1, 1, 1, 1))
    soft = blur(wide)[0, 0, 1:-1, 1:-1]  # what becomes of one bright point
    point = point[0, 0]
    edge = torch.tensor([[-1.0, 0.0, 1.0]] * 3)
    return {"blur": soft, "edge": edge, "sharpen": 2 * point - soft}


def sums() -> dict[str, float]:
    """Add up each kernel: what it makes of a flat picture of ones."""
    return {name: one.sum().item() for name, one in kernels().items()}
