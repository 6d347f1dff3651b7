"""Two entrants on the same pictures: is one of them better?"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import comb

import torch
from torch import Tensor

from snippets.data import seeded
from snippets.fair_fight import photos
from snippets.fair_fight.contest import Run, unpacked
from snippets.fair_fight.entrants import CLASSIC, DENSE, FLATTEN, LINEAR
from snippets.trust.chance import standard_error
from snippets.trust.seeds import paired_error

ROUNDS = 2_000


@dataclass(frozen=True)
class Duel:
    """How two entrants did on the same test pictures."""

    both: int  # pictures that both got right
    first_only: int
    second_only: int
    neither: int
    lead: float  # of the first, as a share of the pictures
    error: float  # standard error of the lead, paired
    unpaired: float  # what it would be on two separate tests
    chance: float  # McNemar's test


@dataclass(frozen=True)
class Range:
    """Where the middle 95 % of the repetitions lie."""

    low: float
    high: float


def mcnemar(first_only: int, second_only: int) -> float:
    """Work out how often fair coins would be as lopsided as this.

    Only pictures that exactly one entrant got right count; if both were
    equally good, each of these would fall to either side like a coin.
    Source: McNemar 1947, in its exact two-sided form.
    """
    coins, fewer = first_only + second_only, min(first_only, second_only)
    tail = sum(comb(coins, heads) for heads in range(fewer + 1)) / 2**coins
    return min(1.0, 2 * tail)


def bootstrap(first: Tensor, second: Tensor, seed: int = 0) -> Range:
    """Draw the test pictures again and again; collect the first one's lead.

    first, second: hits (B,), or shares of hits over the seeds, one number
    a picture. A picture is drawn for both at once: that makes it paired.
    Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap.
    """
    leads, order = first.float() - second.float(), seeded(seed)
    draws = torch.randint(len(leads), (ROUNDS, len(leads)), generator=order)
    means = leads[draws].mean(dim=1)  # (ROUNDS,)
    low, high = means.quantile(torch.tensor([0.025, 0.975])).tolist()
    return Range(low, high)


def duel(first: Run, second: Run) -> Duel:
    """Compare two runs picture by picture."""
    one, two = unpacked(first.hits), unpacked(second.hits)
    first_only, second_only = int((one & ~two).sum()), int((two & ~one).sum())
    n = len(one)
    apart = [standard_error(run.test, n) ** 2 for run in (first, second)]
    return Duel(
        int((one & two).sum()),
        first_only,
        second_only,
        int((~one & ~two).sum()),
        (first_only - second_only) / n,
        paired_error(first_only, second_only, n),
        sum(apart) ** 0.5,
        mcnemar(first_only, second_only),
    )


def closest() -> Duel:
    """Compare the first CNN with the classical pipeline, all photographs."""
    n = photos.SIZES[-1]
    cnn = photos.photo_run(FLATTEN, n, 0)
    return duel(cnn, photos.photo_run(CLASSIC, n, 0))


@dataclass(frozen=True)
class FourFields:
    """One row of the table that McNemar's test looks at."""

    cnn: str = field(metadata={"label": "first CNN"})
    right: int = field(metadata={"label": "pipeline right", "format": ",d"})
    wrong: int = field(metadata={"label": "pipeline wrong", "format": ",d"})


def four_fields() -> list[FourFields]:
    """Sort the test photographs by who got them right."""
    fields = closest()
    return [
        FourFields("right", fields.both, fields.first_only),
        FourFields("wrong", fields.second_only, fields.neither),
    ]


@dataclass(frozen=True)
class Verdict:
    """What the pairs say about the first CNN and one rival."""

    n: int = field(metadata={"label": "trained on", "format": ",d"})
    rival: str
    lead: float = field(metadata={"label": "the CNN's lead", "format": "+.1%"})
    low: float = field(metadata={"label": "from", "format": "+.1%"})
    high: float = field(metadata={"label": "to", "format": "+.1%"})
    seeds: str = field(metadata={"label": "by seed"})
    chances: str = field(metadata={"label": "McNemar, by seed"})


def verdict(cnn: list[Run], rival: list[Run]) -> Verdict:
    """Compare two entrants over all seeds, picture by picture."""
    ours, theirs = (
        torch.stack([unpacked(run.hits).float() for run in runs]).mean(dim=0)
        for runs in (cnn, rival)
    )
    interval = bootstrap(ours, theirs)
    duels = [duel(one, two) for one, two in zip(cnn, rival, strict=True)]
    lead = (ours - theirs).mean().item()
    first = rival[0]
    seeds = ", ".join(f"{one.lead:+.1%}" for one in duels).replace("-", "−")
    chances = ", ".join(worded(one.chance) for one in duels)
    low, high = interval.low, interval.high
    return Verdict(first.n, first.entrant, lead, low, high, seeds, chances)


def worded(chance: float) -> str:
    """Write a probability so that small ones stay short."""
    return "<\N{NO-BREAK SPACE}0.001" if chance < 0.001 else f"{chance:.3f}"


def verdicts() -> list[Verdict]:
    """Judge the first CNN against its rivals on photographs."""
    return [
        verdict(photos.photo_runs(FLATTEN, n), photos.photo_runs(rival, n))
        for n in (1_000, 10_000)
        for rival in (LINEAR, DENSE, CLASSIC)
    ]


def one_against_four() -> float:
    """Test the example that fits on paper."""
    return mcnemar(1, 4)
