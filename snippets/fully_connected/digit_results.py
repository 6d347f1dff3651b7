"""Table, figures and claims about the two networks on digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import mean, stdev

from matplotlib.figure import Figure

from site_tools.show import Claim, ImageGrid
from snippets.data import mnist_5k
from snippets.fully_connected.digit_nets import KINDS
from snippets.fully_connected.digit_runs import (
    LAYOUTS,
    SEEDS,
    SHIFTS,
    DigitRun,
    digit_run,
)

PERCENT = {"format": ".1%"}


@dataclass(frozen=True)
class Row:
    """One network on digits in order and scrambled."""

    network: str
    parameters: int = field(metadata={"format": ",d"})
    in_order: float = field(metadata={"label": "in order", **PERCENT})
    in_order_sd: float = field(metadata={"label": "sd", **PERCENT})
    scrambled: float = field(metadata=PERCENT)
    scrambled_sd: float = field(metadata={"label": "sd ", **PERCENT})


def runs(kind: str, layout: str) -> list[DigitRun]:
    """Collect one network's runs over the seeds."""
    return [digit_run(kind, layout, seed) for seed in SEEDS]


def table() -> list[Row]:
    """Sum up every network: mean and standard deviation over the seeds."""
    rows = []
    for kind in KINDS:
        shares = [[r.accuracy for r in runs(kind, name)] for name in LAYOUTS]
        numbers = [f(share) for share in shares for f in (mean, stdev)]
        size = runs(kind, LAYOUTS[0])[0].parameters
        rows.append(Row(kind, size, *numbers))
    return rows


def points_lost(kind: str) -> list[float]:
    """Measure what scrambling costs, seed by seed, in points."""
    pairs = zip(*(runs(kind, name) for name in LAYOUTS), strict=True)
    return [100 * (plain.accuracy - mixed.accuracy) for plain, mixed in pairs]


def shift_loss(kind: str, pixels: int) -> list[float]:
    """Measure what a move of the test digits costs, in points."""
    at = SHIFTS.index(pixels)
    return [100 * (r.accuracy - r.shifted[at]) for r in runs(kind, "in order")]


def claim(
    statement: str, values: list[float], op: str, bound: float, control: str
) -> Claim:
    """Make a claim about the mean over the seeds, in points."""
    return Claim(
        statement=statement,
        measured=mean(values),
        op=op,
        bound=bound,
        unit="points",
        format=".1f",
        n=len(mnist_5k().test_labels),
        cases="digits",
        seeds=SEEDS,
        spread=stdev(values),
        control=control,
    )


def fc_does_not_mind() -> Claim:
    """Assert that scrambling costs the fully connected network nothing."""
    return claim(
        "Scrambling the pixels, always in the same way, costs the fully"
        " connected network less than 2 points.",
        points_lost("fully connected"),
        "<",
        2,
        f"the CNN loses {mean(points_lost('convolutional')):.1f} points;"
        f" in order, this one reads {changes()['fc']['plain']:.0%},"
        " guessing 10%",
    )


def cnn_minds() -> Claim:
    """Assert that the convolutional network needs neighbours."""
    return claim(
        "The same scrambling costs the convolutional network at least"
        " 3 points.",
        points_lost("convolutional"),
        ">=",
        3,
        "the fully connected network changes by"
        f" {-mean(points_lost('fully connected')):+.1f} points",
    )


def fc_minds_shifts_more() -> Claim:
    """Assert who loses more when the test digits move by two pixels."""
    fc, cnn = (shift_loss(kind, 2) for kind in KINDS)
    ratios = [a / b for a, b in zip(fc, cnn, strict=True)]
    made = claim(
        "A move by two pixels costs the fully connected network at least 1.5"
        " times the points that it costs the convolutional one.",
        ratios,
        ">=",
        1.5,
        f"unmoved, both lose {shift_loss(KINDS[0], 0)[0]:.0f} points;"
        f" moved, {mean(fc):.1f} against {mean(cnn):.1f}",
    )
    return Claim(**{**vars(made), "unit": "times", "format": ".2f"})


def changes() -> dict[str, dict[str, float]]:
    """Give the mean accuracies on changed digits, by network."""
    measures: dict[str, Callable[[DigitRun], float]] = {
        "plain": lambda run: run.accuracy,
        "moved_2": lambda run: run.shifted[SHIFTS.index(2)],
        "moved_4": lambda run: run.shifted[SHIFTS.index(4)],
        "cut": lambda run: run.cut,
        "turned": lambda run: run.turned,
    }
    names = {"fully connected": "fc", "convolutional": "cnn"}
    return {
        names[kind]: {
            name: mean(map(measure, runs(kind, "in order")))
            for name, measure in measures.items()
        }
        for kind in KINDS
    }


def moved() -> Figure:
    """Show what both networks still read when the digits move."""
    lines = {
        kind: [mean(s) for s in zip(*shares, strict=True)]
        for kind in KINDS
        if (shares := [run.shifted for run in runs(kind, "in order")])
    }
    return draw_moved(lines)


def draw_moved(lines: dict[str, list[float]]) -> Figure:
    """Draw the right answers of each network against the move."""
    figure = Figure(figsize=(4.8, 2.8), layout="constrained")
    axes = figure.subplots()
    for (kind, shares), style in zip(
        lines.items(), ("o--", "s-"), strict=True
    ):
        axes.plot(SHIFTS, [100 * s for s in shares], style, label=kind)
    axes.axhline(10, color="C7", linewidth=0.8, linestyle=":")
    axes.annotate("guessing", (SHIFTS[0], 11.5), fontsize=9)
    axes.set(xlabel="pixels to the right", ylabel="right answers, %")
    axes.set(ylim=(0, 100), xticks=SHIFTS)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure


def what_units_see() -> ImageGrid:
    """Show the weights of four units of each layout, in order and scrambled.

    One weight for each pixel, so the weights of a unit are a picture.
    """
    grids = [digit_run("fully connected", name, 0) for name in LAYOUTS]
    images = [image for run in grids for image in run.first_weights[:4]]
    labels = [f"{name}, unit {k + 1}" for name in LAYOUTS for k in range(4)]
    return ImageGrid(
        images, labels, columns=4, scale="own", colours="signed", zoom=4
    )


def setting() -> dict[str, int]:
    """Name the numbers of the experiment."""
    return {"seeds": len(SEEDS), "test": len(mnist_5k().test_labels)}
