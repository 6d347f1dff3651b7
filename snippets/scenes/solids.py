"""Bodies and wings in space, and how they look from one side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BODY, ACCENT, DARK = 0, 1, 2  # which of an object's colours
EIGHTHS = np.linspace(0, 2 * np.pi, 9)[:-1]
RING = np.stack([np.cos(EIGHTHS), np.sin(EIGHTHS)], axis=1)  # (8, 2)


@dataclass(frozen=True)
class Face:
    """One polygon in the plane of the picture, x right and y down."""

    points: Array  # (n, 2)
    ink: int = BODY
    shade: float = 1.0  # 1 is the colour itself
    depth: float = 0.0  # larger is farther away

    def moved(self, scale: float, shift: Array) -> Face:
        """Scale the face about the origin, then shift it."""
        points = self.points * scale + shift
        return Face(points, self.ink, self.shade, self.depth)


@dataclass(frozen=True)
class Plate:
    """A thin part, such as a wing: forward is x, left is y, up is z."""

    points: Array  # (n, 3)
    ink: int = BODY

    def seen(self, turn: Array) -> list[Face]:
        """Project it after a turn; what faces up is lit."""
        points = self.points @ turn.T
        (ax, ay, az), (bx, by, bz) = points[[1, -1]] - points[0]
        normal = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
        up = normal[2] / (np.hypot(np.hypot(*normal[:2]), normal[2]) + 1e-9)
        shade = 0.86 + 0.26 * (-up if normal[1] > 0 else up)
        flat = points[:, [0, 2]] * [1, -1]
        return [Face(flat, self.ink, shade, points[:, 1].mean())]


@dataclass(frozen=True)
class Tube:
    """A round part, such as a fuselage, along a line of points."""

    spine: Array  # (n, 3)
    radii: Array  # (n,)
    ink: int = BODY

    def seen(self, turn: Array) -> list[Face]:
        """Project it after a turn: the whole of it, and its lower side."""
        points = self.spine @ turn.T
        depth = points[:, 1].mean()
        flat = points[:, [0, 2]] * [1, -1]
        down = across(flat) * self.radii[:, None]
        thick = self.radii.argmax()
        end = flat[thick] + self.radii[thick] * RING  # if it points at us
        whole = np.concatenate([flat - down, (flat + down)[::-1]])
        lower = np.concatenate([flat + 0.25 * down, (flat + down)[::-1]])
        return [
            Face(end, self.ink, 1.0, depth + 1e-3),
            Face(whole, self.ink, 1.0, depth),
            Face(lower, self.ink, 0.72, depth - 1e-3),
        ]


Solid = Sequence[Plate | Tube]


def across(line: Array) -> Array:
    """Find the downward direction across a line of points: (n, 2)."""
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    down = along[:, ::-1] * [-1, 1]
    return down * np.where(down[:, 1:] < 0, -1, 1)


def turned(axis: int, degrees: float) -> Array:
    """Build the rotation about one axis: (3, 3)."""
    angle = np.radians(degrees)
    first, second = [other for other in range(3) if other != axis]
    turn = np.eye(3)
    turn[first, first] = turn[second, second] = np.cos(angle)
    turn[second, first] = np.sin(angle)
    turn[first, second] = -np.sin(angle)
    return turn


def looked_at(random: np.random.Generator, least: float, most: float) -> Array:
    """Choose from where something that flies is seen: (3, 3).

    From `least` to `most` degrees below it (0: from the side), turned,
    climbing or banking a bit.
    """
    roll, climb = random.normal(0, [14, 9])
    heading = random.normal(0, 20) + 180 * random.integers(2)
    below = -random.uniform(least, most)
    flight = turned(1, climb) @ turned(0, roll)
    return turned(0, below) @ turned(2, heading) @ flight


def faces(solid: Solid, turn: Array) -> list[Face]:
    """Project all parts, from the farthest to the nearest."""
    found = [face for part in solid for face in part.seen(turn)]
    return sorted(found, key=lambda face: -face.depth)
