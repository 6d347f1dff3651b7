"""A family of pretended trainings: three seeds, each kept on its own."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from statistics import mean, stdev

import numpy as np
from matplotlib.figure import Figure

from site_tools.show import Claim, artifact

SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class Run:
    """The losses of a run and its last weights."""

    losses: list[float]
    weights: np.ndarray


@artifact(family={"seed": SEEDS})
def fitted(seed: int) -> Run:
    """Pretend to fit a model."""
    time.sleep(0.1)  # long enough to be killed in the middle
    print(f"seed {seed} is fitted")
    noise = random.Random(seed)
    losses = [1 / (1 + step) + noise.uniform(0, 0.01) for step in range(5)]
    return Run(losses, np.full(100, losses[-1]))


def curve() -> Figure:
    """Draw the losses of all runs."""
    figure = Figure(figsize=(3, 2))
    axes = figure.subplots()
    for seed in SEEDS:
        axes.plot(fitted(seed).losses, label=f"seed {seed}")
    axes.set_xlabel("step")
    axes.legend()
    return figure


def loss_falls() -> Claim:
    """Assert that the last loss is small, over all runs."""
    last = [float(fitted(seed).weights[0]) for seed in SEEDS]
    return Claim(
        "The loss falls below a third.",
        mean(last),
        "<",
        1 / 3,
        n=len(last),
        seeds=SEEDS,
        spread=stdev(last),
        control="1.0 before the first step",
    )
