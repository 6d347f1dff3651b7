"""Rules too simple to see a shape: thresholds and a weighted sum."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Threshold:
    """Say class 1 where one number is above a limit, or below it."""

    column: int  # which number
    limit: float
    above: bool

    def accuracy(self, values: Tensor, labels: Tensor) -> float:
        """Count how often it is right: values (N, D), labels (N,)."""
        says = (values[:, self.column] > self.limit) == self.above
        return (says == labels.bool()).float().mean().item()


def best_threshold(values: Tensor, labels: Tensor) -> Threshold:
    """Try every number and every limit, and keep the most accurate rule.

    values (N, D), labels (N,) of 0 and 1
    """
    ordered, order = values.sort(dim=0)  # (N, D)
    ones = labels[order].cumsum(dim=0)  # class 1 up to each limit
    # Class 0 up to the limit and class 1 above it, for every limit.
    right = torch.arange(1, len(labels) + 1)[:, None] - 2 * ones + ones[-1]
    right[:-1][ordered[1:] == ordered[:-1]] = len(labels) // 2  # no limit
    far = (right - len(labels) / 2).abs()
    row, column = divmod(int(far.argmax()), values.shape[1])
    above = bool(right[row, column] > len(labels) / 2)
    return Threshold(column, ordered[row, column].item(), above)


def weighted_sum(values: Tensor, labels: Tensor) -> Tensor:
    """Fit a weight to each number and a constant, by least squares.

    values (N, D), labels (N,) of 0 and 1 -> (D + 1,)
    """
    target = 2.0 * labels[:, None] - 1
    return torch.linalg.lstsq(with_one(values), target).solution[:, 0]


def with_one(values: Tensor) -> Tensor:
    """Append a column of ones: (N, D) -> (N, D + 1)."""
    return torch.cat([values, torch.ones(len(values), 1)], dim=1)


def sum_accuracy(weights: Tensor, values: Tensor, labels: Tensor) -> float:
    """Count how often the sign of the weighted sum is right, as a share."""
    says = with_one(values) @ weights > 0
    return (says == labels.bool()).float().mean().item()
