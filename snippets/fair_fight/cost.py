"""How long an epoch takes: not what the multiplications say."""

from __future__ import annotations

from time import process_time

import torch

from site_tools.show import artifact
from snippets.data import seeded
from snippets.fair_fight.entrants import CLASSIC, DENSE, ENTRANTS, build
from snippets.first_cnn.networks import SIDE
from snippets.training_loop.loop import train_epoch

PICTURES, REPEATS = 256, 3


@artifact(recorded=0.5)
def epoch_times() -> dict[str, float]:
    """Time an epoch of each network, as a multiple of the dense net's.

    CPU time of the machine that ran this; the shortest of three epochs.
    """
    times = {name: seconds(name) for name in ENTRANTS if name != CLASSIC}
    return {name: one / times[DENSE] for name, one in times.items()}


def seconds(name: str) -> float:
    """Time an epoch on noise, which costs what pictures cost."""
    order = seeded(0)
    images = torch.randn(PICTURES, 3, SIDE, SIDE, generator=order)
    labels = torch.randint(2, (PICTURES,), generator=order)
    model, times = build(name, seed=0), []
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)
    for _ in range(REPEATS):
        start = process_time()
        train_epoch(model, images, labels, optimizer, order)
        times.append(process_time() - start)
    return min(times)


def cnn_against_dense() -> float:
    """Give the first CNN's epoch as a multiple of the dense net's."""
    return epoch_times()["first CNN"]
