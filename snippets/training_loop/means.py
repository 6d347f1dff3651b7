"""The mean of the batches' means, and why it isn't the mean."""

from __future__ import annotations

import torch
from torch import Tensor

SIZE = 64


def answers() -> Tensor:
    """Make 65 answers: 64 are right and the last one is wrong. -> (65,)"""
    return torch.cat([torch.ones(SIZE), torch.zeros(1)])


def mean_of_means(hits: Tensor) -> float:
    """Average the batches' averages: the last counts as much as any."""
    return (
        torch.stack([some.mean() for some in hits.split(SIZE)]).mean().item()
    )


def weighted_mean(hits: Tensor) -> float:
    """Weigh each batch's average by its size, as `train_epoch` does."""
    total = sum(some.mean() * len(some) for some in hits.split(SIZE))
    return (total / len(hits)).item()


def both() -> dict[str, float]:
    """Give both for the prose."""
    return {
        "of_means": mean_of_means(answers()),
        "weighted": weighted_mean(answers()),
    }
