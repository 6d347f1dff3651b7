"""A small convolutional network for 28 × 28 grey pictures."""

from __future__ import annotations

from torch import Tensor, nn


class DigitNet(nn.Module):
    """Score ten digits: two convolutions look, one linear layer decides.

    images (B, 1, 28, 28) -> scores (B, 10)
    """

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, 8, kernel_size=5, padding=2)
        self.second = nn.Conv2d(8, 16, kernel_size=3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.decide = nn.Linear(16 * 7 * 7, 10)  # 28 halved twice is 7

    def forward(self, images: Tensor) -> Tensor:
        seen = self.pool(self.first(images).relu())  # (B, 8, 14, 14)
        joined = self.pool(self.second(seen).relu())  # (B, 16, 7, 7)
        return self.decide(joined.flatten(1))  # (B, 10)
