"""What it costs to report the best of many epochs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import fmean, stdev

import torch
from torch import Tensor

from site_tools.show import Claim
from snippets.data import seeded
from snippets.training_loop.run import SEEDS, run

SIZES = (50, 100, 400)  # pictures to choose by
CUTS = 500  # random cuts of the held-out pictures into two parts

Pick = Callable[[Tensor], int]


def cut(hits: Tensor, size: int, seed: int) -> tuple[Tensor, Tensor]:
    """Cut held-out pictures at random: score each epoch on both parts.

    hits (epochs, B) -> the scores on `size` pictures, on the rest (epochs,)
    """
    order = torch.randperm(hits.shape[1], generator=seeded(seed))
    shares = hits[:, order].float()
    return shares[:, :size].mean(dim=1), shares[:, size:].mean(dim=1)


def best_epoch(chosen_by: Tensor) -> int:
    """Find the epoch with the best score; the first, if several tie."""
    return int(chosen_by.argmax())


def flattery(hits: Tensor, size: int, pick: Pick = best_epoch) -> float:
    """Average, over the cuts, how much the chosen epoch's score flatters.

    It is the score that it was chosen by, less its score on the rest.
    """
    gaps = []
    for seed in range(CUTS):
        chosen_by, rest = cut(hits, size, seed)
        epoch = pick(chosen_by)
        gaps.append((chosen_by[epoch] - rest[epoch]).item())
    return fmean(gaps)


def last_epoch(chosen_by: Tensor) -> int:
    """Take the last epoch, whatever it scored: decided beforehand."""
    return len(chosen_by) - 1


@dataclass(frozen=True)
class Row:
    """One size of the set that is chosen by."""

    size: int = field(metadata={"label": "pictures to choose by"})
    best: float = field(metadata={"label": "best epoch", "format": "+.1f"})
    sd: float = field(metadata={"label": "sd over seeds", "format": ".1f"})
    last: float = field(metadata={"label": "last epoch", "format": "+.1f"})


def row(size: int) -> Row:
    """Measure the flattery in percentage points, over the seeds."""
    every = [run(seed).hits for seed in SEEDS]
    best = [100 * flattery(hits, size) for hits in every]
    last = [100 * flattery(hits, size, last_epoch) for hits in every]
    return Row(size, fmean(best), stdev(best), fmean(last))


def table() -> list[Row]:
    """Compare sets of three sizes."""
    return [row(size) for size in SIZES]


def the_best_epoch_flatters() -> Claim:
    """Assert that choosing and reporting on one small set overstates."""
    one = row(100)
    return Claim(
        "The best of the epochs, reported on the 100 pictures that chose it, "
        "scores higher there than on other pictures.",
        one.best,
        ">",
        1.5,
        n=CUTS * len(SEEDS),
        unit="points",
        format=".1f",
        quantity="overstated by",
        cases="random cuts",
        seeds=SEEDS,
        spread=one.sd,
        control=f"the last epoch, on the same cuts: {one.last:+.1f}",
    )
