"""The networks that the course compares, for 3 × 32 × 32 pictures."""

from __future__ import annotations

from torch import nn

SIDE = 32


def first_cnn(classes: int = 2) -> nn.Sequential:
    """Build the first CNN: two convolutions look, two linear layers decide.

    images (B, 3, 32, 32) -> scores (B, classes)
    Source: Stevens, Antiga & Viehmann 2020, section 8.3, with its `Flatten`.
    """
    quarter = SIDE // 4  # each of the two pools halves the side
    return nn.Sequential(
        nn.Conv2d(3, 16, kernel_size=3, padding=1),
        nn.Tanh(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 8, kernel_size=3, padding=1),
        nn.Tanh(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(8 * quarter * quarter, 32),
        nn.Tanh(),
        nn.Linear(32, classes),
    )


def fully_connected(classes: int = 2) -> nn.Sequential:
    """Build the rival that sees a picture as one line of numbers.

    images (B, 3, 32, 32) -> scores (B, classes)
    Source: Stevens, Antiga & Viehmann 2020, section 7.2.
    """
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(3 * SIDE * SIDE, 1024),
        nn.Tanh(),
        nn.Linear(1024, 512),
        nn.Tanh(),
        nn.Linear(512, 128),
        nn.Tanh(),
        nn.Linear(128, classes),
    )


def parameters(model: nn.Module) -> int:
    """Count the numbers that training can change."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)
