"""How much of the picture one number sees: by formula and by gradient."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Field:
    """The square of the picture that one number of a map depends on."""

    size: int = 1  # pixels
    jump: int = 1  # pixels from one number to its neighbour
    start: int = 0  # of the first number; negative where it sees padding

    def __str__(self) -> str:
        """Write the square down."""
        return f"{self.size} × {self.size}"


def grow(field: Field, layer: nn.Module) -> Field:
    """Say what a number sees one layer later.

    Source: Dumoulin & Visin 2016, arXiv:1603.07285; Araujo et al. 2019.
    """
    if not isinstance(layer, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d):
        return field  # an activation looks at one number only
    kernel, stride, padding = (
        value[0] if isinstance(value, tuple) else value
        for value in (layer.kernel_size, layer.stride, layer.padding)
    )
    # The window spans kernel - 1 steps, each as long as a jump.
    size = field.size + (kernel - 1) * field.jump
    start = field.start - padding * field.jump
    return Field(size, field.jump * stride, start)


def by_formula(layers: nn.Sequential) -> Field:
    """Apply the formula layer by layer, beginning with a single pixel."""
    field = Field()
    for layer in layers:
        field = grow(field, layer)
    return field


def by_gradient(
    layers: nn.Sequential, images: Tensor, channel: int = 0
) -> Tensor:
    """Mark the pixels that one number in the middle of a map answers to.

    images (B, C, H, W) -> (B, H, W) of truth values
    """
    pixels = images.detach().requires_grad_()
    maps = layers(pixels)  # (B, K, rows, cols)
    rows, cols = maps.shape[-2:]
    middle = maps[:, channel, rows // 2, cols // 2]  # (B,)
    # The images don't meet, so one sum serves them all.
    (gradient,) = torch.autograd.grad(middle.sum(), pixels)
    return (gradient != 0).any(dim=1)


def side(marked: Tensor) -> int:
    """Measure the smallest square that holds all marked pixels. (H, W)"""
    rows, cols = marked.nonzero(as_tuple=True)
    return int(max(rows.max() - rows.min(), cols.max() - cols.min())) + 1
