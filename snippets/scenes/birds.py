"""Birds of five kinds, with wings at any phase of their beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from snippets.scenes.solids import (
    ACCENT,
    BODY,
    DARK,
    Face,
    Plate,
    Tube,
    faces,
    looked_at,
)

Array = NDArray[np.float64]
Random = np.random.Generator


@dataclass(frozen=True)
class Kind:
    """The measures of a bird, in lengths of its body."""

    span: float  # of one wing
    chord: float  # how broad the wing is at the body
    sweep: float  # how far the tip lies behind
    neck: float
    tail: float
    fork: float  # 1: the tail ends in two points, -1: in a fan
    fingers: bool = False


KINDS = (
    Kind(span=1.25, chord=0.36, sweep=0.35, neck=0.1, tail=0.25, fork=-0.3),
    Kind(span=1.05, chord=0.30, sweep=0.75, neck=0.0, tail=0.5, fork=1.0),
    Kind(span=1.20, chord=0.50, sweep=0.1, neck=0.0, tail=0.4, fork=-0.6,
         fingers=True),
    Kind(span=0.95, chord=0.36, sweep=0.3, neck=0.5, tail=0.18, fork=-0.5),
    Kind(span=0.95, chord=0.48, sweep=0.45, neck=0.0, tail=0.36, fork=-0.8),
)  # gull, swallow, hawk, goose, pigeon  # fmt: skip


def bird(random: Random) -> list[Face]:
    """Show a bird that glides or beats its wings.

    Flat wings are seen from below only: from the side they are a line.
    """
    kind = KINDS[random.integers(len(KINDS))]
    inner, outer = beat(random)
    stretch = random.uniform(0.9, 1.1)
    parts: list[Plate | Tube] = [body(kind), tail(kind), beak(kind)]
    for side in (-1, 1):
        parts += wing(kind, side, inner, outer, stretch)
    least = 0 if abs(inner) > 25 else 35
    return faces(parts, looked_at(random, least, 80))


def beat(random: Random) -> tuple[float, float]:
    """Choose how steeply the two halves of a wing rise, in degrees."""
    if random.random() < 0.35:  # gliding
        return random.uniform(4, 22), random.uniform(-22, 4)
    phase = random.uniform(0, 2 * np.pi)
    return 15 + 45 * np.sin(phase), 5 + 50 * np.sin(phase - 0.9)


def body(kind: Kind) -> Tube:
    """Build the body with its neck and head."""
    x = np.array([-0.5, -0.3, 0, 0.25, 0.42, 0.5, 0.58, 0.64])
    x[4:] += kind.neck
    radii = np.array([0.05, 0.13, 0.18, 0.14, 0.09, 0.1, 0.09, 0.04])
    z = np.array([0.03, 0, -0.02, 0, 0.05, 0.07, 0.07, 0.06])
    return Tube(np.stack([x, 0 * x, z], axis=1), radii)


def beak(kind: Kind) -> Plate:
    """Build the beak."""
    x = 0.62 + kind.neck
    points = [(x, 0.04, 0.1), (x + 0.16, 0, 0.03), (x, -0.04, 0.02)]
    return Plate(np.array(points), ACCENT)


def tail(kind: Kind) -> Plate:
    """Build the tail: a fan or a fork."""
    end, wide = -0.45 - kind.tail, 0.1 + 0.12 * abs(kind.fork)
    middle = end + 0.6 * kind.tail * kind.fork
    points = [(-0.4, 0.07, 0), (end, wide, 0), (middle, 0, 0),
              (end, -wide, 0), (-0.4, -0.07, 0)]  # fmt: skip
    return Plate(np.array(points), BODY)


def wing(
    kind: Kind, side: int, inner: float, outer: float, stretch: float
) -> list[Plate]:
    """Build one wing: an arm and a hand, bent at the wrist."""
    along = np.linspace(0, 1, 9)  # from the shoulder to the tip
    slope = np.interp(along, [0, 0.35, 0.6, 1], [inner, inner, outer, outer])
    y, z = climb(np.radians(slope[:-1]), stretch * kind.span / 8)
    x = 0.24 + np.interp(along, [0, 0.4, 1], [0, 0.14, -kind.sweep])
    edge = np.stack([x, side * (0.08 + y), 0.05 + z], axis=1)  # (9, 3)
    back = edge - breadth(kind, along)[:, None] * [1, 0, 0]
    if kind.fingers:
        back[7::2] += [0.16, 0, 0]
    arm = np.concatenate([edge[:5], back[4::-1]])
    hand = np.concatenate([edge[4:], back[:3:-1]])
    tip = np.concatenate([edge[7:], back[:6:-1]])
    return [Plate(arm), Plate(hand), Plate(tip, DARK)]


def climb(slope: Array, step: float) -> tuple[Array, Array]:
    """Walk steps of one length up slopes in radians: distance and height."""
    away = np.concatenate([[0], np.cumsum(step * np.cos(slope))])
    return away, np.concatenate([[0], np.cumsum(step * np.sin(slope))])


def breadth(kind: Kind, along: Array) -> Array:
    """Say how broad a wing is, at shares of its length from the shoulder."""
    if kind.fingers:
        return kind.chord * (1 - 0.35 * along)
    shape = [1, 0.85, 0.55, 0.04]
    return kind.chord * np.interp(along, [0, 0.4, 0.75, 1], shape)
