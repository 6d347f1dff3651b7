"""Birds and airplanes: made pictures for the first question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from site_tools.show import artifact
from snippets.scenes.airplanes import airplane
from snippets.scenes.backdrop import backdrop
from snippets.scenes.birds import bird
from snippets.scenes.pictures import (
    Bytes,
    Mask,
    Paint,
    Scenes,
    as_bytes,
    as_tensor,
    collect,
    fit,
    from_bytes,
    labels,
    paint,
    rounded,
)
from snippets.scenes.solids import Face

Array = NDArray[np.float64]

CLASSES = ("airplane", "bird")
SMALLEST, LARGEST = 110.0, 240.0  # pixels that an object covers
# Bodies of both classes: white, greys, black, brown, blue, red, yellow.
BODIES = np.array([
    (0.97, 0.97, 0.96), (0.82, 0.84, 0.86), (0.55, 0.57, 0.60),
    (0.30, 0.31, 0.34), (0.10, 0.10, 0.12), (0.42, 0.30, 0.20),
    (0.62, 0.48, 0.34), (0.16, 0.30, 0.60), (0.75, 0.16, 0.14),
    (0.93, 0.75, 0.25),
])  # fmt: skip
AWAY = 3.0  # pixels between the middles of object and picture, at most
DARKER = 0.85  # this share is darker than its sky, where a colour is
SEEN = 0.24  # a body differs from the sky behind it by at least this much


def birds_and_airplanes(count: int, seed: int) -> Scenes:
    """Draw `count` skies with one bird or one airplane: 32 × 32, 3 channels.

    Labels are 0 for an airplane and 1 for a bird. Sky, colours and size are
    dealt out alike, whatever the class: what differs is the shape.
    """
    kinds = labels(count, seed)
    drawn = [draw(seed, index, kind) for index, kind in enumerate(kinds)]
    pictures, masks = zip(*drawn, strict=True)
    return collect(pictures, masks, kinds)


def draw(seed: int, index: int, kind: int) -> tuple[Bytes, Mask]:
    """Draw one sky and its object: (32, 32, 3) and the mask (32, 32)."""
    return paint(*plan(seed, index, kind))


def plan(seed: int, index: int, kind: int) -> tuple[Array, list[Face], Paint]:
    """Choose all that makes one picture: the sky, the object, its colours."""
    sky = backdrop(stream(seed, index, 0))
    random = stream(seed, index, 1)
    area = np.exp(random.uniform(np.log(SMALLEST), np.log(LARGEST)))
    shape = fit((airplane, bird)[kind](random), area, random, AWAY)
    return sky, shape, colours(sky, stream(seed, index, 2))


def stream(seed: int, index: int, part: int) -> np.random.Generator:
    """Give each part of each picture its own random numbers."""
    return np.random.default_rng((seed, index, part))


def colours(sky: Array, random: np.random.Generator) -> Paint:
    """Choose colours that stand out from the sky, whatever the object."""
    away = BODIES.mean(axis=1) - sky.mean()
    usable = away < -SEEN
    if usable.sum() < 2 or random.random() > DARKER:
        usable = np.abs(away) > SEEN
    body, accent = random.permutation(BODIES[usable])[:2]
    body = body + random.normal(0, 0.03, 3)
    return Paint(body, accent, np.array([0.13, 0.14, 0.18]))


def empty_skies(count: int, seed: int) -> Tensor:
    """Draw the same skies without their objects: (count, 3, 32, 32)."""
    made = (backdrop(stream(seed, index, 0)) for index in range(count))
    return as_tensor([rounded(scene) for scene in made])


@dataclass(frozen=True)
class Splits:
    """Three sets that share no picture."""

    train: Scenes
    validation: Scenes
    test: Scenes


def splits() -> Splits:
    """Give 4,000 pictures to train on, 1,000 to choose by, 2,000 to judge."""
    kept = kept_splits()
    return Splits(
        from_bytes(kept.train),
        from_bytes(kept.validation),
        from_bytes(kept.test),
    )


@artifact
def kept_splits() -> Splits:
    """Draw the three sets, each from a seed of its own, with pixels 0..255."""
    return Splits(
        as_bytes(birds_and_airplanes(4000, seed=1)),
        as_bytes(birds_and_airplanes(1000, seed=2)),
        as_bytes(birds_and_airplanes(2000, seed=3)),
    )
