"""A picture cut into patches: three ways to the same tokens."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor, nn

from site_tools.show import Claim, artifact
from snippets.data import photograph, seeded

SIDE, PATCH = 64, 8


@artifact
def cat() -> Tensor:
    """Cut the cat's face out of a photograph. -> (1, 3, 64, 64) in 0..1"""
    face = photograph("chelsea")[:, :290, 75:365]
    return F.interpolate(face[None], size=(SIDE, SIDE), mode="area")


def cut(images: Tensor, size: int) -> Tensor:
    """Cut pictures into patches, each a row of numbers.

    images (B, C, H, W) -> (B, patches, C * size * size)
    """
    columns = F.unfold(images, kernel_size=size, stride=size)
    return columns.transpose(1, 2)


def embed(images: Tensor, conv: nn.Conv2d) -> Tensor:
    """Turn every patch into a token by a linear layer.

    images (B, C, H, W), conv with kernel = stride -> (B, patches, K)
    """
    weight = conv.weight.flatten(start_dim=1)  # (K, C * size * size)
    patches = cut(images, conv.kernel_size[0])
    return F.linear(patches, weight, conv.bias)


def by_convolution(images: Tensor, conv: nn.Conv2d) -> Tensor:
    """Let the convolution do it. (B, C, H, W) -> (B, patches, K)"""
    maps = conv(images)  # (B, K, rows, cols)
    return maps.flatten(start_dim=2).transpose(1, 2)


@torch.no_grad()
def patchify_is_a_convolution() -> Claim:
    """Compare both on random pictures, for several sizes of patch."""
    gaps, apart = [], []
    for size in (2, 4, 8, 16):
        images = torch.rand(2, 3, SIDE, SIDE, generator=seeded(size))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(size)
            conv = nn.Conv2d(3, 24, kernel_size=size, stride=size)
        tokens = embed(images, conv)
        gap = tokens - by_convolution(images, conv)
        moved = tokens - by_convolution(images.roll(1, -1), conv)
        gaps.append(gap.abs().max().item())
        apart.append(moved.abs().max().item())
    return Claim(
        "Cutting a picture into patches and a linear layer on each is a "
        "convolution whose stride is as large as its kernel.",
        max(gaps),
        "<",
        1e-5,
        n=len(gaps),
        format=".1g",
        quantity="largest difference",
        cases="sizes of patch",
        control=f"moved by one pixel: {min(apart):.2f}",
    )


def pieces() -> Figure:
    """Show the cat in patches, and the first rows of the tokens."""
    patches = cut(cat(), PATCH)[0]  # (64, 192)
    return draw_pieces(patches.reshape(-1, 3, PATCH, PATCH))


def draw_pieces(patches: Tensor) -> Figure:
    """Draw the patches apart from each other, in reading order."""
    wide = SIDE // PATCH
    figure = Figure(figsize=(3.4, 3.4), layout="none")
    axes = figure.subplots(wide, wide)
    figure.subplots_adjust(0.01, 0.01, 0.99, 0.99, wspace=0.1, hspace=0.1)
    for ax, patch in zip(axes.flat, patches, strict=True):
        ax.imshow(patch.permute(1, 2, 0).numpy())
        ax.set_axis_off()
    return figure


def of_a_large_model() -> dict[str, int]:
    """Count the patch embedding of a ViT-B/16.

    Source: Dosovitskiy et al. 2020, arXiv:2010.11929, table 1.
    """
    with torch.device("meta"):
        conv = nn.Conv2d(3, 768, kernel_size=16, stride=16)
        tokens = by_convolution(torch.empty(1, 3, 224, 224), conv)
    return {
        "parameters": sum(p.numel() for p in conv.parameters()),
        "tokens": tokens.shape[1],
        "numbers": tokens.shape[2],
    }
