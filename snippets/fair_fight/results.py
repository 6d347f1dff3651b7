"""The tables of the fight, and its values for the prose."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean, median, stdev

import torch
from torch import nn

from snippets.fair_fight import photos, scenes
from snippets.fair_fight.contest import STOPS, Run
from snippets.fair_fight.cost import epoch_times
from snippets.fair_fight.curves import outcome
from snippets.fair_fight.entrants import (
    CLASSIC,
    DENSE,
    ENTRANTS,
    FLATTEN,
    build,
)
from snippets.first_cnn.anatomy import products
from snippets.first_cnn.networks import SIDE, parameters

PERCENT = {"format": ".1%"}
MACHINE = 2592 + 54 + 1  # the SVM's weights, one a feature, and its bias


@dataclass(frozen=True)
class Row:
    """One entrant at one size, over its seeds."""

    n: int = field(metadata={"label": "trained on", "format": ",d"})
    entrant: str
    train: float = field(metadata={"label": "train", **PERCENT})
    test: float = field(metadata={"label": "test", **PERCENT})
    sd: float = field(metadata={"label": "± sd", **PERCENT})


@dataclass(frozen=True)
class Weight:
    """What an entrant weighs."""

    entrant: str
    parameters: int = field(metadata={"format": ",d"})
    products: int = field(
        metadata={"label": "multiplications", "format": ",d"}
    )
    epoch: str = field(metadata={"label": "time of an epoch"})


@dataclass(frozen=True)
class Choice:
    """What the validation pictures chose for an entrant."""

    n: int = field(metadata={"label": "trained on", "format": ",d"})
    entrant: str
    rate: float = field(metadata={"label": "rate or decay", "format": "g"})
    epochs: str
    validation: float = field(metadata=PERCENT)


def row(runs: list[Run]) -> Row:
    """Sum the seeds up: mean and standard deviation."""
    tests = [run.test for run in runs]
    train = fmean(run.train for run in runs)
    first = runs[0]
    return Row(first.n, first.entrant, train, fmean(tests), stdev(tests))


def scene_table() -> list[Row]:
    """Compare the five on made scenes."""
    return [row(scenes.scene_runs(name)) for name in ENTRANTS]


def photo_table() -> list[Row]:
    """Compare the five on photographs, for four sizes of training set."""
    return [
        row(photos.photo_runs(name, n))
        for n in photos.SIZES
        for name in ENTRANTS
    ]


@torch.no_grad()
def multiplications(model: nn.Sequential) -> int:
    """Count the products that one picture costs."""
    values, count = torch.zeros(1, 3, SIDE, SIDE), 0
    for layer in model:
        values = layer(values)
        count += products(layer, values)
    return count


def weights() -> list[Weight]:
    """Count each entrant's parameters and multiplications a picture."""
    rows, times = [], epoch_times()
    for name in ENTRANTS:
        if name == CLASSIC:
            rows.append(Weight(name, MACHINE, MACHINE - 1, "–"))
            continue
        net = build(name, seed=0)
        size, work = parameters(net), multiplications(net)
        rows.append(Weight(name, size, work, f"{times[name]:.2f}"))
    return rows


def scene_choices() -> list[Choice]:
    """Show what was chosen for the made scenes."""
    n = scenes.SIZE
    return [choice(n, name, scenes.chosen(name)) for name in ENTRANTS]


def photo_choices() -> list[Choice]:
    """Show what was chosen for both sizes at which settings were tried."""
    return [
        choice(n, name, photos.chosen(name, n))
        for n in photos.TUNED
        for name in ENTRANTS
    ]


def choice(n: int, name: str, setting: photos.Setting) -> Choice:
    """Turn a setting into a row; the machine has no epochs to choose."""
    epochs = str(setting.epochs) if setting.epochs else "–"
    return Choice(n, name, setting.rate, epochs, setting.validation)


def swapped() -> list[Row]:
    """Compare heads on one body, on the photographs; and a null."""
    n = photos.TUNED[0]
    nulls = [photos.shuffled_photo_run(seed) for seed in photos.SEEDS]
    swaps = [photos.swap_run(seed) for seed in photos.SEEDS]
    return [row(photos.photo_runs(FLATTEN, n)), row(swaps), row(nulls)]


SHORT = ("linear", "dense", "classic", "cnn", "average")
KEYS = dict(zip(ENTRANTS, SHORT, strict=True))


@dataclass(frozen=True)
class Summary:
    """Means over the seeds of one entrant, for the prose."""

    train: float
    test: float
    sd: float
    moved: float  # right after a shift by 8 px
    drop: float  # what that cost, as a share of the pictures
    flips: float
    grey: float  # what grey cost
    turned: float  # what a quarter turn cost
    turned_right: float


