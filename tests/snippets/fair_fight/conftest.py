"""Planted runs of the fight: accuracies as the test says, hits to match."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from snippets.data import Pair, seeded
from snippets.fair_fight.contest import Changed, Run, Setting, packed
from snippets.fair_fight.entrants import AVERAGE, CLASSIC, DENSE, FLATTEN, LINEAR, SWAPPED

N = 2_000
Runner = Callable[..., Run]

# right; then after 8 px, its flips, in grey, turned, mirrored
TRUE = {
    LINEAR: (0.80, 0.76, 0.18, 0.68, 0.68, 0.80),
    DENSE: (0.80, 0.76, 0.20, 0.70, 0.69, 0.80),
    CLASSIC: (0.86, 0.80, 0.14, 0.82, 0.60, 0.86),
    FLATTEN: (0.86, 0.81, 0.16, 0.85, 0.62, 0.86),
    AVERAGE: (0.85, 0.83, 0.06, 0.76, 0.60, 0.85),
    SWAPPED: (0.83, 0.82, 0.05, 0.72, 0.62, 0.83),
}
NULL = dict.fromkeys(TRUE, (0.5, 0.5, 0.1, 0.5, 0.5, 0.5))


def hits(share: float, seed: int) -> torch.Tensor:
    """Exactly so many hits, at places drawn from the seed."""
    right = torch.zeros(N, dtype=torch.bool)
    right[torch.randperm(N, generator=seeded(seed))[: round(share * N)]] = True
    return right


def planted_run(name: str, n: int, seed: int, scores=TRUE) -> Run:
    """A run whose accuracy steps by .01 from seed to seed."""
    test, moved, flips, grey, turned, mirrored = scores[name]
    step = 0.01 * (seed - 1)
    values = {"1 px": (test, 0.01), "2 px": (test, 0.02), "4 px": (test, 0.04)}
    values |= {"8 px": (moved, flips), "mirrored": (mirrored, 0.1)}
    values |= {"grey": (grey, 0.2), "turned": (turned, 0.3)}
    changed = tuple(Changed(c, a + step, f) for c, (a, f) in values.items())
    right = packed(hits(test + step, hash_of(name) + seed))
    return Run(name, n, seed, 1e-3, 6, test + step + 0.05, test + step, right, changed)


def hash_of(name: str) -> int:
    """A number for a name that is the same in every process."""
    return sum(map(ord, name))


def null_run(seed: int) -> Run:
    """A CNN that guesses."""
    return planted_run(FLATTEN, 1_000, seed, NULL)


def runs(scores=TRUE) -> dict[str, Runner]:
    """Answers for every artifact that holds a run."""
    return {
        "photo_run": lambda name, n, seed: planted_run(name, n, seed, scores),
        "scene_run": lambda name, seed: planted_run(name, 2_000, seed, scores),
        "swap_run": lambda seed: planted_run(SWAPPED, 1_000, seed, scores),
        "shuffled_photo_run": null_run,
        "shuffled_scene_run": null_run,
        "photo_trial": lambda name, n, number: trials(number),
        "scene_trial": lambda name, number: trials(number),
        "swap_trial": trials,
        "epoch_times": lambda: {LINEAR: 0.1, DENSE: 1.0, FLATTEN: 1.5, AVERAGE: 2.0},
    }


def trials(number: int) -> tuple[Setting, ...]:
    """Three settings; the best of all is the second of trial 2."""
    shares = (0.7, 0.8 + (0.05 if number == 2 else 0), 0.75)
    return tuple(Setting(10.0**-number, 3 * (i + 1), s) for i, s in enumerate(shares))


@pytest.fixture
def planted(plant):
    """Plant the fight as it might have gone."""
    plant(**runs())


@pytest.fixture
def guessed(plant):
    """Plant a fight in which every entrant guesses."""
    plant(**runs(NULL))


@pytest.fixture
def pair(plant):
    """Plant photographs: each is all one grey, its number modulo 251."""
    numbers = torch.arange(10_000)
    images = (numbers % 251).to(torch.uint8)[:, None, None, None].expand(-1, 3, 4, 4)
    labels = numbers % 2
    made = Pair(images, labels, images[:50], labels[:50])
    plant(birds_and_airplanes=lambda: made)
    return made
