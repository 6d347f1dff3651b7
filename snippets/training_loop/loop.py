"""The plain training loop that every network of the course goes through."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import Optimizer

BATCH = 64


def batches(
    images: Tensor,
    labels: Tensor,
    order: torch.Generator,
    size: int = BATCH,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Deal all pictures out once, in a new order, `size` at a time.

    images (B, C, H, W), labels (B,); the last batch may be smaller.
    """
    shuffled = torch.randperm(len(labels), generator=order)
    for chosen in shuffled.split(size):
        yield images[chosen], labels[chosen]


def train_epoch(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    optimizer: Optimizer,
    order: torch.Generator,
    size: int = BATCH,
) -> float:
    """Fit `model` to every picture once; return the mean loss per picture.

    images (B, C, H, W), labels (B,)
    """
    model.train()
    total = 0.0
    for some, answers in batches(images, labels, order, size):
        loss = F.cross_entropy(model(some), answers)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        # Weighted, because the last batch may be smaller.
        total += loss.item() * len(answers)
    return total / len(labels)


@torch.no_grad()
def predict(model: nn.Module, images: Tensor) -> Tensor:
    """Choose the class with the largest score: (B, C, H, W) -> (B,)."""
    model.eval()
    parts = [model(some).argmax(dim=1) for some in images.split(500)]
    return torch.cat(parts)


def accuracy(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    """Count how often the highest score is the right one, as a share."""
    return (predict(model, images) == labels).float().mean().item()
