"""The fight on photographs: CIFAR-10's airplanes and birds."""

from __future__ import annotations

import torch
from torch import Tensor

from site_tools.show import artifact
from snippets.data import birds_and_airplanes, seeded
from snippets.fair_fight.contest import (
    Labelled,
    Run,
    Setting,
    best,
    contest,
    trial,
)
from snippets.fair_fight.entrants import FLATTEN, SWAPPED

# The names as in entrants.py: a family is read without running anything.
ENTRANTS = (
    "linear",
    "fully connected",
    "HOG + colour + SVM",
    "first CNN",
    "CNN, global average",
)
SIZES = (500, 1_000, 4_000, 10_000)
TUNED = (1_000, 4_000)  # the sizes at which settings are tried
EPOCHS = {500: 24, 1_000: 24, 4_000: 9, 10_000: 6}  # at most
SEEDS = (0, 1, 2)
TRIALS = (0, 1, 2, 3)
KEPT_BACK = 1_000  # of the 10,000, to choose settings by


def drawn(n: int, seed: int) -> Labelled:
    """Draw `n` training pictures; none to choose by, unless all are asked."""
    pair = birds_and_airplanes()
    pool = torch.randperm(len(pair.train_labels), generator=seeded(0))
    if n < len(pool):
        pool = pool[:-KEPT_BACK]
        pool = pool[torch.randperm(len(pool), generator=seeded(seed))[:n]]
    return labelled(pair.train_images[pool], pair.train_labels[pool])


def validation() -> Labelled:
    """Take the training pictures that are kept back to choose by."""
    pair = birds_and_airplanes()
    pool = torch.randperm(len(pair.train_labels), generator=seeded(0))
    kept = pool[-KEPT_BACK:]
    return labelled(pair.train_images[kept], pair.train_labels[kept])


def judging() -> Labelled:
    """Take the 2,000 pictures that only judge."""
    pair = birds_and_airplanes()
    return labelled(pair.test_images, pair.test_labels)


def labelled(images: Tensor, labels: Tensor) -> Labelled:
    """Bring bytes into 0..1: images (B, 3, H, W), labels (B,)."""
    return Labelled(images / 255, labels)


@artifact(
    family={"name": ENTRANTS, "n": TUNED, "number": TRIALS}, recorded=0.02
)
def photo_trial(name: str, n: int, number: int) -> tuple[Setting, ...]:
    """Try three settings of an entrant on the validation pictures."""
    data = drawn(n, seed=9)
    return trial(name, data, validation(), number, EPOCHS[n])


def chosen(name: str, n: int) -> Setting:
    """Choose an entrant's setting for `n` training pictures.

    The smallest and the largest size take over what the next one chose,
    with its number of epochs as a share of what is allowed.
    """
    at = TUNED[0] if n <= TUNED[0] else TUNED[1]
    tried = [photo_trial(name, at, number) for number in TRIALS]
    found = best([setting for settings in tried for setting in settings])
    epochs = found.epochs * EPOCHS[n] // EPOCHS[at]
    return Setting(found.rate, epochs, found.validation)


@artifact(family={"name": ENTRANTS, "n": SIZES, "seed": SEEDS}, recorded=0.02)
def photo_run(name: str, n: int, seed: int) -> Run:
    """Train one entrant on `n` photographs and judge it on 2,000."""
    return contest(name, drawn(n, seed), judging(), chosen(name, n), seed)


@artifact(family={"number": TRIALS}, recorded=0.02)
def swap_trial(number: int) -> tuple[Setting, ...]:
    """Try settings of the first CNN with its head swapped."""
    n = TUNED[0]
    data = drawn(n, seed=9)
    return trial(SWAPPED, data, validation(), number, EPOCHS[n])


@artifact(family={"seed": SEEDS}, recorded=0.02)
def swap_run(seed: int) -> Run:
    """Judge the first CNN with a global average, all else equal."""
    tried = [setting for number in TRIALS for setting in swap_trial(number)]
    data = drawn(TUNED[0], seed)
    return contest(SWAPPED, data, judging(), best(tried), seed)


@artifact(family={"seed": SEEDS}, recorded=0.02)
def shuffled_photo_run(seed: int) -> Run:
    """Judge the first CNN after training on shuffled labels: the control."""
    data = drawn(TUNED[0], seed)
    deal = torch.randperm(len(data.labels), generator=seeded(seed))
    null = Labelled(data.images, data.labels[deal])
    setting = chosen(FLATTEN, TUNED[0])
    return contest(FLATTEN, null, judging(), setting, seed)


def photo_runs(name: str, n: int) -> list[Run]:
    """Collect the seeds of one entrant at one size."""
    return [photo_run(name, n, seed) for seed in SEEDS]
