"""Small mistakes with axes, and what comes of them."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from snippets.data import seeded
from snippets.dimensions.clips import FRAMES, SIDE, clip


def channels_last() -> Tensor:
    """Hand Conv1d a batch that has its channels at the end."""
    walk = torch.zeros(4, 128, 3)  # batch, time, channels
    return nn.Conv1d(3, 8, kernel_size=5)(walk)


def looks_ahead(padding: int) -> int:
    """Count the later samples that an answer depends on."""
    conv = nn.Conv1d(1, 1, kernel_size=5, padding=padding)
    series = torch.rand(1, 1, 40, generator=seeded(0)).requires_grad_()
    now = 20
    conv(series)[0, 0, now].backward()
    return int((series.grad[0, 0, now + 1 :] != 0).sum())


def ahead() -> dict[str, int]:
    """Compare padding that keeps the length with none."""
    return {"same": looks_ahead(2), "none": looks_ahead(0)}


def frames_as_channels() -> dict[str, int]:
    """Compare what is left of the time axis behind one layer."""
    video = clip()  # (1, 8, 24, 24)
    flat = nn.Conv2d(FRAMES, 4, 3)(video)  # (1, 4, 22, 22)
    deep = nn.Conv3d(1, 4, 3)(video[None])  # (1, 4, 6, 22, 22)
    return {
        "side": SIDE,
        "flat_axes": flat.dim() - 2,
        "deep_times": deep.shape[2],
    }
