"""One entrant trains and is judged; the same code for made and real data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from snippets.data import seeded
from snippets.fair_fight.changes import changes
from snippets.fair_fight.entrants import CLASSIC, build
from snippets.pipeline.features import hog_and_colours
from snippets.pipeline.svm import choose, train_svm
from snippets.training_loop.loop import predict, train_epoch

Chooser = Callable[[Tensor], Tensor]  # pictures (B, 3, H, W) -> classes (B,)

RATES = (1e-4, 5e-4, 2e-3, 1e-2)  # for the networks: Adam's
DECAYS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)  # the SVM's
STOPS = 3  # a training run is looked at this often
TRIAL_SEED = 9  # none of the seeds that are judged


@dataclass(frozen=True)
class Labelled:
    """Pictures in 0..1 with their classes."""

    images: Tensor  # (B, 3, H, W)
    labels: Tensor  # (B,)


@dataclass(frozen=True)
class Setting:
    """What is chosen for an entrant before it is judged."""

    rate: float  # of learning; for the SVM, the price of long weights
    epochs: int
    validation: float  # its share of hits on the validation pictures


@dataclass(frozen=True)
class Changed:
    """What one change of the test pictures does to an entrant."""

    change: str
    accuracy: float
    flips: float  # share of pictures that now get another answer


@dataclass(frozen=True)
class Run:
    """One entrant, trained from one seed and judged."""

    entrant: str
    n: int
    seed: int
    rate: float
    epochs: int
    train: float
    test: float
    hits: str  # which test pictures it got right, four a hexadecimal digit
    changed: tuple[Changed, ...]


def fit(
    name: str, data: Labelled, rate: float, epochs: int, seed: int
) -> Iterator[Chooser]:
    """Train a network; after every epoch, hand it over as it then is.

    The scale of the pixels comes from the training pictures alone.
    """
    mean = data.images.mean(dim=(0, 2, 3), keepdim=True)  # (1, 3, 1, 1)
    spread = data.images.std(dim=(0, 2, 3), keepdim=True)
    model, order = build(name, seed), seeded(seed)
    scaled = (data.images - mean) / spread
    # `fused` only saves time: a third for the net with most parameters.
    optimizer = torch.optim.Adam(model.parameters(), rate, fused=True)
    for _ in range(epochs):
        train_epoch(model, scaled, data.labels, optimizer, order)
        yield lambda images: predict(model, (images - mean) / spread)


def machine(data: Labelled, decay: float, seed: int) -> Chooser:
    """Train the classical pipeline: features made by hand, then an SVM."""
    trained = train_svm(features(data.images), data.labels, decay, seed)
    return lambda images: choose(trained, features(images))


def features(images: Tensor) -> Tensor:
    """Describe pictures, some at a time, by their edges and colours."""
    return torch.cat([hog_and_colours(some) for some in images.split(500)])


def share(choices: Tensor, labels: Tensor) -> float:
    """Count how often the choice is right, as a share."""
    return (choices == labels).float().mean().item()


def trial(
    name: str, data: Labelled, validation: Labelled, number: int, epochs: int
) -> tuple[Setting, ...]:
    """Try three settings of an entrant on the validation pictures.

    A network: one rate, looked at after each third of the epochs. The
    machine: three decays. Either way `len(RATES)` trials make 12 settings.
    """
    scored = []
    if name == CLASSIC:
        for decay in DECAYS[STOPS * number :][:STOPS]:
            ask = machine(data, decay, TRIAL_SEED)
            hits = share(ask(validation.images), validation.labels)
            scored.append(Setting(decay, 0, hits))
        return tuple(scored)
    rate = RATES[number]
    stages = fit(name, data, rate, epochs, TRIAL_SEED)
    for epoch, ask in enumerate(stages, start=1):
        if epoch * STOPS % epochs == 0:
            hits = share(ask(validation.images), validation.labels)
            scored.append(Setting(rate, epoch, hits))
    return tuple(scored)


def best(settings: list[Setting]) -> Setting:
    """Take the setting with most hits on the validation pictures."""
    return max(settings, key=lambda setting: setting.validation)


def contest(
    name: str, data: Labelled, test: Labelled, chosen: Setting, seed: int
) -> Run:
    """Train an entrant with its chosen setting; judge it on the test."""
    if name == CLASSIC:
        ask = machine(data, chosen.rate, seed)
    else:
        *_, ask = fit(name, data, chosen.rate, chosen.epochs, seed)
    choices = ask(test.images)
    rate, epochs = chosen.rate, chosen.epochs
    return Run(
        name,
        len(data.labels),
        seed,
        rate,
        epochs,
        share(ask(data.images), data.labels),
        share(choices, test.labels),
        packed(choices == test.labels),
        judged(ask, test, choices),
    )


def judged(
    ask: Chooser, test: Labelled, choices: Tensor
) -> tuple[Changed, ...]:
    """Change the test pictures in every way and ask again."""
    outcomes = []
    for name, change in changes().items():
        now = ask(change(test.images))
        flips = share(now != choices, torch.ones_like(choices))
        outcomes.append(Changed(name, share(now, test.labels), flips))
    return tuple(outcomes)


def packed(hits: Tensor) -> str:
    """Write hits (B,) of true and false as hexadecimal digits."""
    bits = "".join("1" if hit else "0" for hit in hits.tolist())
    return f"{int('1' + bits, 2):x}"  # a leading 1 keeps the first zeros


def unpacked(text: str) -> Tensor:
    """Read hits back: hexadecimal digits -> (B,) of true and false."""
    return torch.tensor([bit == "1" for bit in f"{int(text, 16):b}"[1:]])
