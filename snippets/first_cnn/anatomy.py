"""What each layer gives, keeps and costs: the network taken apart."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from snippets.first_cnn.missing import pictures
from snippets.first_cnn.networks import (
    first_cnn,
    fully_connected,
    parameters,
)
from snippets.first_cnn.receptive import Field, grow


@dataclass(frozen=True)
class Part:
    """One layer of a network."""

    layer: str
    gives: str = field(metadata={"label": "gives"})
    parameters: int = field(metadata={"format": ",d"})
    products: int = field(metadata={"format": ",d"})
    sees: str


def products(layer: nn.Module, output: Tensor) -> int:
    """Count the products of weights and inputs for one picture.

    output (1, ...): what the layer gave. Biases are added, not multiplied.
    """
    if isinstance(layer, nn.Conv2d):
        # Each number of the output is one kernel laid on one window.
        return output.numel() * layer.weight[0].numel()
    if isinstance(layer, nn.Linear):
        return layer.weight.numel()
    return 0


@torch.no_grad()
def walk(model: nn.Sequential, image: Tensor) -> list[Part]:
    """Send one picture through the layers and describe each of them.

    image (1, C, H, W)
    """
    parts, numbers, field, mixed = [], image, Field(), False
    for layer in model:
        numbers, field = layer(numbers), grow(field, layer)
        mixed = mixed or isinstance(layer, nn.Linear)
        part = Part(
            layer=type(layer).__name__,
            gives="×".join(str(size) for size in numbers.shape[1:]),
            parameters=parameters(layer),
            products=products(layer, numbers),
            sees="all" if mixed else f"{field.size}×{field.size}",
        )
        parts.append(part)
    return parts


def table() -> list[Part]:
    """Take the first CNN apart; the last row adds up."""
    parts = walk(first_cnn(), pictures(1))
    total = Part("together", "", *totals(parts), "")
    return [*parts, total]


def totals(parts: list[Part]) -> tuple[int, int]:
    """Add up the parameters and the products of all layers."""
    return (
        sum(part.parameters for part in parts),
        sum(part.products for part in parts),
    )


def rival() -> list[Part]:
    """Take the fully connected network apart."""
    return walk(fully_connected(), pictures(1))
