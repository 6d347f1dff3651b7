"""A small problem for many trainings: digits at half size, a small CNN."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from snippets.data import mnist_5k

SIDE = 14


@dataclass(frozen=True)
class Halved:
    """Digits of 14 × 14 pixels, standardised."""

    train_images: Tensor  # (4000, 1, 14, 14)
    train_labels: Tensor  # (4000,)
    test_images: Tensor  # (1000, 1, 14, 14)
    test_labels: Tensor  # (1000,)


def halved_digits() -> Halved:
    """Average 2 × 2 pixels; standardise by the training pictures' numbers."""
    digits = mnist_5k()
    train = F.avg_pool2d(digits.train_images, 2)
    test = F.avg_pool2d(digits.test_images, 2)
    mean, std = train.mean(), train.std()
    return Halved(
        (train - mean) / std,
        digits.train_labels,
        (test - mean) / std,
        digits.test_labels,
    )


def small_net(seed: int) -> nn.Sequential:
    """Build a CNN of one convolution: (B, 1, 14, 14) -> (B, 10)."""
    torch.manual_seed(seed)
    half = SIDE // 2
    return nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(8 * half * half, 10),
    )
