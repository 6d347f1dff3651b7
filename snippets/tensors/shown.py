"""A normalised picture on the screen: clipped, stretched, or undone."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor
from torchvision.models import ResNet18_Weights
from torchvision.transforms import v2

from site_tools.show import Claim, ImageGrid
from snippets.data import photograph
from snippets.scenes.skies import splits
from snippets.tensors.normalise import Statistics, normalise, statistics, undo


def imagenet() -> Statistics:
    """Read the numbers that come with torchvision's ImageNet weights."""
    prepare = ResNet18_Weights.DEFAULT.transforms()
    return Statistics(torch.tensor(prepare.mean), torch.tensor(prepare.std))


def small(name: str = "coffee", shrink: int = 5) -> Tensor:
    """Shrink a photograph. -> (3, H, W), values in 0..1"""
    return F.avg_pool2d(photograph(name), shrink)


def stretched(image: Tensor) -> Tensor:
    """Map the smallest number to black and the largest to white."""
    low, high = image.amin(), image.amax()
    return (image - low) / (high - low)


def on_the_screen() -> ImageGrid:
    """Show a photograph before, during and after Normalize."""
    picture, numbers = small(), imagenet()
    inside = normalise(picture, numbers)
    images = {
        "photograph": picture,
        "normalised, clipped": inside.clamp(0, 1),
        "normalised, stretched": stretched(inside),
        "undone": undo(inside, numbers).clamp(0, 1),
    }
    return ImageGrid(list(images.values()), list(images), columns=2)


def lost() -> dict[str, float]:
    """Count what clipping to 0..1 destroys in the normalised photograph."""
    inside = normalise(small(), imagenet())
    return {
        "lowest": inside.min().item(),
        "highest": inside.max().item(),
        "below": (inside < 0).float().mean().item(),
        "above": (inside > 1).float().mean().item(),
        "outside": ((inside < 0) | (inside > 1)).float().mean().item(),
    }


def framed() -> ImageGrid:
    """Put a frame of zeros round a photograph, before and after Normalize."""
    picture, numbers, width = small(), imagenet(), (12, 12, 12, 12)
    before = F.pad(picture, width)
    after = F.pad(normalise(picture, numbers), width)
    names = ["zeros before", "zeros after"]
    return ImageGrid(
        [before, undo(after, numbers).clamp(0, 1)], names, columns=2
    )


def zero_is_the_mean() -> Claim:
    """Normalise the training pictures, and find their mean and black."""
    numbers, images = statistics(), splits().train.images
    prepare = v2.Normalize(numbers.mean.tolist(), numbers.std.tolist())
    means = prepare(images).double().mean(dim=(0, 2, 3))  # (C,)
    black = prepare(torch.zeros(3, 1, 1)).abs().min()
    return Claim(
        "After Normalize, zero is the mean colour of the training set.",
        means.abs().max().item(),
        "<",
        1e-4,
        n=len(images),
        format=".0e",
        quantity="the mean's distance from zero",
        cases="pictures",
        control=f"black's distance from zero: at least {black:.1f}",
    )
