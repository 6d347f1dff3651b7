"""The exercises of the first lecture, solved."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from math import ceil
from statistics import mean, stdev

import torch

from site_tools.show import Claim
from snippets.data import mnist_5k, seeded
from snippets.first_look.network import DigitNet
from snippets.first_look.training import SEEDS, network
from snippets.trust.chance import hits, right, standard_error, wobble


@dataclass(frozen=True)
class Interval:
    """Where a counted share less and plus two standard errors ends."""

    low: float
    high: float


@dataclass(frozen=True)
class Luck:
    """What picking the best of several equal runs does to the number."""

    honest: float = field(metadata={"label": "one run", "format": ".1%"})
    best: float = field(metadata={"label": "best of twenty", "format": ".1%"})
    flattery: float = field(metadata={"format": ".1%"})


def error_of_850_in_1000() -> float:
    """Compute the standard error of 850 right answers in 1,000."""
    return standard_error(850 / 1000, 1000)


def interval_of_850_in_1000() -> Interval:
    """Go two standard errors down and up from 850 right answers in 1,000."""
    share, error = 850 / 1000, error_of_850_in_1000()
    return Interval(share - 2 * error, share + 2 * error)


def pictures_needed(share: float = 0.95, gap: float = 0.01) -> int:
    """Count the pictures for which `gap` is two standard errors of `share`."""
    exact = share * (1 - share) * (2 / gap) ** 2
    return ceil(round(exact, 6))  # 1900.0000000000002 pictures are 1900


def best_of_twenty() -> list[Luck]:
    """Report the best of twenty tests of 100 pictures each, over and over."""
    honest = wobble().share
    numbers = torch.rand(500, 20, 100, generator=seeded(0))
    tests = (numbers < honest).float().mean(dim=2)  # (500, 20) shares
    best = tests.amax(dim=1).mean().item()  # mean over 500 repetitions
    return [Luck(honest, best, best - honest)]


def right_sevens(net: DigitNet) -> float:
    """Count the share of the unseen sevens that `net` calls a seven."""
    digits = mnist_5k()
    sevens = digits.test_images[digits.test_labels == 7]
    labels = torch.full((len(sevens),), 7)
    return right(net, sevens, labels).mean().item()


def reads_sevens() -> Claim:
    """Assert that the trained networks read most of the unseen sevens."""
    shares = [right_sevens(network(seed)) for seed in SEEDS]
    untrained = []
    for seed in SEEDS:
        torch.manual_seed(seed)  # the weights that training started from
        untrained.append(right_sevens(DigitNet().eval()))
    return Claim(
        statement="The network reads more than half of the unseen sevens.",
        measured=mean(shares),
        op=">",
        bound=0.5,
        format=".1%",
        n=int(mnist_5k().test_labels.eq(7).sum()),
        seeds=SEEDS,
        spread=stdev(shares),
        control=f"the untrained networks: {mean(untrained):.1%}",
    )


def smaller_when_larger() -> float:
    """Divide the standard error on 4,000 cases by that on 1,000."""
    return standard_error(0.9, 4000) / standard_error(0.9, 1000)


def wrong_answers() -> int:
    """Count the test digits that the front page's network gets wrong."""
    return int((hits() == 0).sum())


def guess_the_commonest() -> float:
    """Score the rule that always names the commonest training digit."""
    digits = mnist_5k()
    commonest = digits.train_labels.bincount().argmax()
    return (digits.test_labels == commonest).float().mean().item()


def edits_that_rerun() -> tuple[bool, ...]:
    """Tell of four edits whether they change what Python would run."""
    before = "def area(w, h):\n    return w * h\n"
    edits = (
        "def area(w, h):\n    return w * h  # in pixels\n",
        "def area(w, h):\n    return h * h\n",
        "def area(w, h):\n\n    return (w * h)\n",
        "def area(w, h=1):\n    return w * h\n",
    )
    tree = ast.dump(ast.parse(before))
    return tuple(ast.dump(ast.parse(edit)) != tree for edit in edits)
