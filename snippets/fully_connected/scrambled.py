"""Pictures whose pixels are dealt out to other places, always the same."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor

from snippets.data import photograph, seeded


def some_order(side: int, seed: int) -> Tensor:
    """Draw where each pixel goes: a random order of side² places."""
    return torch.randperm(side * side, generator=seeded(seed))


def scramble(images: Tensor, order: Tensor) -> Tensor:
    """Put pixel order[i] at place i, in every picture alike.

    images (..., H, W), order (H * W,) -> (..., H, W)
    """
    return images.flatten(-2)[..., order].reshape(images.shape)


def unscramble(images: Tensor, order: Tensor) -> Tensor:
    """Put every pixel back: the inverse of `scramble`."""
    return scramble(images, order.argsort())


def portrait(side: int = 64) -> Tensor:
    """Cut out the astronaut's face: (3, side, side)."""
    face = photograph("astronaut")[None, :, 0:220, 115:335]
    return F.adaptive_avg_pool2d(face, side)[0]


def person() -> Figure:
    """Show a person, the same pixels scrambled, and put in order again."""
    image = portrait()
    order = some_order(image.shape[-1], seed=0)
    mixed = scramble(image, order)
    return draw_person([image, mixed, unscramble(mixed, order)])


def draw_person(images: list[Tensor]) -> Figure:
    """Draw three pictures (3, H, W) in a row."""
    figure = Figure(figsize=(5.2, 2.0), layout="constrained")
    names = ("a person", "the same numbers", "put in order again")
    for ax, image, name in zip(
        figure.subplots(1, 3), images, names, strict=True
    ):
        ax.imshow(image.permute(1, 2, 0).numpy())
        ax.set_title(name, fontsize=10)
        ax.axis("off")
    return figure


def distance_in_line(side: int = 32) -> dict[str, int]:
    """Measure how far neighbours of a picture are apart in its line."""
    places = torch.arange(side * side).reshape(side, side)
    return {
        "sideways": int(places[0, 1] - places[0, 0]),
        "below": int(places[1, 0] - places[0, 0]),
    }
