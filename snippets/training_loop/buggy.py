"""A loop with two faults, for an exercise."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import Optimizer

from snippets.training_loop.loop import batches


def mystery_epoch(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    optimizer: Optimizer,
    order: torch.Generator,
) -> float:
    """Fit `model` to every picture once; return the mean loss per picture."""
    model.train()
    losses = []
    for some, answers in batches(images, labels, order):
        loss = F.cross_entropy(model(some), answers)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)