def summary(runs: list[Run]) -> Summary:
    """Sum up what one entrant's seeds did."""
    tests = [run.test for run in runs]
    test = fmean(tests)

    def after(change: str) -> float:
        return fmean(outcome(run, change).accuracy for run in runs)

    return Summary(
        fmean(run.train for run in runs),
        test,
        stdev(tests),
        after("8 px"),
        test - after("8 px"),
        fmean(outcome(run, "8 px").flips for run in runs),
        test - after("grey"),
        test - after("turned"),
        after("turned"),
    )


def few() -> dict[str, Summary]:
    """Sum up the fight on 1,000 photographs."""
    return {
        key: summary(photos.photo_runs(name, photos.TUNED[0]))
        for name, key in KEYS.items()
    }


def many() -> dict[str, Summary]:
    """Sum up the fight on all 10,000 photographs."""
    return {
        key: summary(photos.photo_runs(name, photos.SIZES[-1]))
        for name, key in KEYS.items()
    }


def made() -> dict[str, Summary]:
    """Sum up the fight on made scenes."""
    return {
        key: summary(scenes.scene_runs(name)) for name, key in KEYS.items()
    }


def setting() -> dict[str, int]:
    """Say how the fight was set up."""
    return {
        "scenes": scenes.SIZE,
        "scene_epochs": scenes.EPOCHS,
        "scene_settings": len(scenes.TRIALS) * STOPS,
        "scene_seeds": len(scenes.SEEDS),
        "photo_settings": len(photos.TRIALS) * STOPS,
        "photo_seeds": len(photos.SEEDS),
        "kept_back": photos.KEPT_BACK,
        "few": photos.TUNED[0],
        "many": photos.SIZES[-1],
        "least": photos.SIZES[0],
    }


@dataclass(frozen=True)
class Tuning:
    """What tuning was worth to one entrant."""

    entrant: str
    worst: float = field(metadata={"label": "worst setting", **PERCENT})
    middle: float = field(metadata={"label": "median", **PERCENT})
    best: float = field(metadata={"label": "best setting", **PERCENT})


def tuning() -> list[Tuning]:
    """Compare the twelve settings of each entrant on 4,000 photographs."""
    rows = []
    for name in ENTRANTS:
        n = photos.TUNED[1]
        tried = [photos.photo_trial(name, n, one) for one in photos.TRIALS]
        shares = [one.validation for some in tried for one in some]
        rows.append(Tuning(name, min(shares), median(shares), max(shares)))
    return rows


@dataclass(frozen=True)
class Drop:
    """What a shift does to one entrant."""

    entrant: str
    still: float = field(metadata={"label": "unmoved", **PERCENT})
    moved: float = field(metadata={"label": "moved by 8 px", **PERCENT})
    drop: float = field(metadata={"label": "drop", **PERCENT})
    flips: float = field(metadata={"label": "other answer", **PERCENT})


def photo_drops() -> list[Drop]:
    """Tell what 8 px cost each entrant, trained on all photographs."""
    return [drop(name, key, many()) for name, key in KEYS.items()]


def scene_drops() -> list[Drop]:
    """Tell what 8 px cost each entrant on made scenes."""
    return [drop(name, key, made()) for name, key in KEYS.items()]


def drop(name: str, key: str, summaries: dict[str, Summary]) -> Drop:
    """Turn a summary into a row."""
    one = summaries[key]
    return Drop(name, one.test, one.moved, one.drop, one.flips)


def dense_parameters() -> int:
    """Count the fully connected net's parameters."""
    return parameters(build(DENSE, seed=0))


def cnn_parameters() -> int:
    """Count the first CNN's parameters."""
    return parameters(build(FLATTEN, seed=0))


def machine_parameters() -> int:
    """Count what the classical pipeline learns."""
    return MACHINE


def fewer_parameters() -> float:
    """Divide the two networks' parameters."""
    return dense_parameters() / cnn_parameters()


def lead_few() -> float:
    """Give the first CNN's lead over the dense net, 1,000 photographs."""
    return few()["cnn"].test - few()["dense"].test


def lead_many() -> float:
    """Give its lead on all photographs."""
    return many()["cnn"].test - many()["dense"].test


def lead_classic() -> float:
    """Give its lead over the classical pipeline on all photographs."""
    return many()["cnn"].test - many()["classic"].test


def largest_sd() -> float:
    """Find the largest standard deviation over seeds in the photo table."""
    return max(one.sd for one in photo_table())
