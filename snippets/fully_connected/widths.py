"""Does another width help? One hidden layer of 4 to 256 units."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import mean, stdev

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from site_tools.show import Claim, artifact
from snippets.data import seeded
from snippets.scenes.skies import splits
from snippets.training_loop.loop import accuracy, train_epoch

WIDTHS = (4, 16, 64, 256)
SEEDS = (0, 1, 2)
PICTURES, EPOCHS, RATE = 1_000, 30, 1e-3


@dataclass(frozen=True)
class WidthRun:
    """Shares of right answers of one trained network."""

    train: float
    validation: float
    test: float


def standardised(images: Tensor, like: Tensor) -> Tensor:
    """Shift and scale each channel by the mean and deviation of `like`.

    images (B, 3, H, W); `like` are the training pictures, and no others.
    """
    axes = (0, 2, 3)
    middle = like.mean(axes, keepdim=True)
    return (images - middle) / like.std(axes, keepdim=True)


@artifact(family={"width": WIDTHS, "seed": SEEDS})
def width_run(width: int, seed: int) -> WidthRun:
    """Train one hidden layer of `width` units on 1,000 scenes."""
    sets = splits()
    seen, labels = sets.train.images[:PICTURES], sets.train.labels[:PICTURES]
    torch.manual_seed(seed)
    inputs, order = seen[0].numel(), seeded(seed)
    net = nn.Sequential(
        nn.Flatten(), nn.Linear(inputs, width), nn.Tanh(), nn.Linear(width, 2)
    )
    optimizer = torch.optim.Adam(net.parameters(), RATE)
    images = standardised(seen, seen)
    for _ in range(EPOCHS):
        train_epoch(net, images, labels, optimizer, order)
    return WidthRun(
        accuracy(net, images, labels),
        *(
            accuracy(net, standardised(part.images, seen), part.labels)
            for part in (sets.validation, sets.test)
        ),
    )


def gains(part: str) -> list[float]:
    """Measure what 64 times the width brings, seed by seed, in points."""
    narrow, wide = WIDTHS[0], WIDTHS[-1]
    return [
        100 * (getattr(width_run(wide, s), part))
        - 100 * getattr(width_run(narrow, s), part)
        for s in SEEDS
    ]


def summary() -> dict[str, float]:
    """Give the gains in points, and the accuracies of the widest network."""
    widest = [width_run(WIDTHS[-1], seed) for seed in SEEDS]
    return {
        "train_gain": mean(gains("train")),
        "test_gain": mean(gains("test")),
        "train": mean(run.train for run in widest),
        "test": mean(run.test for run in widest),
        "narrow": WIDTHS[0],
        "wide": WIDTHS[-1],
        "ratio": WIDTHS[-1] // WIDTHS[0],
        "pictures": PICTURES,
    }


def width_is_for_the_seen() -> Claim:
    """Assert that width helps with seen pictures more than with new ones."""
    pairs = zip(gains("train"), gains("test"), strict=True)
    leads = [seen - new for seen, new in pairs]
    others = zip(gains("validation"), gains("test"), strict=True)
    null = mean(a - b for a, b in others)
    return Claim(
        statement="From 4 to 256 hidden units, the accuracy on the training"
        " pictures gains over 3 points more than the accuracy on new ones.",
        measured=mean(leads),
        op=">",
        bound=3,
        unit="points",
        format=".1f",
        n=len(splits().test.labels),
        cases="pictures",
        seeds=SEEDS,
        spread=stdev(leads),
        control="two sets of new pictures gain alike, up to"
        f" {abs(null):.1f} points",
    )


def sweep() -> Figure:
    """Show seen and new pictures against the width."""
    found = [[width_run(w, s) for s in SEEDS] for w in WIDTHS]
    return draw_sweep(
        [[run.train for run in row] for row in found],
        [[run.test for run in row] for row in found],
    )


def draw_sweep(train: list[list[float]], test: list[list[float]]) -> Figure:
    """Draw both accuracies, a dot for each seed and a line of means.

    train, test [width][seed], shares in 0..1
    """
    figure = Figure(figsize=(4.8, 2.9), layout="constrained")
    axes = figure.subplots()
    kinds = ((train, "C0", "--", "seen"), (test, "C1", "-", "new"))
    for rows, colour, style, name in kinds:
        means = [100 * mean(row) for row in rows]
        axes.plot(WIDTHS, means, style, color=colour, label=name)
        for width, row in zip(WIDTHS, rows, strict=True):
            dots = [100 * share for share in row]
            axes.plot([width] * len(row), dots, "o", color=colour, ms=4)
    axes.set_xscale("log", base=4)
    axes.set_xticks(WIDTHS, [str(width) for width in WIDTHS])
    axes.set(xlabel="hidden units", ylabel="right answers, %", ylim=(50, 101))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower right")
    return figure
