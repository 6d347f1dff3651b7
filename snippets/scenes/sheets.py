"""Contact sheets of the course's pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from site_tools.show import ImageGrid
from snippets.data import mnist_5k
from snippets.scenes import harbour, skies
from snippets.scenes.pictures import FINE, Scenes, paint, paint_fine

SHOWN = 80  # scenes drawn to choose the first ones of each class from
COLUMNS = 6


def first(scenes: Scenes, kind: int, count: int) -> Tensor:
    """Find the first scenes of a class: their places in the set, (count,)."""
    return (scenes.labels == kind).nonzero()[:count, 0]


def birds_and_airplanes() -> ImageGrid:
    """Show the first twelve airplanes and the first twelve birds of a seed."""
    scenes = skies.birds_and_airplanes(SHOWN, seed=5)
    images, names = [], []
    for kind, name in enumerate(skies.CLASSES):
        images += list(scenes.images[first(scenes, kind, 2 * COLUMNS)])
        names += [name] * 2 * COLUMNS
    return ImageGrid(images, names, columns=COLUMNS, zoom=3)


def alone(scenes: Scenes, chosen: Tensor) -> list[Tensor]:
    """Keep the pixels that the masks mark; the rest becomes mid-grey."""
    images, masks = scenes.images[chosen], scenes.masks[chosen, None]
    return list(torch.where(masks, images, 0.5))


def sky_masks() -> ImageGrid:
    """Show scenes, and below them what their masks keep."""
    scenes = skies.birds_and_airplanes(SHOWN, seed=5)
    half = COLUMNS // 2
    chosen = torch.cat([first(scenes, kind, half) for kind in (0, 1)])
    names = [skies.CLASSES[kind] for kind in scenes.labels[chosen]]
    return with_masks(scenes, chosen, names)


def with_masks(
    scenes: Scenes, chosen: Tensor, names: Sequence[str]
) -> ImageGrid:
    """Put the chosen scenes in one row, and what the masks keep below."""
    images = [*scenes.images[chosen], *alone(scenes, chosen)]
    below = [f"{name}, by its mask" for name in names]
    return ImageGrid(images, [*names, *below], columns=len(names), zoom=3)


def stages() -> ImageGrid:
    """Show how one picture comes about, and its mask: 128 × 128 pixels."""
    sky, shape, colours = skies.plan(seed=5, index=9, kind=1)
    fine, _ = paint_fine(sky, shape, colours)
    picture, mask = paint(sky, shape, colours)
    images = [enlarged(sky), np.asarray(fine) / 255]
    images += [enlarged(picture / 255), enlarged(mask.astype(float))]
    names = ["1 an empty sky", "2 the bird, drawn finely"]
    names += ["3 averaged to 32 × 32", "its mask"]
    return ImageGrid(images, names, columns=4, zoom=1)


def enlarged(picture: np.ndarray) -> np.ndarray:
    """Repeat every pixel `FINE` times in both directions, in colour."""
    if picture.ndim == 2:
        picture = picture[..., None].repeat(3, axis=2)
    return picture.repeat(FINE, axis=0).repeat(FINE, axis=1)


def cars_and_boats() -> ImageGrid:
    """Show the same scenes in usual, in swapped and in grey colours."""
    images, names = [], []
    for colours in ("usual", "swapped", "grey"):
        scenes = harbour.cars_and_boats(COLUMNS, seed=28, colours=colours)
        images += list(scenes.images)
        names += [harbour.CLASSES[kind] for kind in scenes.labels]
    images += alone(scenes, torch.arange(COLUMNS))
    names += [f"{name}, by its mask" for name in names[-COLUMNS:]]
    return ImageGrid(images, names, columns=COLUMNS, zoom=3)


def digits() -> ImageGrid:
    """Show the first two training digits of each class."""
    found = mnist_5k()
    chosen = torch.cat(
        [
            (found.train_labels == digit).nonzero()[row]
            for row in range(2)
            for digit in range(10)
        ]
    )
    names = [str(int(label)) for label in found.train_labels[chosen]]
    return ImageGrid(list(found.train_images[chosen, 0]), names, columns=10)
