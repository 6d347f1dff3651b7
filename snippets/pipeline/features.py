"""Features made by hand: grey, blur, gradients, HOG and 54 colour numbers."""

from __future__ import annotations

from math import pi

import torch
import torch.nn.functional as F
from torch import Tensor

BINS, CELL, BLOCK = 8, 4, 3  # directions, pixels a cell, cells a block
GRID = 3  # the colours are summed up in 3 × 3 regions
GREY = (0.299, 0.587, 0.114)  # ITU-R BT.601: red, green, blue


def grey(images: Tensor) -> Tensor:
    """Weigh red, green and blue as the eye does.

    images (B, 3, H, W) -> (B, 1, H, W). Source: ITU-R BT.601.
    """
    weights = torch.tensor(GREY)[:, None, None]  # (3, 1, 1)
    return (images * weights).sum(dim=1, keepdim=True)


def blur(images: Tensor) -> Tensor:
    """Mix each pixel with its neighbours by the weights 1, 2, 1.

    images (B, C, H, W) -> the same shape; mirrored at the frame.
    """
    weights = torch.tensor([1.0, 2.0, 1.0]) / 4
    channels = images.shape[1]
    kernels = torch.outer(weights, weights).expand(channels, 1, 3, 3)
    around = F.pad(images, (1, 1, 1, 1), mode="reflect")
    return F.conv2d(around, kernels, groups=channels)


def gradient(images: Tensor) -> tuple[Tensor, Tensor]:
    """Subtract the neighbours of each pixel: below − above, right − left.

    images (B, 1, H, W) -> down, across, both (B, H, W); 0 on the frame,
    where a neighbour is missing.
    """
    picture = images[:, 0]  # (B, H, W)
    down, across = torch.zeros_like(picture), torch.zeros_like(picture)
    down[:, 1:-1] = picture[:, 2:] - picture[:, :-2]
    across[:, :, 1:-1] = picture[:, :, 2:] - picture[:, :, :-2]
    return down, across


def cells(images: Tensor, bins: int = BINS) -> Tensor:
    """Sum up, cell by cell, how strong the edges of each direction are.

    grey images (B, 1, H, W) -> (B, bins, H / 4, W / 4). Half a turn is
    divided into `bins`, so that dark-to-bright counts as bright-to-dark.
    Source: Dalal & Triggs 2005, "Histograms of oriented gradients".
    """
    down, across = gradient(images)
    turn = torch.atan2(down, across) / pi % 1  # half a turn is 1
    which = (turn * bins).long().clamp(max=bins - 1)  # (B, H, W)
    votes = F.one_hot(which, bins).movedim(3, 1)  # (B, bins, H, W)
    strength = torch.hypot(down, across)[:, None]
    return F.avg_pool2d(votes * strength, CELL)


def hog(images: Tensor, bins: int = BINS) -> Tensor:
    """Describe pictures by their edges, each block on a scale of its own.

    grey images (B, 1, H, W) -> (B, features): every 3 × 3 cells are a
    block, divided by its length, so that contrast does not count.
    Source: Dalal & Triggs 2005, section 6.4, "L2-norm".
    """
    histograms = cells(images, bins)  # (B, bins, rows, columns)
    # One column a block: all its histograms one after the other.
    blocks = F.unfold(histograms, BLOCK)  # (B, bins * 9, blocks)
    lengths = (blocks.square().sum(dim=1, keepdim=True) + 1e-10).sqrt()
    return (blocks / lengths).flatten(1)


def colours(images: Tensor) -> Tensor:
    """Sum each colour up in nine regions: its mean and its spread.

    images (B, 3, H, W) -> (B, 54): 9 means of red, green and blue, then
    9 standard deviations of each. Neighbouring regions share a row or two.
    """
    mean = F.adaptive_avg_pool2d(images, GRID)  # (B, 3, 3, 3)
    square = F.adaptive_avg_pool2d(images.square(), GRID)
    spread = (square - mean.square()).clamp(min=0).sqrt()
    return torch.cat([mean, spread], dim=1).flatten(1)


def hog_and_colours(images: Tensor) -> Tensor:
    """Put edges and colours side by side: (B, 3, H, W) -> (B, features)."""
    return torch.cat([hog(grey(images)), colours(images)], dim=1)
