"""The gradient of a convolution is a convolution."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import Claim
from snippets.convolution.by_hand import conv2d
from snippets.data import seeded


def input_gradient(blame: Tensor, kernel: Tensor) -> Tensor:
    """Send each output's share of the blame back to the pixels it read.

    blame (rows, cols), kernel (h, w) -> (rows + h - 1, cols + w - 1)
    Source: Dumoulin & Visin 2016, arXiv:1603.07285, chapter 4.
    """
    h, w = kernel.shape
    # A border of h - 1 and w - 1 zeros lets every overlap count.
    wide = F.pad(blame, (w - 1, w - 1, h - 1, h - 1))
    return conv2d(wide, kernel.flip(0, 1))


def gradient_matches() -> Claim:
    """Compare with PyTorch's automatic gradient on 100 random pictures."""
    random, worst = seeded(0), 0.0
    for _ in range(100):
        h, w = torch.randint(1, 5, (2,), generator=random).tolist()
        image = torch.randn(1, 1, 7, 8, generator=random, requires_grad=True)
        kernel = torch.randn(h, w, generator=random)
        output = F.conv2d(image, kernel[None, None])
        blame = torch.randn(output.shape, generator=random)
        (expected,) = torch.autograd.grad(output, image, blame)
        ours = input_gradient(blame[0, 0], kernel)
        worst = max(worst, (ours - expected[0, 0]).abs().max().item())
    return Claim(
        "The gradient with respect to the picture is a full correlation with "
        "the kernel turned round, on 100 random cases.",
        worst,
        "<",
        1e-4,
        n=100,
        cases="random cases",
        quantity="largest difference",
        format=".1e",
    )


def readers() -> Tensor:
    """Count, for each pixel, the outputs of a 3 × 3 kernel that read it.

    -> (5, 5)
    """
    return input_gradient(torch.ones(3, 3), torch.ones(3, 3))


def reader_counts() -> dict[str, int]:
    """Name the counts at the corner and in the centre of a 5 × 5 picture."""
    counts = readers()
    return {"corner": int(counts[0, 0]), "centre": int(counts[2, 2])}
