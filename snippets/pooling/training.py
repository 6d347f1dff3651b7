"""The plain training loop that every net of this lecture goes through."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

BATCH = 64


def fit(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    *,
    epochs: int,
    rate: float,
    seed: int,
) -> list[float]:
    """Train `model` in place with Adam; return each epoch's mean loss.

    images (B, C, H, W), labels (B,). `seed` orders the batches.
    Source: Kingma & Ba 2014, arXiv:1412.6980.
    """
    shuffler = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), rate)
    losses = []
    for _ in range(epochs):
        total = 0.0
        order = torch.randperm(len(labels), generator=shuffler)
        for batch in order.split(BATCH):
            loss = F.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            # Weighted, because the last batch may be smaller.
            total += loss.item() * len(batch)
        losses.append(total / len(labels))
    return losses


@torch.no_grad()
def predict(model: nn.Module, images: Tensor) -> Tensor:
    """Choose the class with the largest score: (B, C, H, W) -> (B,)."""
    return model.eval()(images).argmax(dim=1)
