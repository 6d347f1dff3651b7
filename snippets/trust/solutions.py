"""The exercises of the first lecture, solved."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from math import ceil

from snippets.data import mnist_5k
from snippets.trust.chance import hits, redraw, standard_error


@dataclass(frozen=True)
class Luck:
    """What picking the best of several equal runs does to the number reported."""

    honest: float
    best_of_20: float
    flattery: float


def error_of_850_in_1000() -> float:
    """Compute the standard error of 850 right answers in 1,000."""
    return standard_error(850 / 1000, 1000)


def pictures_needed(share: float = 0.95, gap: float = 0.01) -> int:
    """Count the pictures for which `gap` is two standard errors of `share`."""
    return ceil(share * (1 - share) * (2 / gap) ** 2)


def best_of_twenty() -> Luck:
    """Report the best of twenty tests of 100 pictures each, over and over."""
    outcomes = hits()
    tests = redraw(outcomes, n=100, draws=20 * 500, seed=0).reshape(500, 20)
    best = tests.amax(dim=1).mean().item()  # mean over 500 repetitions
    honest = outcomes.mean().item()
    return Luck(honest, best, best - honest)


def smaller_when_larger() -> float:
    """Divide the standard error on 4,000 cases by that on 1,000."""
    return standard_error(0.9, 4000) / standard_error(0.9, 1000)


def wrong_answers() -> int:
    """Count the test digits that the front page's network gets wrong."""
    return int((hits() == 0).sum())


def guess_the_commonest() -> float:
    """Score the rule that always names the commonest digit of the training set."""
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
