"""Made pictures whose truth is known, and how they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from torch import Tensor

from snippets.scenes.solids import Face

Array = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]

SIDE = 32
FINE = 4  # drawn this many times larger, then averaged: soft edges
FARTHEST = 14.5  # pixels from the middle of an object to its outermost point


@dataclass(frozen=True)
class Scenes:
    """Pictures with one object each, and where that object is."""

    images: Tensor  # (N, 3, H, W), values in 0..1
    labels: Tensor  # (N,) int64
    masks: Tensor  # (N, H, W) bool: every pixel that the object touches


@dataclass(frozen=True)
class Paint:
    """The colours of one object, each (3,) in 0..1."""

    body: Array
    accent: Array
    dark: Array

    def of(self, face: Face) -> tuple[int, ...]:
        """Mix the colour of one face, with its light or shade: 0 to 255."""
        ink = (self.body, self.accent, self.dark)[face.ink]
        return tuple((255 * ink * face.shade).clip(0, 255).astype(int))


def fit(
    faces: Sequence[Face],
    area: float,
    random: np.random.Generator,
    away: float = SIDE,
) -> list[Face]:
    """Scale an object to `area` pixels and put it inside, near the middle.

    The faces come in any unit and leave in pixels, x right and y down.
    It stays within `away` pixels of the middle, and never leaves the picture.
    """
    points = np.concatenate([face.points for face in faces])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = np.sqrt(area / covered(faces))
    scale = min(scale, 2 * FARTHEST / (high - low).max())
    half = scale * (high - low) / 2
    room = np.minimum(SIDE / 2 - half - 1, away)
    middle = SIDE / 2 + random.uniform(-1, 1, 2) * room
    shift = middle - scale * (low + high) / 2
    return [face.moved(scale, shift) for face in faces]


def covered(faces: Sequence[Face]) -> float:
    """Measure the area of an object's outline, in its own unit squared."""
    points = np.concatenate([face.points for face in faces])
    low = points.min(axis=0)
    scale = 60 / (points - low).max()
    image = Image.new("L", (64, 64))
    draw = ImageDraw.Draw(image)
    for face in faces:
        draw.polygon(pairs((face.points - low) * scale + 1), fill=1)
    return float(np.asarray(image).sum() / scale**2)


def pairs(points: Array) -> list[tuple[float, float]]:
    """Turn (n, 2) into what Pillow draws."""
    return [(x, y) for x, y in points.tolist()]


def paint(
    backdrop: Array, faces: Sequence[Face], colours: Paint
) -> tuple[Bytes, Mask]:
    """Draw faces, given in pixels and from back to front, on a backdrop.

    backdrop (H, W, 3) -> picture (H, W, 3) in 0..255, touched pixels (H, W)
    """
    fine, touched = paint_fine(backdrop, faces, colours)
    rows, cols = backdrop.shape[:2]
    blocks = np.asarray(touched).reshape(rows, FINE, cols, FINE)
    return np.asarray(fine.reduce(FINE)), blocks.any(axis=(1, 3))


def paint_fine(
    backdrop: Array, faces: Sequence[Face], colours: Paint
) -> tuple[Image.Image, Image.Image]:
    """Draw faces `FINE` times enlarged: the picture, and 1 where they are."""
    enlarged = rounded(backdrop).repeat(FINE, axis=0).repeat(FINE, axis=1)
    picture = Image.fromarray(enlarged)
    touched = Image.new("L", picture.size)
    on_picture, on_touched = ImageDraw.Draw(picture), ImageDraw.Draw(touched)
    for face in faces:
        outline = pairs(face.points * FINE)
        on_picture.polygon(outline, fill=colours.of(face))
        on_touched.polygon(outline, fill=1)
    return picture, touched


def labels(count: int, seed: int) -> NDArray[np.int64]:
    """Deal out two classes, as even as can be, in random order: (count,)."""
    return np.random.default_rng(seed).permutation(count) % 2


def collect(
    pictures: Sequence[Bytes],
    masks: Sequence[Mask],
    kinds: NDArray[np.int64],
) -> Scenes:
    """Put pictures (H, W, 3), masks (H, W) and labels in one bundle."""
    return Scenes(
        as_tensor(pictures),
        torch.from_numpy(kinds),
        torch.from_numpy(np.stack(masks)),
    )


def as_tensor(pictures: Sequence[Bytes]) -> Tensor:
    """Stack pictures (H, W, 3) of 0..255 into (N, 3, H, W) of 0..1."""
    stacked = torch.from_numpy(np.stack(pictures))
    return stacked.permute(0, 3, 1, 2).contiguous() / 255


def as_bytes(scenes: Scenes) -> Scenes:
    """Keep the same scenes in a quarter of the room: pixels 0..255."""
    images = (255 * scenes.images).round().to(torch.uint8)
    return Scenes(images, scenes.labels, scenes.masks)


def from_bytes(scenes: Scenes) -> Scenes:
    """Undo `as_bytes`, exactly."""
    return Scenes(scenes.images / 255, scenes.labels, scenes.masks)


def rounded(backdrop: Array) -> Bytes:
    """Keep a picture of 0..1 as whole numbers from 0 to 255."""
    return (255 * backdrop).round().astype(np.uint8)
