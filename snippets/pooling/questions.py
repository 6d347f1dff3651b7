"""The answers of the questions of lecture 7, computed."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from snippets.data import seeded
from snippets.pooling.equivariance import convolution, misfit, noise
from snippets.pooling.heads import build
from snippets.pooling.padding import corner
from snippets.pooling.reducers import is_linear, operators
from snippets.pooling.worked import PICTURE, pool


def largest_top_right() -> float:
    """Pool the example and read the top right number."""
    return pool(PICTURE, 2, torch.max)[0, 1].item()


def average_of_averages() -> float:
    """Average the four averages of the example."""
    return F.avg_pool2d(PICTURE[None], 2).mean().item()


def learnt_by_max_pool() -> int:
    """Count the parameters of a pooling layer."""
    return sum(weights.numel() for weights in nn.MaxPool2d(2).parameters())


def default_stride() -> int:
    """Look up how far a 3 x 3 pool moves if nobody says."""
    return nn.MaxPool2d(3).stride


def odd_side() -> int:
    """Pool 28 x 28 by 3 x 3 windows with stride 2: the output's side."""
    return nn.MaxPool2d(3, stride=2)(torch.zeros(1, 28, 28)).shape[-1]


def corner_of_minus_ones() -> float:
    """Pool a map of -1 with padding: the corner."""
    ones = torch.ones(1, 4, 4)
    return F.max_pool2d(-ones, 3, stride=1, padding=1)[0, 0, 0].item()


def corner_of_ones() -> float:
    """Average a map of ones with padding: the corner."""
    return corner(count_include_pad=True)


def entries_with_gradient() -> int:
    """Count the inputs of the example that a max pool sends gradient to."""
    image = PICTURE.clone().requires_grad_()
    F.max_pool2d(image[None], 2).sum().backward()
    return int((image.grad != 0).sum())


def which_are_linear() -> list[bool]:
    """Test max, average, every second value and global average."""
    names = (
        "max 2 × 2",
        "average 2 × 2",
        "every second value",
        "global average",
    )
    one, two = torch.randn(2, 1, 4, 8, 8, generator=seeded(0))
    known = operators()
    return [is_linear(known[name], one, two) for name in names]


def weights_saved() -> float:
    """Divide the last layers' weights: Flatten against global max."""
    flat, short = build("flatten", 4, 0), build("global max", 4, 0)
    return flat[-1].weight.numel() / short[-1].weight.numel()


def what_convolution_is() -> str:
    """Decide by experiment how a convolution answers to a shift."""
    conv, images = convolution("circular"), noise(1)
    changed = bool((conv(images) != conv(images.roll(3, -1))).any())
    if not changed:
        return "invariant"
    return "equivariant" if misfit(conv, images, 3) < 1e-5 else "neither"


def one_five_window() -> int:
    """Find the window that two 3 x 3 max pools in a row amount to."""
    maps = noise(1)
    twice = maps
    for _ in range(2):
        twice = F.max_pool2d(twice, 3, stride=1, padding=1)
    for size in (3, 5, 7, 9):
        once = F.max_pool2d(maps, size, stride=1, padding=size // 2)
        if torch.equal(once, twice):
            return size
    return 0


def blind_spot() -> list[bool]:
    """Say which changes a global max over the maps cannot notice."""
    maps = torch.rand(1, 4, 8, 8, generator=seeded(0))
    kept = maps.amax(dim=(2, 3))
    flat = maps.flatten(2)  # (1, 4, 64)
    order = torch.randperm(flat.shape[-1], generator=seeded(1))
    changes = (
        maps.roll(3, dims=-1),  # moved
        flat[..., order].reshape(maps.shape),  # cut up and shuffled
        torch.cat([maps, maps], dim=-1),  # there twice
        maps / 2,  # fainter
    )
    return [torch.equal(one.amax(dim=(2, 3)), kept) for one in changes]
