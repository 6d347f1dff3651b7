"""Stride: keep every second answer, and don't compute the others."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.channels.layer import random_layer
from snippets.data import seeded


def keep_every(answers: Tensor, stride: int) -> Tensor:
    """Keep one answer in `stride` along both axes: (..., H, W)."""
    return answers[..., ::stride, ::stride]


@torch.no_grad()
def stride_is_subsampling() -> Claim:
    """Compare a strided layer with the stride-1 result, thinned out."""
    random, worst, late, cases = seeded(0), 0.0, 0.0, 0
    image = torch.randn(2, 3, 20, 23, generator=random)
    for kernel in (1, 2, 3, 5):
        for stride in (2, 3, 4):
            options = {"stride": stride, "padding": 1}
            layer = random_layer(3, 4, kernel, random, **options)
            every = nn.Conv2d(3, 4, kernel, stride=1, padding=1)
            every.load_state_dict(layer.state_dict())
            gap = layer(image) - keep_every(every(image), stride)
            worst, cases = max(worst, gap.abs().max().item()), cases + 1
            shifted = keep_every(every(image)[..., 1:, 1:], stride)
            rows, cols = shifted.shape[-2:]
            gap = layer(image)[..., :rows, :cols] - shifted
            late = max(late, gap.abs().max().item())
    return Claim(
        "A stride gives the stride-1 result with answers left out: every "
        "second, third or fourth is kept.",
        worst,
        "<",
        1e-4,
        n=cases,
        format=".1g",
        quantity="largest difference",
        cases="kernel sizes and strides",
        control=f"beginning one stop later differs by up to {late:.1f}",
    )


def left_corners(stride: int = 2, size: int = 10, kernel: int = 3) -> str:
    """List where the windows begin along one side, counted from 1."""
    starts = range(1, size - kernel + 2, stride)
    return ", ".join(map(str, starts))
