"""Small mistakes around the first network, and what comes of them."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def flattened_too_far() -> Tensor:
    """Flatten the batch along with the pictures."""
    maps = torch.zeros(64, 8, 8, 8)
    return nn.Linear(512, 32)(torch.flatten(maps))


def viewed_too_wide() -> dict[str, int]:
    """Reshape maps of larger pictures by `view(-1, 512)`."""
    side = 48
    maps = torch.zeros(64, 8, side // 4, side // 4)  # 64 pictures
    rows = maps.view(-1, 8 * 8 * 8)
    return {"side": side, "pictures": len(maps), "rows": len(rows)}


def dropped_in_eval() -> dict[str, int]:
    """Count the numbers that dropout zeroes although training is over."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        ones = torch.ones(1000)
        function = F.dropout(ones, 0.5)
        module = nn.Dropout(0.5).eval()(ones)
    return {
        "numbers": len(ones),
        "function": int((function == 0).sum()),
        "module": int((module == 0).sum()),
    }


def floored() -> dict[str, int]:
    """Follow the side of 30 x 30 pictures through two pools."""
    maps = nn.MaxPool2d(2)(nn.MaxPool2d(2)(torch.zeros(1, 1, 30, 30)))
    return {"side": 30, "after": maps.shape[-1]}
