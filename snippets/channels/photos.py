"""The photographs of this lecture, read and halved once."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from site_tools.show import artifact
from snippets.data import photograph

PHOTOS = ("astronaut", "chelsea", "coffee", "rocket", "camera")


@artifact
def halves() -> dict[str, Tensor]:
    """Shrink five photographs to a half. -> (C, H, W) each, in 0..1"""
    return {name: F.avg_pool2d(photograph(name), 2) for name in PHOTOS}
