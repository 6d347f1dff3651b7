"""Solutions of the exercises of lecture 2."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from site_tools.show import ImageGrid
from snippets.pipeline import made, photos
from snippets.pipeline.claims import lead_over_pixels
from snippets.pipeline.contrast import hazy
from snippets.pipeline.features import blur, cells, grey, hog
from snippets.pipeline.hinge import SCORES, SIDES
from snippets.pipeline.machines import EDGES, RAW, best, share
from snippets.pipeline.results import on_photos, on_scenes
from snippets.pipeline.stages import cat
from snippets.pipeline.svm import hinge, train_svm

PERCENT = {"format": ".1%"}


@dataclass(frozen=True)
class Swap:
    """A description before and after one change."""

    pictures: str
    before: float = field(metadata=PERCENT)
    after: float = field(metadata=PERCENT)
    points: float = field(metadata={"label": "change", "format": "+.1f"})


def swap(pictures: str, before: float, after: float) -> Swap:
    """Put two shares side by side, with their difference in points."""
    return Swap(pictures, before, after, 100 * (after - before))


def drop_the_blur() -> list[Swap]:
    """Compare HOG with the blur before it and HOG without."""
    real, scenes = on_photos(), on_scenes()
    return [
        swap("photographs", real["blurred"], real["edges"]),
        swap("made scenes", scenes["blurred"], scenes["edges"]),
    ]


def add_the_colours() -> list[Swap]:
    """Compare HOG with HOG and the 54 numbers of colour."""
    real, scenes = on_photos(), on_scenes()
    return [
        swap("photographs", real["edges"], real["both"]),
        swap("made scenes", scenes["edges"], scenes["both"]),
    ]


@dataclass(frozen=True)
class Bins:
    """HOG with some number of directions."""

    bins: int
    numbers: int = field(metadata={"format": ",d"})
    validation: float = field(metadata=PERCENT)


def four_or_eight() -> list[Bins]:
    """Train on made scenes with 2, 4 and 8 directions; one seed."""
    data, kept, rows = made.drawn(0), made.choosing(), []
    decay = best(made.made_trials(EDGES)).setting  # as for 8 directions
    for bins in (2, 4, 8):
        known = hog(grey(data.images), bins)
        others = hog(grey(kept.images), bins)
        machine = train_svm(known, data.labels, decay)
        hits = share(machine, others, kept.labels)
        rows.append(Bins(bins, known.shape[1], hits))
    return rows


def hinge_gradient() -> dict[str, float]:
    """Differentiate the mean hinge loss: by hand and by PyTorch."""
    scores = SCORES.clone().requires_grad_()
    hinge(scores, SIDES).backward()
    costs = SIDES * SCORES < 1  # only these pull
    by_hand = torch.where(costs, -SIDES, 0.0) / len(SIDES)
    return {
        "scores that pull": int(costs.sum()),
        "largest pull": by_hand.abs().max().item(),
        "largest difference": (scores.grad - by_hand).abs().max().item(),
    }


def sharpen(images: Tensor) -> Tensor:
    """Add what the blur would take away: (B, C, H, W) -> the same shape."""
    return images + (images - blur(images))


def sharpened() -> ImageGrid:
    """Show a cat blurred, as it is, and sharpened."""
    face = grey(cat()[None])
    images = [blur(face)[0, 0], face[0, 0], sharpen(face)[0, 0].clamp(0, 1)]
    return ImageGrid(images, ["blurred", "as it is", "sharpened"], columns=3)


@dataclass(frozen=True)
class Haze:
    """How a description copes with a haze that it never saw."""

    description: str
    clear: float = field(metadata=PERCENT)
    hazy: float = field(metadata=PERCENT)


def in_the_haze() -> list[Haze]:
    """Train on clear scenes, ask about hazy ones: cells and whole HOG."""
    data, kept, rows = made.drawn(0), made.choosing(), []
    decay = best(made.made_trials(EDGES)).setting
    ways = {
        "cells, not divided": lambda some: cells(grey(some)).flatten(1),
        "HOG: blocks divided": lambda some: hog(grey(some)),
    }
    for name, describe in ways.items():
        machine = train_svm(describe(data.images), data.labels, decay)
        shares = [
            share(machine, describe(images), kept.labels)
            for images in (kept.images, hazy(kept.images))
        ]
        rows.append(Haze(name, *shares))
    return rows


def null_hypothesis() -> dict[str, float | str]:
    """Ask a claim about a machine that cannot have learnt anything."""
    nulls = made.made_nulls()
    claim = lead_over_pixels(nulls, made.made_runs(RAW), nulls)
    return {
        "measured lead": claim.measured,
        "bound": claim.bound,
        "claim holds": "yes" if claim.holds else "no",
    }


@dataclass(frozen=True)
class Flattery:
    """What validation said about a setting, and what the test then said."""

    description: str
    validation: float = field(metadata=PERCENT)
    test: float = field(metadata=PERCENT)


def chosen_and_judged() -> list[Flattery]:
    """Set each machine's score where it was chosen beside its test score."""
    real = on_photos()
    keys = ("raw", "colours", "blurred", "edges", "both")
    return [
        Flattery(name, best(photos.photo_trials(name)).validation, real[key])
        for name, key in zip(photos.NAMES, keys, strict=True)
    ]
