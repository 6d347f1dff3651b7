"""The same baselines on made scenes, which every reader can run."""

from __future__ import annotations

import torch

from site_tools.show import artifact
from snippets.data import seeded
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
from snippets.scenes.skies import splits

# The names as in machines.py: a family is read without running anything.
NAMES = (
    "raw pixels",
    "54 colour numbers",
    "HOG, blurred first",
    "HOG",
    "HOG + colours",
)
SEEDS = (0, 1, 2)
TRAINED = 1_000  # of the 4,000 scenes to train on; each seed draws its own


def drawn(seed: int) -> Labelled:
    """Draw the scenes to train on."""
    train = splits().train
    order = torch.randperm(len(train.labels), generator=seeded(seed))
    some = order[:TRAINED]
    return Labelled(train.images[some], train.labels[some])


def choosing() -> Labelled:
    """Take the 1,000 scenes to choose a setting by."""
    kept = splits().validation
    return Labelled(kept.images, kept.labels)


def judging() -> Labelled:
    """Take the 2,000 scenes that only judge."""
    test = splits().test
    return Labelled(test.images, test.labels)


@artifact(family={"name": NAMES})
def made_trials(name: str) -> tuple[Trial, ...]:
    """Try each decay for one description."""
    return trials(name, drawn(TRIAL_SEED), choosing())


@artifact(family={"name": NAMES, "seed": SEEDS})
def made_run(name: str, seed: int) -> Run:
    """Train a machine on made scenes; judge it on 2,000 others."""
    decay = best(made_trials(name)).setting
    return judged(name, drawn(seed), judging(), decay, seed)


@artifact(family={"seed": SEEDS})
def made_null(seed: int) -> Run:
    """Train the machine on shuffled labels: the control."""
    decay = best(made_trials(BOTH)).setting
    data = shuffled(drawn(seed), seed)
    return judged(BOTH, data, judging(), decay, seed)


def made_runs(name: str) -> list[Run]:
    """Collect the seeds of one description."""
    return [made_run(name, seed) for seed in SEEDS]


def made_nulls() -> list[Run]:
    """Collect the seeds of the control."""
    return [made_null(seed) for seed in SEEDS]
