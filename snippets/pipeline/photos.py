"""The baselines on photographs: CIFAR-10's airplanes and birds."""

from __future__ import annotations

import torch
from torch import Tensor

from site_tools.show import artifact
from snippets.data import birds_and_airplanes, seeded
from snippets.pipeline.dense import dense_judged, dense_trials
from snippets.pipeline.machines import (
    BOTH,
    TRIAL_SEED,
    Labelled,
    Run,
    Trial,
    best,
    judged,
    shuffled,
    trials,
)

# The names as in machines.py: a family is read without running anything.
NAMES = (
    "raw pixels",
    "54 colour numbers",
    "HOG, blurred first",
    "HOG",
    "HOG + colours",
)
SEEDS = (0, 1, 2)
TRIED, KEPT_BACK = 4_000, 1_000  # to choose a setting by: train, validate
TRAINED = 9_000  # of the 10,000; each seed leaves out another thousand


def labelled(images: Tensor, labels: Tensor) -> Labelled:
    """Bring bytes into 0..1: images (B, 3, H, W), labels (B,)."""
    return Labelled(images / 255, labels)


def dealt(seed: int, first: int, last: int) -> Labelled:
    """Shuffle the training photographs and take some of them."""
    pair = birds_and_airplanes()
    order = torch.randperm(len(pair.train_labels), generator=seeded(seed))
    some = order[first:last]
    return labelled(pair.train_images[some], pair.train_labels[some])


def judging() -> Labelled:
    """Take the 2,000 photographs that only judge."""
    pair = birds_and_airplanes()
    return labelled(pair.test_images, pair.test_labels)


def trying() -> tuple[Labelled, Labelled]:
    """Take training photographs to try settings: to train, to validate."""
    middle, last = TRIED, TRIED + KEPT_BACK
    return dealt(TRIAL_SEED, 0, middle), dealt(TRIAL_SEED, middle, last)


@artifact(family={"name": NAMES}, recorded=0.02)
def photo_trials(name: str) -> tuple[Trial, ...]:
    """Try each decay for one description."""
    return trials(name, *trying())


@artifact(family={"name": NAMES, "seed": SEEDS}, recorded=0.02)
def photo_run(name: str, seed: int) -> Run:
    """Train a machine on 9,000 photographs; judge it on 2,000 others."""
    decay = best(photo_trials(name)).setting
    return judged(name, dealt(seed, 0, TRAINED), judging(), decay, seed)


@artifact(family={"seed": SEEDS}, recorded=0.02)
def photo_null(seed: int) -> Run:
    """Train the machine on shuffled labels: the control."""
    decay = best(photo_trials(BOTH)).setting
    data = shuffled(dealt(seed, 0, TRAINED), seed)
    return judged(BOTH, data, judging(), decay, seed)


@artifact(recorded=0.02)
def photo_dense_trials() -> tuple[Trial, ...]:
    """Try each rate for the fully connected net."""
    return dense_trials(*trying())


@artifact(family={"seed": SEEDS}, recorded=0.02)
def photo_dense_run(seed: int) -> Run:
    """Train the net on the same 9,000 photographs; judge it likewise."""
    rate = best(photo_dense_trials()).setting
    return dense_judged(dealt(seed, 0, TRAINED), judging(), rate, seed)


def photo_runs(name: str) -> list[Run]:
    """Collect the seeds of one description."""
    return [photo_run(name, seed) for seed in SEEDS]


def photo_dense_runs() -> list[Run]:
    """Collect the seeds of the fully connected net."""
    return [photo_dense_run(seed) for seed in SEEDS]


def photo_nulls() -> list[Run]:
    """Collect the seeds of the control."""
    return [photo_null(seed) for seed in SEEDS]
