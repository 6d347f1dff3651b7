"""The worked example: one small picture and two kernels."""

from __future__ import annotations

import torch
from torch import Tensor

from snippets.convolution.by_hand import conv2d


def picture() -> Tensor:
    """Write down the picture of the worked example. -> (4, 4)"""
    return torch.tensor(
        [
            [1.0, 2.0, 0.0, 1.0],
            [0.0, 1.0, 3.0, 1.0],
            [2.0, 0.0, 1.0, 2.0],
            [1.0, 1.0, 0.0, 2.0],
        ]
    )


def cross() -> Tensor:
    """Write down a kernel that looks the same when turned round. -> (3, 3)"""
    return torch.tensor(
        [
            [1.0, 0.0, 1.0],
            [0.0, 1.0, 0.0],
            [1.0, 0.0, 1.0],
        ]
    )


def hook() -> Tensor:
    """Write down a kernel that turning round does change. -> (3, 3)"""
    return torch.tensor(
        [
            [0.0, 1.0, 2.0],
            [0.0, 1.0, 0.0],
            [0.0, 0.0, 0.0],
        ]
    )


def outputs() -> dict[str, int]:
    """Slide the cross over the picture and name the four results."""
    output = conv2d(picture(), cross())  # (2, 2)
    stops = ("first", "second", "third", "last")
    numbers = [int(number) for number in output.flatten()]
    return dict(zip(stops, numbers, strict=True))


def sizes() -> dict[str, int]:
    """Count rows of picture, kernel and output."""
    output = conv2d(picture(), cross())
    return {
        "picture": len(picture()),
        "kernel": len(cross()),
        "output": len(output),
        "weights": cross().numel(),
    }
