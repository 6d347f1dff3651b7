"""Red cars and green boats: a set with a shortcut whose strength we choose."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from snippets.scenes.pictures import (
    Paint,
    Scenes,
    as_tensor,
    collect,
    fit,
    labels,
    paint,
    rounded,
)
from snippets.scenes.solids import Face
from snippets.scenes.vehicles import boat, car

Array = NDArray[np.float64]
Colours = Literal["usual", "swapped", "grey"]

SIDE = 32
CLASSES = ("car", "boat")
RED = np.array([0.80, 0.16, 0.14])
GREEN = np.array([0.13, 0.58, 0.26])
PALE = np.array([0.90, 0.90, 0.88])  # windows and sails
DARK = np.array([0.12, 0.12, 0.14])  # wheels and masts
SMALLEST, LARGEST = 90.0, 220.0  # pixels that an object covers
NOISE = 0.09


def cars_and_boats(
    count: int, seed: int, agree: float = 1.0, colours: Colours = "usual"
) -> Scenes:
    """Draw `count` cars (label 0) and boats (1) on grey noise.

    With chance `agree` a car is red and a boat green, otherwise the other
    way round. `colours` may swap that, or make all grey; nothing else
    changes. -> images (count, 3, 32, 32)
    """
    kinds = labels(count, seed)
    keeps = np.random.default_rng((seed, count)).random(count) < agree
    red = (kinds == 0) == (keeps == (colours == "usual"))
    pictures, masks = [], []
    for index in range(count):
        random = stream(seed, index, 1)
        shape = vehicle(kinds[index], random)
        ink = Paint(body(red[index], colours == "grey", random), PALE, DARK)
        picture, mask = paint(noise(seed, index), shape, ink)
        pictures.append(picture)
        masks.append(mask)
    return collect(pictures, masks, kinds)


def vehicle(kind: int, random: np.random.Generator) -> list[Face]:
    """Draw a car (0) or a boat (1) of some size, somewhere."""
    area = random.uniform(SMALLEST, LARGEST)
    return fit((car, boat)[kind](random), area, random)


def stream(seed: int, index: int, part: int) -> np.random.Generator:
    """Give each part of each picture its own random numbers."""
    return np.random.default_rng((seed, index, part))


def body(red: bool, grey: bool, random: np.random.Generator) -> Array:
    """Choose a shade of red or of green, or the same brightness in grey."""
    colour = (RED if red else GREEN) * random.uniform(0.8, 1.15)
    colour = colour + random.normal(0, 0.03, 3)
    return np.full(3, colour.mean()) if grey else colour


def noise(seed: int, index: int) -> Array:
    """Make an empty scene: (32, 32, 3), the same grey in all channels."""
    random = stream(seed, index, 0)
    level = random.uniform(0.45, 0.65)
    grey = level + NOISE * random.normal(0, 1, (SIDE, SIDE, 1))
    return grey.clip(0, 1).repeat(3, axis=2)


def empty_harbour(count: int, seed: int) -> Tensor:
    """Draw the same noise without cars or boats: (count, 3, 32, 32)."""
    made = (noise(seed, index) for index in range(count))
    return as_tensor([rounded(scene) for scene in made])
