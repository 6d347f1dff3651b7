"""Empty skies: light, clouds, sun and stars, and land or sea below."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.float64]
Random = np.random.Generator

SIDE = 32
ROWS, COLS = np.mgrid[0:SIDE, 0:SIDE] + 0.5

# The colour above and the colour below, for each kind of light.
LIGHT = np.array([
    [(0.22, 0.47, 0.82), (0.62, 0.80, 0.95)],  # a clear day
    [(0.42, 0.64, 0.86), (0.80, 0.88, 0.93)],  # haze
    [(0.58, 0.62, 0.68), (0.76, 0.78, 0.80)],  # overcast
    [(0.24, 0.27, 0.50), (0.96, 0.62, 0.40)],  # dusk
    [(0.55, 0.56, 0.78), (0.98, 0.80, 0.70)],  # dawn
    [(0.04, 0.06, 0.16), (0.16, 0.22, 0.38)],  # night
])  # fmt: skip
OFTEN = [0.3, 0.2, 0.14, 0.14, 0.12, 0.1]


def backdrop(random: Random) -> Array:
    """Paint an empty sky: (32, 32, 3), values in 0..1."""
    kind = random.choice(len(LIGHT), p=OFTEN)
    above, below = LIGHT[kind] + random.normal(0, 0.035, (2, 3))
    tilt = random.normal(0, 0.25)
    height = (ROWS + tilt * (COLS - SIDE / 2)) / SIDE
    share = height.clip(0, 1)[..., None] ** random.uniform(0.7, 1.5)
    sky = above + (below - above) * share
    sky = lights(sky, kind == len(LIGHT) - 1, random)
    if random.random() < 0.65:
        sky = clouds(sky, random)
    if random.random() < 0.12:
        sky = trail(sky, random)
    if random.random() < 0.4:
        sky = ground(sky, random)
    grain = random.normal(0, random.uniform(0.004, 0.015), sky.shape)
    return (sky + grain).clip(0, 1)


def smooth(random: Random, cells: int) -> Array:
    """Make soft random hills, about `cells` of them a side: (32, 32)."""
    coarse = random.normal(0, 1, (cells + 2, cells)).astype(np.float32)
    image = Image.fromarray(coarse)
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BICUBIC))


def blend(sky: Array, colour: Array, share: Array) -> Array:
    """Lay a colour over the sky: share (32, 32) from 0, none, to 1, all."""
    return sky + (colour - sky) * share.clip(0, 1)[..., None]


def clouds(sky: Array, random: Random) -> Array:
    """Add clouds, white or as dark as the hour asks for."""
    field = smooth(random, 3) + 0.5 * smooth(random, 7)
    share = (0.6 * field - random.uniform(-0.4, 0.5)).clip(0, 1)
    bright = sky.mean(axis=(0, 1))
    colour = bright + (1 - bright) * random.uniform(0.2, 0.85)
    return blend(sky, colour, random.uniform(0.35, 0.9) * share)


def lights(sky: Array, night: bool, random: Random) -> Array:
    """Add stars at night, and now and then the sun or the moon."""
    if night:
        row, col = random.integers(SIDE, size=(2, random.integers(4, 14)))
        sky[row, col] += random.uniform(0.15, 0.6, (len(row), 1))
    if random.random() < 0.15:
        row, col = random.uniform(2, SIDE - 2, 2)
        away = np.hypot(ROWS - row, COLS - col)
        disc = (random.uniform(1.5, 3) - away).clip(0, 1)
        glow = 0.5 * np.exp(-away / random.uniform(2, 6))
        colour = np.array([1, 0.97, 0.85]) - random.uniform(0, 0.15)
        sky = blend(sky, colour, np.maximum(disc, glow))
    return sky


def trail(sky: Array, random: Random) -> Array:
    """Add an old vapour trail across the sky, whoever flies there now."""
    angle, offset = random.uniform(0, np.pi), random.uniform(-9, 9)
    across = np.cos(angle) * (ROWS - 16) + np.sin(angle) * (COLS - 16)
    share = np.exp(-(((across - offset) / random.uniform(0.8, 2)) ** 2))
    return blend(sky, np.array([1.0, 1.0, 1.0]), 0.5 * share)


def ground(sky: Array, random: Random) -> Array:
    """Add a horizon with sea, hills or trees below it."""
    kind = random.integers(3)
    line = SIDE * random.uniform(0.72, 0.94)
    if kind == 0:
        return sea(sky, line, random)
    steps = smooth(random, 3)[0] * 1.6
    if kind == 2:
        steps = steps + random.normal(0, 0.9, SIDE)
    share = (ROWS - line - steps[None]).clip(0, 1)
    green = np.array([0.22, 0.32, 0.18]) + random.normal(0, 0.05, 3)
    colour = (0.45 + 0.9 * sky.mean()) * green
    return blend(sky, colour + 0.03 * smooth(random, 9)[..., None], share)


def sea(sky: Array, line: float, random: Random) -> Array:
    """Add a sea that mirrors the sky, with a few waves."""
    colour = sky[:16].mean(axis=(0, 1)) * [0.6, 0.72, 0.8]
    waves = 0.05 * smooth(random, 12)[..., None]
    waves = waves + 0.05 * random.normal(0, 1, (SIDE, 1, 1))
    return blend(sky, colour + waves, (ROWS - line).clip(0, 1))
