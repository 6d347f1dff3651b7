"""Planted runs of the baselines: accuracies as the test says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from snippets.pipeline.machines import BLURRED, BOTH, COLOURS, EDGES, RAW, Run, Trial

NET = "net"
NUMBERS = {RAW: 3072, COLOURS: 54, BLURRED: 2592, EDGES: 2592, BOTH: 2646, NET: 3072}
PHOTOS = {RAW: 0.79, COLOURS: 0.80, BLURRED: 0.82, EDGES: 0.83, BOTH: 0.86, NET: 0.80}
SCENES = {RAW: 0.66, COLOURS: 0.72, BLURRED: 0.83, EDGES: 0.85, BOTH: 0.86}
GUESSED = dict.fromkeys(PHOTOS, 0.5)


def planted_run(name: str, seed: int, shares: dict[str, float]) -> Run:
    """A run whose accuracy steps by .01 from seed to seed."""
    test = shares[name] + 0.01 * (seed - 1)
    return Run(NUMBERS[name], 0.2, seed, test + 0.05, test)


def trials(name: str = "") -> tuple[Trial, ...]:
    """Three settings, of which the second is best."""
    return Trial(0.02, 0.7), Trial(0.2, 0.8), Trial(2.0, 0.75)


def answers(photos: dict[str, float], scenes: dict[str, float]) -> dict[str, Callable[..., Any]]:
    """Answers for every artifact of this lecture."""
    return {
        "photo_run": lambda name, seed: planted_run(name, seed, photos),
        "photo_null": lambda seed: planted_run(BOTH, seed, GUESSED),
        "photo_trials": trials,
        "photo_dense_trials": trials,
        "photo_dense_run": lambda seed: planted_run(NET, seed, photos),
        "made_run": lambda name, seed: planted_run(name, seed, scenes),
        "made_null": lambda seed: planted_run(BOTH, seed, GUESSED),
        "made_trials": trials,
    }


@pytest.fixture
def planted(plant):
    """Plant the baselines as they might have come out."""
    plant(**answers(PHOTOS, SCENES))


@pytest.fixture
def guessed(plant):
    """Plant machines and a net that all guess."""
    plant(**answers(GUESSED, GUESSED))
