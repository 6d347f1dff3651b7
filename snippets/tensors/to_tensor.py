"""From the bytes of a file to numbers that a network can take."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torchvision.transforms import ToTensor, v2

from site_tools.show import Claim
from snippets.tensors.layout import as_decoded

Bytes = NDArray[np.uint8]  # (H, W, C), 0 to 255


def to_tensor(picture: Bytes) -> Tensor:
    """Put the channels first and scale to 0..1: (H, W, C) -> (C, H, W)."""
    pixels = torch.from_numpy(picture)
    return pixels.permute(2, 0, 1).contiguous().float() / 255


def modern() -> v2.Compose:
    """Build what torchvision recommends in place of `ToTensor`."""
    return v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])


def differences() -> dict[str, float]:
    """Compare both of torchvision's ways with ours, on a photograph."""
    picture = as_decoded("coffee", 4).numpy()
    ours = to_tensor(picture)
    return {
        "ToTensor": (ToTensor()(picture) - ours).abs().max().item(),
        "v2": (modern()(picture) - ours).abs().max().item(),
    }


def three_ways_agree() -> Claim:
    """Assert that permuting and dividing is all that ToTensor does."""
    picture = as_decoded("coffee", 4)
    unturned = picture.float() / 255  # (H, W, C), the axes forgotten
    return Claim(
        "Permuting a picture of bytes and dividing by 255 gives what ToTensor "
        "gives, and what its successor in transforms.v2 gives.",
        max(differences().values()),
        "<",
        1e-6,
        n=picture.numel(),
        format=".1g",
        quantity="largest difference",
        cases="numbers",
        control=f"the shape without permute: {tuple(unturned.shape)}",
    )


@dataclass(frozen=True)
class Fate:
    """What becomes of one kind of input."""

    given: str
    dtype: str = field(metadata={"label": "type after ToTensor"})
    old: float = field(metadata={"label": "ToTensor gives", "format": "g"})
    new: float = field(metadata={"label": "v2 gives", "format": ".3g"})


def inputs() -> dict[str, Bytes | Image.Image]:
    """Write one pixel, whose red is 255, in several types."""
    pixel = np.array([[[255, 102, 51]]], dtype=np.uint8)  # (1, 1, 3)
    return {
        "array of bytes": pixel,
        "Pillow picture": Image.fromarray(pixel),
        "array of float32": pixel.astype(np.float32),
        "array of int32": pixel.astype(np.int32),
    }


def who_is_scaled() -> list[Fate]:
    """Send the pixel through both pipelines, whatever its type."""
    rows = []
    for given, pixel in inputs().items():
        old, new = ToTensor()(pixel), modern()(pixel)
        dtype = str(old.dtype).removeprefix("torch.")
        rows.append(Fate(given, dtype, old.max().item(), new.max().item()))
    return rows


def forgotten_scale() -> float:
    """Leave out `scale=True`: how large is the largest number?"""
    picture = as_decoded("coffee", 4).numpy()
    return v2.ToDtype(torch.float32)(v2.ToImage()(picture)).max().item()
