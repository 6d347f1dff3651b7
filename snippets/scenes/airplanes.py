"""Airplanes of four kinds, built from a few plates and tubes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from snippets.scenes.solids import (
    ACCENT,
    BODY,
    DARK,
    Face,
    Plate,
    Solid,
    Tube,
    faces,
    looked_at,
)

Array = NDArray[np.float64]
Random = np.random.Generator


def airplane(random: Random) -> list[Face]:
    """Show an airliner, a light aircraft, a glider or a delta."""
    kind = random.choice(4, p=[0.45, 0.25, 0.12, 0.18])
    solid = (airliner, light_aircraft, glider, delta)[kind](random)
    least = 25 if kind > 1 else -10  # from the side those two are a line
    return faces(solid, looked_at(random, least, 75))


def fuselage(radius: float, nose: float, tail: float) -> Tube:
    """Build a round body that narrows towards both ends."""
    x = np.array([-1, -0.75, -0.4, 0.4, 0.75, 0.93, 1.0])
    narrow = np.array([tail, 0.6, 1, 1, 0.85, nose, 0.1])
    z = radius * np.array([0.5, 0.3, 0, 0, 0, -0.1, -0.15])
    return Tube(np.stack([x, 0 * x, z], axis=1), radius * narrow)


def wing(
    side: int,
    root: tuple[float, float],
    tip: tuple[float, float],
    span: float,
    rise: float = 0.0,
    z: float = 0.0,
    ink: int = BODY,
) -> Plate:
    """Build one wing; root and tip are the x of its front and of its back."""
    corners = [
        (root[0], 0, z),
        (tip[0], span, z + rise),
        (tip[1], span, z + rise),
        (root[1], 0, z),
    ]
    return Plate(np.array(corners) * [1, side, 1], ink)


def fin(front: float, height: float, back: float = -1.02) -> Plate:
    """Build the upright tail."""
    corners = [(front, 0, 0), (back + 0.12, 0, height), (back, 0, height),
               (back + 0.05, 0, 0)]  # fmt: skip
    return Plate(np.array(corners), ACCENT)


def airliner(random: Random) -> Solid:
    """Build a jet with swept wings, two or four engines and a tail."""
    span, sweep = random.uniform([0.85, 0.35], [1.1, 0.55])
    thick = random.uniform(0.1, 0.14)
    parts = [fuselage(thick, 0.5, 0.2), fin(-0.62, random.uniform(0.36, 0.46))]
    engines = (0.35, 0.62)[: random.integers(1, 3)]
    for side in (-1, 1):
        tip = 0.3 - sweep
        parts.append(
            wing(side, (0.3, -0.15), (tip, tip - 0.12), span, 0.1, -0.05)
        )
        parts.append(wing(side, (-0.72, -0.92), (-0.92, -1.0), 0.4))
        for place in engines:
            x = 0.3 - sweep * place + np.array([0.14, -0.12])
            spine = np.stack([x, 0 * x + side * span * place, 0 * x - 0.1], 1)
            parts.append(Tube(spine, np.array([0.05, 0.04]), DARK))
    return [*parts, *cockpit(thick)]


def cockpit(thick: float) -> Solid:
    """Build the window of the pilots, on both sides."""
    corners = np.array([(0.86, 0.3), (0.93, 0.1), (0.78, 0.1), (0.76, 0.45)])
    x, z = corners[:, 0], corners[:, 1] * thick
    sides = [np.stack([x, 0 * x + s * thick, z], axis=1) for s in (-1, 1)]
    return [Plate(points, DARK) for points in sides]


def light_aircraft(random: Random) -> Solid:
    """Build a small aircraft with straight wings and a propeller."""
    span, z = random.uniform([0.95, -0.12], [1.2, 0.14])
    x = np.array([-1, -0.3, 0.1, 0.5, 0.66, 0.7])
    radii = np.array([0.03, 0.12, 0.17, 0.13, 0.1, 0.03])
    spine = np.stack([x, 0 * x, 0 * x], axis=1)
    parts = [Tube(spine, radii), fin(-0.7, random.uniform(0.3, 0.4))]
    for side in (-1, 1):
        parts.append(wing(side, (0.36, 0.0), (0.3, 0.04), span, 0.06, z))
        parts.append(wing(side, (-0.74, -1.0), (-0.82, -1.0), 0.42))
    blade = np.array([(0.72, 0, 0.3), (0.72, 0.03, 0), (0.72, 0, -0.3),
                      (0.72, -0.03, 0)])  # fmt: skip
    pane = [(0.1, 0.17, 0.02), (0.32, 0.15, 0.02), (0.26, 0.12, 0.12),
            (0.1, 0.13, 0.13)]  # fmt: skip
    sides = [Plate(np.array(pane) * [1, s, 1], DARK) for s in (-1, 1)]
    return [*parts, Plate(blade, DARK), *sides]


def glider(random: Random) -> Solid:
    """Build a sailplane: a slim body and very long wings."""
    span = random.uniform(1.25, 1.5)
    parts = [fuselage(0.09, 0.8, 0.3), fin(-0.82, 0.3)]
    for side in (-1, 1):
        parts.append(wing(side, (0.4, 0.13), (0.28, 0.18), span, 0.12, 0.04))
        parts.append(wing(side, (-0.84, -1.0), (-0.9, -1.0), 0.36, 0, 0.28))
    return [*parts, *cockpit(0.09)]


def delta(random: Random) -> Solid:
    """Build a jet whose wings are one triangle."""
    span, front = random.uniform([0.6, 0.15], [0.85, 0.45])
    parts = [fuselage(random.uniform(0.09, 0.13), 0.45, 0.8)]
    parts.append(fin(-0.45, random.uniform(0.34, 0.44)))
    tailed = random.random() < 0.5
    for side in (-1, 1):
        parts.append(wing(side, (front, -0.85), (-0.62, -0.85), span))
        if tailed:
            parts.append(wing(side, (-0.8, -1.05), (-1.0, -1.12), 0.4))
    return [*parts, *cockpit(0.11)]
