"""A kernel of one pixel: channels are mixed, neighbours are not asked."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from site_tools.show import Claim, ImageGrid
from snippets.channels.colour import astronaut
from snippets.channels.cost import conv_parameters
from snippets.channels.layer import random_layer
from snippets.data import seeded


def mix(image: Tensor, weights: Tensor) -> Tensor:
    """Make new channels at each pixel from the old ones at that pixel.

    image (C, H, W), weights (K, C) -> (K, H, W)
    """
    return torch.einsum("kc,chw->khw", weights, image)


@torch.no_grad()
def linear_at_every_pixel() -> Claim:
    """Compare a 1 x 1 layer with the same Linear at each pixel."""
    random = seeded(0)
    image = torch.randn(64, 14, 14, generator=random)
    conv = random_layer(64, 128, 1, random)  # weight (128, 64, 1, 1)
    linear = nn.Linear(64, 128)
    linear.weight.copy_(conv.weight[:, :, 0, 0])
    linear.bias.copy_(conv.bias)
    by_pixel = linear(image.permute(1, 2, 0)).permute(2, 0, 1)
    gap = conv(image) - by_pixel
    return Claim(
        "A 1 × 1 convolution is one Linear layer used at every pixel.",
        gap.abs().max().item(),
        "<",
        1e-3,
        n=by_pixel.numel(),
        format=".1g",
        quantity="largest difference",
        cases="outputs",
    )


def recipes() -> dict[str, Tensor]:
    """Write down two ways to mix red, green and blue. -> (K, 3) each

    Source of the grey: ITU-R BT.601, luma.
    """
    return {
        "grey: 3 weights": torch.tensor([[0.299, 0.587, 0.114]]),
        "swapped: 9 weights": torch.tensor(
            [[0.0, 0, 1], [0, 1, 0], [1, 0, 0]]
        ),
    }


def mixed() -> ImageGrid:
    """Show the astronaut and what two 1 x 1 layers make of her."""
    image = astronaut()
    pictures = [image]
    for weights in recipes().values():
        made = F.conv2d(image, weights[:, :, None, None])  # (K, H, W)
        pictures.append(made.expand(3, -1, -1))
    return ImageGrid(pictures, ["photograph", *recipes()], columns=3)


def squeeze() -> dict[str, int]:
    """Count a 3 x 3 layer on 256 channels, plain and behind a squeeze.

    Source: He et al. 2015, arXiv:1512.03385, figure 5.
    """
    plain = conv_parameters(256, 256, 3)
    squeezed = (
        conv_parameters(256, 64, 1)
        + conv_parameters(64, 64, 3)
        + conv_parameters(64, 256, 1)
    )
    return {"plain": plain, "squeezed": squeezed, "ratio": plain // squeezed}
