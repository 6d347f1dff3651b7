"""How many parameters a fully connected network has, and where they sit."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from torch import nn

from site_tools.show import Claim
from snippets.first_cnn.networks import fully_connected, parameters

PHOTOGRAPH = 224  # the side of the pictures that most networks are fed


@dataclass(frozen=True)
class Layer:
    """One linear layer of the network."""

    inputs: int = field(metadata={"format": ",d"})
    outputs: int = field(metadata={"format": ",d"})
    weights: int = field(metadata={"format": ",d"})
    biases: int = field(metadata={"format": ",d"})


def linear_layers(model: nn.Module) -> list[nn.Linear]:
    """Collect the linear layers in their order."""
    return [layer for layer in model.modules() if isinstance(layer, nn.Linear)]


def layers() -> list[Layer]:
    """List the network's layers with what each of them learns."""
    return [
        Layer(
            layer.in_features,
            layer.out_features,
            layer.weight.numel(),
            layer.bias.numel(),
        )
        for layer in linear_layers(fully_connected())
    ]


def total() -> int:
    """Count all parameters of the network for 32 × 32 pictures."""
    return parameters(fully_connected())


def first_share() -> float:
    """Give the share of the parameters that sit in the first layer."""
    first = linear_layers(fully_connected())[0]
    return parameters(first) / total()


def chain(sizes: tuple[int, ...]) -> int:
    """Count the parameters of linear layers that follow each other.

    Between two sizes: a weight for each pair, a bias for each output.
    """
    return sum((before + 1) * after for before, after in pairwise(sizes))


def for_photographs() -> dict[str, int]:
    """Count for 3 × 224 × 224 pictures: the first layer, and all of them."""
    inputs = 3 * PHOTOGRAPH**2
    return {
        "inputs": inputs,
        "first": chain((inputs, 1024)),
        "total": chain((inputs, 1024, 512, 128, 2)),
        "side": PHOTOGRAPH,
    }


def has_millions() -> Claim:
    """Assert the count by the formula, which knows nothing of PyTorch."""
    return Claim(
        statement="The fully connected network for 32 × 32 colour pictures"
        " has as many parameters as the formula says.",
        measured=total(),
        op="==",
        bound=chain((3 * 32 * 32, 1024, 512, 128, 2)),
        n=len(layers()),
        cases="layers",
        quantity="parameters",
        format=",.0f",
    )
