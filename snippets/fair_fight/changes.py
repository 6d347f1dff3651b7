"""What is done to the test pictures after training."""

from __future__ import annotations

from collections.abc import Callable

import torch.nn.functional as F
from torch import Tensor

from snippets.pipeline.features import grey

Change = Callable[[Tensor], Tensor]  # (B, 3, H, W) -> the same shape

SHIFTS = (1, 2, 4, 8)


def moved(images: Tensor, pixels: int) -> Tensor:
    """Move pictures to the right; what appears at the left is mirrored.

    images (B, C, H, W) -> the same shape
    """
    wide = F.pad(images, (pixels, 0, 0, 0), mode="reflect")
    return wide[..., : images.shape[-1]]


def without_colour(images: Tensor) -> Tensor:
    """Give red, green and blue the same grey: the shape stays."""
    return grey(images).expand_as(images)


def changes() -> dict[str, Change]:
    """Name everything that is done to the test pictures, one at a time."""
    shifts = {
        f"{pixels} px": lambda images, by=pixels: moved(images, by)
        for pixels in SHIFTS
    }
    return shifts | {
        "mirrored": lambda images: images.flip(3),
        "turned": lambda images: images.rot90(1, (2, 3)),
        "grey": without_colour,
    }
