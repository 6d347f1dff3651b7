"""Finding every A on a printed page with one kernel."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from snippets.convolution.text import printed_a


def respond(page: Tensor, kernel: Tensor) -> Tensor:
    """Ask the kernel's question around every pixel.

    page (B, 1, H, W), kernel (h, h), h odd -> (B, 1, H, W)
    """
    return F.conv2d(page, kernel[None, None], padding=len(kernel) // 2)


def find(response: Tensor, threshold: float) -> Tensor:
    """Mark the pixels that answer above `threshold` and loudest around.

    (B, 1, H, W) -> (B, 1, H, W), true or false
    """
    loudest = F.max_pool2d(response, 7, stride=1, padding=3)
    return (response == loudest) & (response > threshold)


def near(marks: Tensor) -> Tensor:
    """Widen every mark by one pixel. (B, 1, H, W) -> true or false"""
    return F.max_pool2d(marks.float(), 3, stride=1, padding=1) > 0


def precision_recall(found: Tensor, truth: Tensor) -> tuple[float, float]:
    """Measure how many finds are right and how many letters are found.

    found, truth (B, 1, H, W); one pixel off still counts as right.
    """
    right = (found & near(truth)).sum()
    met = (truth.bool() & near(found)).sum()
    precision = right / found.sum().clamp(min=1)
    recall = met / truth.sum().clamp(min=1)
    return precision.item(), recall.item()


def f1(precision: float, recall: float) -> float:
    """Take the harmonic mean: high only if both are."""
    return 2 * precision * recall / max(precision + recall, 1e-9)


def hand_kernels() -> dict[str, Tensor]:
    """Make three templates from one printed A. -> (SIDE, SIDE) each"""
    ink = printed_a()
    return {
        "ink only": ink,
        "ink +1, paper −1": torch.where(ink > 0.5, 1.0, -1.0),
        "ink minus its mean": ink - ink.mean(),
    }
