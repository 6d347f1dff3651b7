"""Centre and scale each channel, and undo it."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torchvision.transforms import v2

from site_tools.show import Claim
from snippets.scenes.skies import splits


@dataclass(frozen=True)
class Statistics:
    """One mean and one standard deviation a channel."""

    mean: Tensor  # (C,)
    std: Tensor  # (C,)


def measure(images: Tensor) -> Statistics:
    """Take mean and standard deviation over all but the channels.

    images (B, C, H, W) -> two of (C,)
    """
    over = (0, 2, 3)
    return Statistics(images.mean(dim=over), images.std(dim=over))


def statistics() -> Statistics:
    """Measure the training pictures: they alone, not validation or test."""
    return measure(splits().train.images)


def normalise(images: Tensor, numbers: Statistics) -> Tensor:
    """Subtract each channel's mean, divide by its standard deviation.

    images (..., C, H, W) -> the same shape
    """
    mean = numbers.mean[:, None, None]  # (C, 1, 1), so that it spreads
    return (images - mean) / numbers.std[:, None, None]


def undo(images: Tensor, numbers: Statistics) -> Tensor:
    """Go back: multiply first, then add. (..., C, H, W) -> the same"""
    std = numbers.std[:, None, None]  # (C, 1, 1)
    return images * std + numbers.mean[:, None, None]


def wrong_order(images: Tensor, numbers: Statistics) -> Tensor:
    """Try to go back in the order of the way there: add, then multiply."""
    mean = numbers.mean[:, None, None]
    return (images + mean) * numbers.std[:, None, None]


def there_and_back() -> Claim:
    """Normalise the test pictures and undo it."""
    numbers, images = statistics(), splits().test.images
    there = v2.Normalize(numbers.mean.tolist(), numbers.std.tolist())(images)
    back, wrong = undo(there, numbers), wrong_order(there, numbers)
    return Claim(
        "Multiplying by the standard deviation and adding the mean undoes "
        "Normalize.",
        (back - images).abs().max().item(),
        "<",
        1e-6,
        n=len(images),
        format=".1e",
        quantity="largest difference",
        cases="pictures",
        control="adding before multiplying: "
        f"{(wrong - images).abs().max():.2f}",
    )


def values() -> dict[str, dict[str, float]]:
    """Give the training statistics, and what they make of each split."""
    numbers, parts = statistics(), splits()
    train = normalise(parts.train.images, numbers)
    test = normalise(parts.test.images, numbers)
    names = ("red", "green", "blue")
    return {
        "mean": dict(zip(names, numbers.mean.tolist(), strict=True)),
        "std": dict(zip(names, numbers.std.tolist(), strict=True)),
        "train": dict(zip(names, train.mean((0, 2, 3)).tolist(), strict=True)),
        "test": dict(zip(names, test.mean((0, 2, 3)).tolist(), strict=True)),
        "outside": {"share": (train.abs() > 1).float().mean().item()},
    }
