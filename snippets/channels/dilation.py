"""Dilation: the same nine weights, spread out."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import Claim
from snippets.channels.size import output_size
from snippets.data import seeded


def spread(kernel: Tensor, dilation: int) -> Tensor:
    """Put `dilation` - 1 zeros between neighbouring weights.

    kernel (h, w) -> (dilation (h - 1) + 1, dilation (w - 1) + 1)
    """
    h, w = kernel.shape
    wide = kernel.new_zeros(dilation * (h - 1) + 1, dilation * (w - 1) + 1)
    wide[::dilation, ::dilation] = kernel
    return wide


def dilation_is_spreading() -> Claim:
    """Compare dilated kernels with kernels that have zeros in between."""
    random, worst = seeded(0), 0.0
    image = torch.randn(1, 1, 20, 20, generator=random)
    cases = [(k, d) for k in (2, 3, 4, 5) for d in (1, 2, 3, 4)]
    for k, dilation in cases:
        kernel = torch.randn(k, k, generator=random)
        theirs = F.conv2d(image, kernel[None, None], dilation=dilation)
        ours = F.conv2d(image, spread(kernel, dilation)[None, None])
        worst = max(worst, (ours - theirs).abs().max().item())
    return Claim(
        "A dilated convolution is a plain one whose kernel has zeros between "
        "its weights.",
        worst,
        "<",
        1e-4,
        n=len(cases),
        format=".1e",
        quantity="largest difference",
        cases="kernel sizes and dilations",
    )


@dataclass(frozen=True)
class Reach:
    """How far nine weights reach."""

    dilation: int
    reach: int = field(metadata={"label": "reach", "unit": "px"})
    weights: int
    size: int = field(metadata={"label": "output of 10"})
    keep: int = field(metadata={"label": "padding that keeps the size"})


def reaches() -> list[Reach]:
    """Spread a 3 x 3 kernel by 1 to 4."""
    rows = []
    for dilation in range(1, 5):
        kernel = spread(torch.ones(3, 3), dilation)
        size = output_size(10, 3, dilation=dilation)
        weights = int((kernel != 0).sum())
        rows.append(Reach(dilation, len(kernel), weights, size, dilation))
    return rows


def pyramid() -> dict[str, int]:
    """Stack 3 x 3 layers of dilation 1, 2, 4: how far do they see?

    Source: Yu & Koltun 2016, arXiv:1511.07122, section 2.
    """
    image = torch.zeros(1, 1, 41, 41, requires_grad=True)
    seen = {}
    for name, dilations in (("plain", (1, 1, 1)), ("growing", (1, 2, 4))):
        answers = image
        for dilation in dilations:
            answers = F.conv2d(
                answers, torch.ones(1, 1, 3, 3), dilation=dilation
            )
        (gradient,) = torch.autograd.grad(answers[0, 0, 0, 0], image)
        seen[name] = int((gradient[0, 0] != 0).any(dim=0).sum())
    return seen
