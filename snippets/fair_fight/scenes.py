"""The fight on made scenes, which every reader can run."""

from __future__ import annotations

import torch

from site_tools.show import artifact
from snippets.data import seeded
from snippets.fair_fight.contest import (
    Labelled,
    Run,
    Setting,
    best,
    contest,
    trial,
)
from snippets.fair_fight.entrants import FLATTEN
from snippets.scenes.skies import splits

# The names as in entrants.py: a family is read without running anything.
ENTRANTS = (
    "linear",
    "fully connected",
    "HOG + colour + SVM",
    "first CNN",
    "CNN, global average",
)
SIZE, EPOCHS = 2_000, 6
SEEDS = (0, 1, 2)
TRIALS = (1, 2)  # the two middle ones of the four: they must be quick


def drawn(seed: int) -> Labelled:
    """Draw the pictures to train on."""
    train = splits().train
    some = torch.randperm(len(train.labels), generator=seeded(seed))[:SIZE]
    return Labelled(train.images[some], train.labels[some])


@artifact(family={"name": ENTRANTS, "number": TRIALS})
def scene_trial(name: str, number: int) -> tuple[Setting, ...]:
    """Try three settings of an entrant on the validation pictures."""
    kept = splits().validation
    validation = Labelled(kept.images, kept.labels)
    return trial(name, drawn(seed=9), validation, number, EPOCHS)


def chosen(name: str) -> Setting:
    """Choose an entrant's setting by the validation pictures."""
    tried = [scene_trial(name, number) for number in TRIALS]
    return best([setting for settings in tried for setting in settings])


def judging() -> Labelled:
    """Take the 2,000 scenes that only judge."""
    test = splits().test
    return Labelled(test.images, test.labels)


@artifact(family={"name": ENTRANTS, "seed": SEEDS})
def scene_run(name: str, seed: int) -> Run:
    """Train one entrant on made scenes and judge it on 2,000 others."""
    return contest(name, drawn(seed), judging(), chosen(name), seed)


@artifact(family={"seed": SEEDS})
def shuffled_scene_run(seed: int) -> Run:
    """Judge the first CNN after training on shuffled labels: the control."""
    data = drawn(seed)
    deal = torch.randperm(len(data.labels), generator=seeded(seed))
    null = Labelled(data.images, data.labels[deal])
    return contest(FLATTEN, null, judging(), chosen(FLATTEN), seed)


def scene_runs(name: str) -> list[Run]:
    """Collect the seeds of one entrant."""
    return [scene_run(name, seed) for seed in SEEDS]
