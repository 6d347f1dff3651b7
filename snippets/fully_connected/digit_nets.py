"""Two small networks for 28 × 28 digits, one of each kind."""

from __future__ import annotations

import torch
from torch import nn

SIDE = 28
KINDS = ("fully connected", "convolutional")


def build(kind: str, seed: int) -> nn.Sequential:
    """Build a network with weights drawn from `seed`.

    images (B, 1, 28, 28) -> scores (B, 10)
    """
    torch.manual_seed(seed)
    if kind == "fully connected":
        return nn.Sequential(
            nn.Flatten(),
            nn.Linear(SIDE * SIDE, 128),
            nn.ReLU(),
            nn.Linear(128, 10),
        )
    quarter = SIDE // 4
    return nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(16 * quarter * quarter, 10),
    )
