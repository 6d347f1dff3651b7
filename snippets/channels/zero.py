"""What a zero looks like, before and after Normalize."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import ImageGrid
from snippets.channels.photos import halves

Triple = tuple[float, float, float]  # red, green, blue
# The usual constants. CIFAR-10: mean and deviation over all training pixels;
# ImageNet: as torchvision's weights expect them.
STATISTICS: dict[str, tuple[Triple, Triple]] = {
    "CIFAR-10": ((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
    "ImageNet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}


def normalise(image: Tensor, name: str) -> Tensor:
    """Take the set's mean off, divide by its deviation: (3, H, W)."""
    mean, deviation = (as_planes(numbers) for numbers in STATISTICS[name])
    return (image - mean) / deviation


def undo(image: Tensor, name: str) -> Tensor:
    """Turn normalised numbers into colours in 0..1 again: (3, H, W)."""
    mean, deviation = (as_planes(numbers) for numbers in STATISTICS[name])
    return image * deviation + mean


def as_planes(numbers: Triple) -> Tensor:
    """Lay three numbers along the channel axis. -> (3, 1, 1)"""
    return torch.tensor(numbers)[:, None, None]


@dataclass(frozen=True)
class Zero:
    """What zero and black are for one set's constants."""

    statistics: str = field(metadata={"label": "normalised for"})
    colour: str = field(metadata={"label": "zero is the colour (0..255)"})
    black: str = field(metadata={"label": "black is the number"})


def zero_and_black() -> list[Zero]:
    """Work out which colour a zero is, and which number black is."""
    nothing, rows = torch.zeros(3, 1, 1), []
    for name in STATISTICS:
        colour = (255 * undo(nothing, name)).flatten().tolist()
        black = normalise(nothing, name).flatten().tolist()
        rows.append(
            Zero(
                name,
                ", ".join(f"{number:.0f}" for number in colour),
                ", ".join(f"{number:.2f}" for number in black).replace(
                    "-", "−"
                ),
            )
        )
    return rows


def two_frames() -> ImageGrid:
    """Pad by zeros before and after Normalize; show both as colours."""
    quarter = F.avg_pool2d(halves()["astronaut"], 2)  # (3, 128, 128)
    crop = quarter[:, 24:72, 52:100]
    sides = (12, 12, 12, 12)
    before = F.pad(crop, sides)
    after = undo(F.pad(normalise(crop, "ImageNet"), sides), "ImageNet")
    return ImageGrid(
        [before, after.clamp(0, 1)],
        ["zeros around 0..1", "zeros after Normalize"],
        columns=2,
        zoom=2,
    )
