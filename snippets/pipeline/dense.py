"""The network that the machines are compared with, on the same pictures."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

from snippets.data import seeded
from snippets.first_cnn.networks import fully_connected
from snippets.pipeline.machines import TRIAL_SEED, Labelled, Run, Trial
from snippets.training_loop.loop import accuracy, train_epoch

EPOCHS = 6
RATES = (1e-4, 5e-4)  # of Adam: to choose from


def epochs(data: Labelled, rate: float, seed: int) -> Iterator[nn.Module]:
    """Train a fully connected net; hand it over after every epoch.

    Pixels in 0..1 become −1..1, whatever the pictures.
    Source: Kingma & Ba 2014, arXiv:1412.6980, for the optimizer.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = fully_connected()
    optimizer = torch.optim.Adam(model.parameters(), rate)
    order, scaled = seeded(seed), 2 * data.images - 1
    for _ in range(EPOCHS):
        train_epoch(model, scaled, data.labels, optimizer, order)
        yield model


def hits(model: nn.Module, some: Labelled) -> float:
    """Count how often the net is right, as a share."""
    return accuracy(model, 2 * some.images - 1, some.labels)


def dense_trials(data: Labelled, validation: Labelled) -> tuple[Trial, ...]:
    """Train with each rate; score the last epoch on validation pictures."""
    scored = []
    for rate in RATES:
        *_, model = epochs(data, rate, TRIAL_SEED)
        scored.append(Trial(rate, hits(model, validation)))
    return tuple(scored)


def dense_judged(
    data: Labelled, test: Labelled, rate: float, seed: int
) -> Run:
    """Train with the chosen rate; judge on pictures used for nothing else."""
    *_, model = epochs(data, rate, seed)
    numbers = data.images[0].numel()
    shares = hits(model, data), hits(model, test)
    return Run(numbers, rate, seed, *shares)
