"""The same convolution in PyTorch."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import Claim
from snippets.convolution.by_hand import conv2d
from snippets.convolution.worked import cross, picture
from snippets.data import seeded


def with_pytorch(image: Tensor, kernel: Tensor) -> Tensor:
    """Slide the kernel with PyTorch's operator.

    image (H, W), kernel (h, w) -> (H - h + 1, W - w + 1)
    """
    batch = image[None, None]  # (1, 1, H, W): one picture, one channel
    weight = kernel[None, None]  # (1, 1, h, w): one output, one input channel
    return F.conv2d(batch, weight)[0, 0]


def too_few_axes() -> Tensor:
    """Forget the batch and channel axes."""
    return F.conv2d(picture(), cross())


def loops_match() -> Claim:
    """Compare the loops with PyTorch on 200 random settings."""
    random, worst = seeded(0), 0.0

    def draw(low: int, high: int) -> int:
        return int(torch.randint(low, high, (1,), generator=random))

    for _ in range(200):
        image = torch.randn(draw(5, 13), draw(5, 13), generator=random)
        kernel = torch.randn(draw(1, 6), draw(1, 6), generator=random)
        stride, padding = draw(1, 4), draw(0, 3)
        ours = conv2d(image, kernel, stride, padding)
        theirs = F.conv2d(
            image[None, None], kernel[None, None], None, stride, padding
        )[0, 0]
        worst = max(worst, (ours - theirs).abs().max().item())
    return Claim(
        "The loops compute what F.conv2d computes, over 200 random sizes, "
        "strides and paddings.",
        worst,
        "<",
        1e-4,
        n=200,
        cases="settings",
        quantity="largest difference",
        format=".1e",
    )
