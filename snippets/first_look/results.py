"""How good the front page's network is, and how sure of that we may be."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev

from matplotlib.figure import Figure

from site_tools.show import Claim
from snippets.data import mnist_5k
from snippets.first_look.network import DigitNet
from snippets.first_look.training import EPOCHS, SEEDS, trained


@dataclass(frozen=True)
class Accuracy:
    """Test accuracy over the seeds, as shares, and what it was measured on."""

    mean: float
    spread: float  # standard deviation over the seeds
    error: float  # standard error that comes from the number of test pictures
    seeds: int
    train_pictures: int
    test_pictures: int
    parameters: int
    epochs: int


def standard_error(share: float, n: int) -> float:
    """Estimate how far a share counted on `n` cases strays by chance."""
    return sqrt(share * (1 - share) / n)


def accuracy() -> Accuracy:
    """Sum up the test accuracy of the networks of all seeds."""
    digits = mnist_5k()
    scores = [trained(seed).test_accuracy[-1] for seed in SEEDS]
    n = len(digits.test_labels)
    return Accuracy(
        mean=mean(scores),
        spread=stdev(scores),
        error=standard_error(mean(scores), n),
        seeds=len(SEEDS),
        train_pictures=len(digits.train_labels),
        test_pictures=n,
        parameters=sum(p.numel() for p in DigitNet().parameters()),
        epochs=EPOCHS,
    )


def draw_curves(train: list[list[float]], test: list[list[float]]) -> Figure:
    """Draw accuracy against epochs, one line a seed. train, test [seed][epoch] in 0..1."""
    figure = Figure(figsize=(4.8, 2.9), layout="constrained")
    axes = figure.subplots()
    for lines, colour, style in ((train, "C0", "--"), (test, "C1", "-")):
        for line in lines:
            axes.plot([100 * share for share in line], style, color=colour)
    last = len(test[0]) - 1
    axes.annotate("training digits", (last, 103), ha="right", color="C0")
    axes.annotate("digits it never saw", (last, 84), ha="right", color="C1")
    axes.set(xlabel="epochs of training", ylabel="right answers, %")
    axes.set_xticks(range(last + 1))
    axes.set_yticks(range(0, 101, 25))
    axes.set_ylim(0, 112)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def curves() -> Figure:
    """Show how three networks learn, epoch by epoch."""
    runs = [trained(seed) for seed in SEEDS]
    return draw_curves(
        [run.train_accuracy for run in runs],
        [run.test_accuracy for run in runs],
    )


def learns() -> Claim:
    """Assert that training, not the architecture, makes the network good."""
    runs = [trained(seed) for seed in SEEDS]
    after = [run.test_accuracy[-1] for run in runs]
    before = [run.test_accuracy[0] for run in runs]
    gains = [100 * (b - a) for a, b in zip(before, after, strict=True)]
    return Claim(
        statement="Training lifts the share of right answers on unseen digits"
        " by more than 40 points over the same network untrained.",
        measured=mean(gains),
        op=">",
        bound=40,
        unit="points",
        format=".1f",
        n=len(mnist_5k().test_labels),
        seeds=SEEDS,
        spread=stdev(gains),
        control=f"the untrained networks: {mean(before):.1%} right",
    )
