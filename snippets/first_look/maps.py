"""What the front page's network sees in one picture."""

from __future__ import annotations

import torch
from torch import Tensor

from site_tools.show import ImageGrid
from snippets.data import mnist_5k
from snippets.first_look.network import DigitNet
from snippets.first_look.training import network

PICTURE = 742  # a 7 with a bar, chosen once because its strokes are clear


def first_maps(net: DigitNet, image: Tensor) -> Tensor:
    """Compute what each kernel of the first layer answers.

    image (1, H, W) -> (8, H, W)
    """
    with torch.no_grad():
        return net.first(image[None])[0].relu()  # (8, H, W)


def feature_maps() -> ImageGrid:
    """Show one unseen digit and the first layer's eight answers to it."""
    image = mnist_5k().test_images[PICTURE]
    maps = first_maps(network(), image)
    return ImageGrid(
        images=[image[0], *maps],
        labels=["the picture", *(f"kernel {k + 1}" for k in range(len(maps)))],
        columns=3,
        scale="own",
        zoom=4,
    )
