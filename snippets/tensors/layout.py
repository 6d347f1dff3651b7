"""The same bytes, folded in two ways."""

from __future__ import annotations

import numpy as np
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Claim, ImageGrid
from snippets.data import photograph


def as_decoded(name: str, shrink: int) -> Tensor:
    """Make a small photograph as a decoder delivers it: channels last.

    -> (H, W, 3), bytes from 0 to 255, one pixel after the other in memory
    """
    small = F.avg_pool2d(photograph(name), shrink)  # (3, H, W)
    return (255 * small).round().byte().permute(1, 2, 0).contiguous()


def by_permute(picture: Tensor) -> Tensor:
    """Turn the axes: (H, W, C) -> (C, H, W), each number keeps its place."""
    return picture.permute(2, 0, 1)


def by_view(picture: Tensor) -> Tensor:
    """Cut the row of numbers anew: (H, W, C) -> (C, H, W), meaning lost."""
    height, width, channels = picture.shape
    return picture.view(channels, height, width)


def same_bytes() -> ImageGrid:
    """Show one photograph after `permute` and after `view`."""
    picture = as_decoded("chelsea", 4)  # (75, 112, 3)
    turned, cut = by_permute(picture) / 255, by_view(picture) / 255
    return ImageGrid([turned, cut], ["permute", "view"], columns=2, zoom=2)


def torn_planes() -> ImageGrid:
    """Show what `view` takes for the red, the green and the blue plane."""
    planes = by_view(as_decoded("chelsea", 4)) / 255
    names = ["“red”", "“green”", "“blue”"]
    return ImageGrid(list(planes), names, columns=3)


def facts() -> dict[str, int | str]:
    """Describe the photograph of the first figure for the prose."""
    picture = as_decoded("chelsea", 4)
    height, width, channels = picture.shape
    return {
        "height": height,
        "width": width,
        "channels": channels,
        "numbers": picture.numel(),
        "row": width * channels,
        "decoded": str(tuple(picture.shape)),
        "permuted": str(tuple(by_permute(picture).shape)),
        "viewed": str(tuple(by_view(picture).shape)),
    }


def same_shape_other_picture() -> Claim:
    """Count the numbers that stand elsewhere after `view`."""
    picture = as_decoded("chelsea", 4)
    turned, cut = by_permute(picture), by_view(picture)
    return Claim(
        "permute and view give the same shape and hold the same numbers, but "
        "not in the same places.",
        (turned != cut).float().mean().item(),
        ">",
        0.5,
        n=picture.numel(),
        format=".1%",
        quantity="places that differ",
        cases="numbers",
        control="permute against transpose, twice: "
        f"{(turned != turning_twice(picture)).float().mean():.0%}",
    )


def turning_twice(picture: Tensor) -> Tensor:
    """Swap two axes, twice, to the same end: (H, W, C) -> (C, H, W)."""
    return picture.transpose(1, 2).transpose(0, 1)  # (H, C, W), (C, H, W)


def show_channels_first() -> Figure:
    """Hand matplotlib a picture with its channels in front."""
    figure = Figure()
    picture = by_permute(as_decoded("chelsea", 4))  # (3, H, W)
    figure.subplots().imshow(np.asarray(picture))
    return figure
