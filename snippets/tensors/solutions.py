"""Solutions of the exercises of lecture 3."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torchvision.transforms import v2

from site_tools.show import ImageGrid
from snippets.scenes.skies import splits
from snippets.tensors.layout import as_decoded, by_permute, by_view
from snippets.tensors.normalise import statistics
from snippets.tensors.offsets import memory, offset
from snippets.tensors.spread import spreads


def find_in_memory() -> dict[str, int]:
    """Look up the blue of the second pixel, by index and by offset."""
    planes = by_permute(as_decoded("chelsea", 4))  # (3, H, W)
    place = offset((2, 0, 1), planes.stride())
    return {
        "offset": place,
        "memory holds": int(memory(planes)[place]),
        "the element is": int(planes[2, 0, 1]),
    }


@dataclass(frozen=True)
class Means:
    """Three averages that are hoped to be those of the channels."""

    written: str
    red: float = field(metadata={"format": ".3f"})
    green: float = field(metadata={"format": ".3f"})
    blue: float = field(metadata={"format": ".3f"})


def mend_the_means() -> list[Means]:
    """Put the channels in front before the rows are cut, or name the axes."""
    batch = splits().train.images  # (B, 3, H, W)
    ways = {
        "view(3, -1)": batch.view(3, -1).mean(dim=1),
        "permute, reshape": batch.permute(1, 0, 2, 3)
        .reshape(3, -1)
        .mean(dim=1),
        "mean((0, 2, 3))": batch.mean(dim=(0, 2, 3)),
    }
    return [Means(name, *means.tolist()) for name, means in ways.items()]


def mend_the_torn() -> ImageGrid:
    """Undo the wrong view, then turn the axes."""
    torn = by_view(as_decoded("chelsea", 4))  # (3, H, W), in the wrong places
    _, height, width = torn.shape
    mended = torn.view(height, width, 3).permute(2, 0, 1)
    return ImageGrid([torn / 255, mended / 255], ["torn", "mended"], columns=2)


def undo_by_normalize() -> dict[str, float]:
    """Go back with a second Normalize: solve y = (x - m) / s for x."""
    numbers, images = statistics(), splits().test.images
    mean, std = numbers.mean, numbers.std
    there = v2.Normalize(mean.tolist(), std.tolist())
    back = v2.Normalize((-mean / std).tolist(), (1 / std).tolist())
    difference = back(there(images)) - images
    return {"largest difference": difference.abs().max().item()}


def flat_pictures() -> dict[str, float]:
    """Take both deviations of pictures that have one grey each."""
    greys = torch.linspace(0, 1, 11)[:, None, None, None]
    found = spreads(greys.expand(11, 1, 8, 8))
    return {
        "mean of the pictures' stds": found.per_image.item(),
        "pooled std": found.pooled.item(),
    }


@dataclass(frozen=True)
class Streamed:
    """What one way to go through the batches gives for red."""

    way: str
    mean: float = field(metadata={"format": ".5f"})
    std: float = field(metadata={"format": ".5f"})


def over_batches(size: int = 96) -> list[Streamed]:
    """Measure red batch by batch; the sums never need two at once."""
    red = splits().train.images[:, 0].double()  # (B, H, W)
    batches = red.split(size)  # the last one is smaller
    count = sum(batch.numel() for batch in batches)
    mean = sum(batch.sum() for batch in batches) / count
    squares = sum((batch**2).sum() for batch in batches) / count
    kept = mean.item(), (squares - mean**2).sqrt().item()
    means = torch.stack([batch.mean() for batch in batches])
    stds = torch.stack([batch.std() for batch in batches])
    return [
        Streamed("all pixels at once", red.mean().item(), red.std().item()),
        Streamed("sums and squares", *kept),
        Streamed(
            "average of the batches", means.mean().item(), stds.mean().item()
        ),
    ]


def windows(image: Tensor, size: int) -> Tensor:
    """List all windows without copying a number.

    image (H, W) -> (H - size + 1, W - size + 1, size, size)
    """
    rows, cols = (side - size + 1 for side in image.shape)
    # A window starts where an element stands, and runs along the same axes.
    stride = (*image.stride(), *image.stride())
    return image.as_strided((rows, cols, size, size), stride)


def all_windows() -> dict[str, int]:
    """Count the numbers of all 3 × 3 windows, seen and stored."""
    image = noise()
    seen = windows(image, 3)
    return {
        "numbers seen": seen.numel(),
        "numbers stored": seen.untyped_storage().size() // 4,
        "wrong windows": int(
            (seen != image.unfold(0, 3, 1).unfold(1, 3, 1)).sum()
        ),
    }


def noise() -> Tensor:
    """Make a grey picture of 28 × 28 random pixels."""
    random = torch.Generator().manual_seed(0)
    return torch.rand(28, 28, generator=random)
