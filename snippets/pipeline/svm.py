"""A linear support vector machine, trained by plain gradient steps."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from snippets.data import seeded
from snippets.training_loop.loop import batches

EPOCHS, STEP = 20, 0.1


@dataclass(frozen=True)
class Svm:
    """A trained machine, with the scale of the features it was trained on."""

    mean: Tensor  # (features,)
    spread: Tensor  # (features,)
    weights: Tensor  # (features,)
    bias: Tensor  # ()


def hinge(scores: Tensor, sides: Tensor) -> Tensor:
    """Average what each score lacks to be 1 on its own side.

    scores (B,), sides (B,) of −1 and 1 -> (); right by 1 or more costs 0.
    """
    return F.relu(1 - sides * scores).mean()


def cost(weights: Tensor, loss: Tensor, decay: float) -> Tensor:
    """Add the price of long weights to the hinge loss."""
    return loss + decay / 2 * weights.square().sum()


def train_svm(
    features: Tensor, labels: Tensor, decay: float, seed: int = 0
) -> Svm:
    """Find the flat border between two classes that costs least.

    features (B, n), labels (B,) of 0 and 1. `decay` prices long weights:
    the larger it is, the wider the margin and the more pictures inside it.
    Source: Cortes & Vapnik 1995; gradient steps by Adam, ever smaller.
    """
    mean, spread = features.mean(dim=0), features.std(dim=0).clamp(min=1e-6)
    scaled, sides = (features - mean) / spread, 2.0 * labels - 1
    weights = torch.zeros(features.shape[1], requires_grad=True)
    bias = torch.zeros((), requires_grad=True)
    # Many features need less weight each, and smaller steps.
    optimizer = torch.optim.Adam([weights, bias], STEP / len(weights) ** 0.5)
    slower = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0, EPOCHS)
    order = seeded(seed)
    for _ in range(EPOCHS):
        for some, side in batches(scaled, sides, order):
            loss = cost(weights, hinge(some @ weights + bias, side), decay)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        slower.step()
    return Svm(mean, spread, weights.detach(), bias.detach())


def scores(machine: Svm, features: Tensor) -> Tensor:
    """Tell the side and how far: features (B, n) -> (B,)."""
    scaled = (features - machine.mean) / machine.spread
    return scaled @ machine.weights + machine.bias


def choose(machine: Svm, features: Tensor) -> Tensor:
    """Choose class 1 where the score is positive: (B, n) -> (B,)."""
    return (scores(machine, features) > 0).long()
