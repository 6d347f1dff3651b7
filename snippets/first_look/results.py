"""How good the front page's network is, and how sure of that we may be."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import mean, stdev

from matplotlib.figure import Figure

from site_tools.show import Claim
from snippets.data import mnist_5k
from snippets.first_look.network import DigitNet
from snippets.first_look.training import EPOCHS, SEEDS, trained
from snippets.trust.chance import standard_error


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
    """Draw accuracy against epochs, one line a seed, the end enlarged.

    train, test [seed][epoch], shares in 0..1
    """
    figure = Figure(figsize=(4.6, 3.0), layout="constrained")
    axes = figure.subplots()
    last = len(test[0]) - 1
    end = axes.inset_axes((0.38, 0.2, 0.6, 0.5))
    for ax in (axes, end):
        for lines, colour, style in ((train, "C0", "--"), (test, "C1", "-")):
            for line in lines:
                ax.plot([100 * share for share in line], style, color=colour)
        ax.set_xticks(range(last + 1))
        ax.spines[["top", "right"]].set_visible(False)
    end.set(xlim=(1, last + 0.1), ylim=(80, 100), yticks=(80, 90, 100))
    axes.set(xlabel="epochs of training", ylabel="right answers, %")
    axes.set(ylim=(0, 102), yticks=range(0, 101, 25))
    lines = (axes.lines[0], axes.lines[-1])
    names = ("training digits", "digits it never saw")
    place = {"loc": "outside upper left", "ncols": 2, "frameon": False}
    figure.legend(lines, names, **place)
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
