"""The two nets that look for a motif, and how they are trained."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from site_tools.show import artifact
from snippets.data import seeded
from snippets.first_cnn.networks import parameters
from snippets.scenes.motifs import LENGTH, LONG, NOISE, Motifs, motifs
from snippets.training_loop.loop import accuracy, train_epoch

SEEDS = (0, 1, 2)
NOISES = (0.2, 0.4, 0.6)
KINDS = ("Conv1d", "fully connected")
TRAINING, TEST = 2_000, 1_000
EPOCHS, RATE = 16, 1e-2
PLACE = 56  # where the motif stands if it always stands at the same place


def conv_net(kernel: int = LONG) -> nn.Sequential:
    """Ask eight questions everywhere; keep each one's strongest yes.

    series (B, 1, L) -> scores (B, 2), for any L >= kernel
    """
    return nn.Sequential(
        nn.Conv1d(1, 8, kernel_size=kernel),
        nn.AdaptiveMaxPool1d(1),
        nn.Flatten(),
        nn.Linear(8, 2),
    )


def line_net() -> nn.Sequential:
    """Look at all places at once, each with weights of its own.

    series (B, 1, 128) -> scores (B, 2)
    """
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(LENGTH, 64),
        nn.ReLU(),
        nn.Linear(64, 2),
    )


@dataclass(frozen=True)
class Run:
    """One net, trained and tested."""

    kind: str
    seed: int
    parameters: int
    train: float  # accuracy on the series that it learnt from
    test: float  # and on new ones
    weights: dict[str, Tensor]


def trained(model: nn.Module, data: Motifs, seed: int) -> nn.Module:
    """Train a model in place with Adam, by the course's loop."""
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    order = seeded(seed)
    for _ in range(EPOCHS):
        train_epoch(model, data.series, data.labels, optimizer, order)
    return model


def new_series(noise: float = NOISE) -> Motifs:
    """Make the new series that all nets are tested on."""
    return motifs(TEST, seed=9_999, noise=noise)


def measured(kind: str, data: Motifs, new: Motifs, seed: int) -> Run:
    """Build a net from a seed, train it on `data`, test it on `new`."""
    torch.manual_seed(seed)
    model = conv_net() if kind == "Conv1d" else line_net()
    trained(model, data, seed)
    return Run(
        kind,
        seed,
        parameters(model),
        accuracy(model, data.series, data.labels),
        accuracy(model, new.series, new.labels),
        model.state_dict(),
    )


@artifact(family={"kind": KINDS, "seed": SEEDS, "noise": NOISES})
def motif_run(kind: str, seed: int, noise: float = NOISE) -> Run:
    """Train one net on motifs at random places."""
    data = motifs(TRAINING, seed=100 + seed, noise=noise)
    return measured(kind, data, new_series(noise), seed)


@artifact(family={"seed": SEEDS})
def shuffled_run(seed: int) -> Run:
    """Train the small net on labels dealt out at random: the control."""
    data = motifs(TRAINING, seed=100 + seed)
    deal = torch.randperm(TRAINING, generator=seeded(seed))
    data = Motifs(data.series, data.labels[deal], data.places)
    return measured("Conv1d", data, new_series(), seed)


@artifact(family={"seed": SEEDS})
def one_place_run(seed: int) -> Run:
    """Train the large net on motifs that all begin at the same place."""
    data = at_one_place(motifs(TRAINING, seed=100 + seed))
    new = at_one_place(motifs(TEST, seed=9_999))
    return measured("fully connected", data, new, seed)


def at_one_place(data: Motifs) -> Motifs:
    """Turn each series until its motif begins at sample 56."""
    turned = [
        series.roll(PLACE - int(place), dims=-1)
        for series, place in zip(data.series, data.places, strict=True)
    ]
    places = torch.full_like(data.places, PLACE)
    return Motifs(torch.stack(turned), data.labels, places)


def model_of(run: Run) -> nn.Sequential:
    """Build the net again, with the weights that it learnt."""
    model = conv_net() if run.kind == "Conv1d" else line_net()
    model.load_state_dict(run.weights)
    return model
