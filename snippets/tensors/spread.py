"""Three ways to say how far pixels are from their mean."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

PIXELS = (2, 3)  # the axes of a picture's pixels


@dataclass(frozen=True)
class Spreads:
    """Three ways to say how far pixels are from their mean, per channel."""

    per_image: Tensor  # (C,), mean of the pictures' own deviations
    within: Tensor  # (C,), root of the mean of the pictures' variances
    pooled: Tensor  # (C,), all pixels of all pictures together


def spreads(images: Tensor) -> Spreads:
    """Measure all three. images (B, C, H, W)"""
    variance = images.var(dim=PIXELS, correction=0)  # (B, C)
    return Spreads(
        per_image=variance.sqrt().mean(dim=0),
        within=variance.mean(dim=0).sqrt(),
        pooled=images.std(dim=(0, *PIXELS), correction=0),
    )
