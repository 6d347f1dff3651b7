"""One convolutional body, several heads: the nets of the experiments."""

from __future__ import annotations

import torch
from torch import Tensor, nn

SIZE = 28  # both the glyphs and the digits are 28 × 28


def body() -> nn.Sequential:
    """Build the part that all convolutional nets share.

    (B, 1, 28, 28) -> (B, 16, 14, 14): how strongly 16 detectors say yes.
    """
    return nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, kernel_size=5, padding=2),
        nn.ReLU(),
    )


def head(kind: str) -> nn.Sequential:
    """Build what turns the maps (B, C, H, W) into a row of numbers (B, n)."""
    layers = {
        "flatten": [nn.Flatten()],
        "pool + flatten": [nn.MaxPool2d(2), nn.Flatten()],
        "global average": [nn.AdaptiveAvgPool2d(1), nn.Flatten()],
        "global max": [nn.AdaptiveMaxPool2d(1), nn.Flatten()],
    }
    return nn.Sequential(*layers[kind])


def conv_net(head: nn.Sequential, classes: int, seed: int) -> nn.Sequential:
    """Put a head on the body: (B, 1, 28, 28) -> (B, classes), raw scores."""
    # The fork leaves the caller's random numbers as they were.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        front = nn.Sequential(*body(), *head)
        features = front(torch.zeros(1, 1, SIZE, SIZE)).shape[1]
        return nn.Sequential(*front, nn.Linear(features, classes))


def fully_connected(classes: int, seed: int) -> nn.Sequential:
    """Build the rival without convolution: (B, 1, 28, 28) -> (B, classes)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Flatten(),
            nn.Linear(SIZE * SIZE, 256),
            nn.ReLU(),
            nn.Linear(256, classes),
        )


def build(kind: str, classes: int, seed: int) -> nn.Sequential:
    """Build one of the five nets: (B, 1, 28, 28) -> (B, classes)."""
    if kind == "fully connected":
        return fully_connected(classes, seed)
    return conv_net(head(kind), classes, seed)


def parameters(model: nn.Module) -> int:
    """Count the numbers that training may change."""
    return sum(weights.numel() for weights in model.parameters())


def maps(model: nn.Sequential, images: Tensor) -> Tensor:
    """Run only the body of a net: (B, 1, 28, 28) -> (B, 16, 14, 14)."""
    return model[: len(body())](images)
