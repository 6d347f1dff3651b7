"""The birds and airplanes of this lecture, in three parts."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from site_tools.show import artifact
from snippets.scenes.skies import splits


@dataclass(frozen=True)
class Part:
    """Pictures for one purpose."""

    images: Tensor  # (B, 3, 32, 32), standardised
    labels: Tensor  # (B,), 0 airplane, 1 bird


@dataclass(frozen=True)
class Parts:
    """To learn from, to choose by, to report."""

    train: Part
    validation: Part
    test: Part


def parts(training: int = 1_000) -> Parts:
    """Standardise each channel with the training pictures' own numbers."""
    made = splits()
    seen = made.train.images[:training]
    mean = seen.mean(dim=(0, 2, 3), keepdim=True)  # (1, 3, 1, 1)
    std = seen.std(dim=(0, 2, 3), keepdim=True)
    return Parts(
        Part((seen - mean) / std, made.train.labels[:training]),
        Part((made.validation.images - mean) / std, made.validation.labels),
        Part((made.test.images - mean) / std, made.test.labels),
    )


@artifact
def first_pictures() -> Part:
    """Keep 64 training pictures at hand, for checks that need no more."""
    train = parts().train
    return Part(train.images[:64].clone(), train.labels[:64].clone())
