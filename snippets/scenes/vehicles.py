"""Cars and boats from the side, as flat outlines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from snippets.scenes.solids import ACCENT, BODY, DARK, Face

Array = NDArray[np.float64]
Random = np.random.Generator
Points = Sequence[tuple[float, float]]

# Roof lines from the back window to the bonnet; a car is 2 long, y is down.
ROOFS = (
    [(-0.8, 0.0), (-0.5, -0.36), (0.2, -0.36), (0.52, 0.0)],  # saloon
    [(-0.96, 0.0), (-0.82, -0.42), (0.12, -0.42), (0.5, 0.0)],  # estate
    [(-0.97, 0.0), (-0.97, -0.62), (0.4, -0.62), (0.75, 0.0)],  # van
    [(-0.25, 0.0), (-0.2, -0.44), (0.25, -0.44), (0.5, 0.0)],  # pick-up
)


def face(points: Points, ink: int = BODY, shade: float = 1.0) -> Face:
    """Make a face of corners, x right and y down."""
    return Face(np.array(points, dtype=float), ink, shade)


def disc(x: float, y: float, radius: float, ink: int) -> Face:
    """Make a round face."""
    angle = np.linspace(0, 2 * np.pi, 15)[:-1]
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return Face(np.array([x, y]) + radius * ring, ink)


def mirrored(faces: Sequence[Face], random: Random) -> list[Face]:
    """Turn it to the left or to the right, by chance."""
    side = random.choice([-1, 1])
    return [Face(f.points * [side, 1], f.ink, f.shade) for f in faces]


def car(random: Random) -> list[Face]:
    """Draw a car: body, roof, windows and two wheels."""
    roof = np.array(ROOFS[random.integers(len(ROOFS))])
    roof[1:3, 1] *= random.uniform(0.85, 1.15)
    low = random.uniform(0.32, 0.42)
    body = [(-1, 0.05), (-0.95, 0), (0.7, 0), (0.97, 0.1), (1, low), (-1, low)]
    middle = roof.mean(axis=0) + np.array([0, 0.03])
    glass = middle + (roof - middle) * [0.74, 0.66]
    pillar = middle[0] + np.array([-0.04, 0.04, 0.04, -0.04])
    post = np.stack([pillar, roof[[1, 1, 0, 0], 1]], axis=1)
    sill = [(-1, low - 0.1), (1, low - 0.1), (1, low), (-1, low)]
    faces = [face(body), face(roof), face(sill, shade=0.7)]
    faces += [face(glass, ACCENT), face(post)]
    size = random.uniform(0.2, 0.25)
    for x in (-0.58, 0.56):
        faces += [disc(x, low, size, DARK), disc(x, low, size / 2, ACCENT)]
    return mirrored(faces, random)


def boat(random: Random) -> list[Face]:
    """Draw a sailing boat or a motor boat."""
    deep = random.uniform(0.34, 0.46)
    hull = [(-0.95, 0), (1.05, -0.06), (0.72, deep), (-0.75, deep)]
    keel = [(-0.84, deep / 2), (0.88, deep / 2), (0.72, deep), (-0.75, deep)]
    upper = (sails, cabin)[random.integers(2)](random)
    return mirrored([*upper, face(hull), face(keel, shade=0.7)], random)


def sails(random: Random) -> list[Face]:
    """Draw a mast with two sails."""
    x, top = random.uniform([0.0, -1.6], [0.25, -1.2])
    mast = [(x - 0.03, 0), (x - 0.03, top), (x + 0.03, top), (x + 0.03, 0)]
    main = [(x - 0.07, -0.12), (x - 0.07, top + 0.06), (x - 0.85, -0.12)]
    jib = [(x + 0.08, -0.12), (x + 0.06, 0.85 * top), (0.92, -0.12)]
    return [face(mast, DARK), face(main, ACCENT), face(jib, ACCENT, 0.85)]


def cabin(random: Random) -> list[Face]:
    """Draw a cabin with a window, and a funnel or a short mast."""
    x, high = random.uniform([-0.5, 0.4], [-0.2, 0.6])
    room = [(x, 0), (x, -high), (x + 0.62, -high), (x + 0.8, 0)]
    pane = [(x + 0.1, -0.15), (x + 0.1, 0.1 - high), (x + 0.56, 0.1 - high),
            (x + 0.66, -0.15)]  # fmt: skip
    wide = random.choice([0.03, 0.09])
    top = -high - random.uniform(0.3, 0.6)
    pipe = [(x + 0.3 - wide, -high), (x + 0.3 - wide, top),
            (x + 0.3 + wide, top), (x + 0.3 + wide, -high)]  # fmt: skip
    return [face(pipe, DARK), face(room), face(pane, ACCENT)]
