"""The shift curves of the digit nets: figure, claim and values."""

from __future__ import annotations

from statistics import fmean, stdev

import torch
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Claim, ImageGrid
from snippets.data import mnist_5k
from snippets.pooling.digit_runs import (
    EPOCHS,
    FILLS,
    KINDS,
    SEEDS,
    SHIFTS,
    DigitRun,
    all_runs,
    flip_rate,
    hit_rate,
)

COLOURS = dict(zip(KINDS, ("C7", "C1", "C2"), strict=True))
FAR = 4  # pixels; the margin of an MNIST digit


def moved_digits() -> ImageGrid:
    """Show one digit unmoved and moved, by both fills."""
    picture = mnist_5k().test_images[450:451]  # (1, 1, 28, 28)
    tiles, labels = [], []
    for fill, move in FILLS.items():
        for shift in (0, 4, 8, 12):
            tiles.append(move(picture, shift)[0, 0])
            labels.append(f"{shift} px, {fill}")
    return ImageGrid(tiles, labels, columns=4, scale="none", zoom=3)


def shift_curves() -> Figure:
    """Draw accuracy and flip rate of the three nets against the shift."""
    return draw(all_runs(), mnist_5k().test_labels)


def draw(runs: list[DigitRun], truth: Tensor) -> Figure:
    """Draw both curves: mean (line) and range (band) over the seeds."""
    figure = Figure(figsize=(4.0, 4.8), layout="constrained")
    upper, lower = figure.subplots(2, sharex=True, sharey=True)
    for kind in KINDS:
        for fill, mark in (("black", "-"), ("wrap", ":")):
            chosen = [run.choices[fill] for run in runs if run.kind == kind]
            hits = torch.stack([hit_rate(one, truth) for one in chosen])
            flips = torch.stack([flip_rate(one) for one in chosen])
            for axes, curves in ((upper, hits), (lower, flips)):
                named = axes is upper and fill == "black"
                style = {
                    "color": COLOURS[kind],
                    "label": kind if named else None,
                }
                axes.plot(SHIFTS, curves.mean(0).numpy(), mark, **style)
                if fill == "black":
                    band = [edge.numpy() for edge in curves.aminmax(dim=0)]
                    colour = COLOURS[kind]
                    axes.fill_between(
                        SHIFTS, *band, color=colour, alpha=0.2, lw=0
                    )
    upper.set(ylabel="accuracy", ylim=(0, 1.02))
    lower.set(ylabel="flip rate", xlabel="shift to the right (pixels)")
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure


def zigzag_curve() -> Figure:
    """Draw the flip rate of global max alone, on a scale of its own."""
    return draw_zigzag(all_runs())


def draw_zigzag(runs: list[DigitRun]) -> Figure:
    """Draw mean (line) and range (band) over the seeds, up to 6 px."""
    shifts = SHIFTS[:7]
    rates = torch.tensor([flips_at(runs, "global max", s) for s in shifts])
    low, high = (edge.numpy() for edge in rates.aminmax(dim=1))
    figure = Figure(figsize=(4.0, 2.6), layout="constrained")
    axes = figure.subplots()
    axes.fill_between(shifts, low, high, color="C2", alpha=0.2, lw=0)
    axes.plot(shifts, rates.mean(1).numpy(), "o-", color="C2")
    axes.set(xlabel="shift to the right (pixels)", xticks=shifts)
    axes.set(ylabel="flip rate", ylim=(0, None))
    return figure


def flips_at(runs: list[DigitRun], kind: str, shift: int) -> list[float]:
    """List the flip rate at one shift (black fill), one figure a seed."""
    chosen = [run.choices["black"] for run in runs if run.kind == kind]
    return [flip_rate(one)[shift].item() for one in chosen]


def global_max_keeps_its_mind() -> Claim:
    """Assert that global max flips less than half as often as Flatten."""
    return steadier(all_runs())


def steadier(runs: list[DigitRun]) -> Claim:
    """Claim it for these runs: the ratio of flip rates, seed by seed."""
    calm = flips_at(runs, "global max", FAR)
    rival = flips_at(runs, "pool + flatten", FAR)
    ratios = [one / two for one, two in zip(calm, rival, strict=True)]
    plain = fmean(flips_at(runs, "fully connected", FAR))
    return Claim(
        f"When digits move by {FAR} px (black fill), global max changes its "
        "answer less than half as often as Flatten.",
        fmean(ratios),
        "<",
        0.5,
        n=runs[0].choices["black"].shape[1],
        format=".2f",
        quantity="flips, share of Flatten's",
        cases="digits",
        seeds=SEEDS,
        spread=stdev(ratios),
        control=f"fully connected flips {plain:.2f}",
    )


def forgetting_has_a_price() -> Claim:
    """Assert that unmoved digits are read better with Flatten."""
    return price(all_runs(), mnist_5k().test_labels)


def price(runs: list[DigitRun], truth: Tensor) -> Claim:
    """Claim it for these runs: unmoved, Flatten minus global max."""
    unmoved = {
        kind: [
            hit_rate(run.choices["black"], truth)[0].item()
            for run in runs
            if run.kind == kind
        ]
        for kind in KINDS
    }
    pairs = zip(unmoved["pool + flatten"], unmoved["global max"], strict=True)
    leads = [one - two for one, two in pairs]
    plain = fmean(unmoved["fully connected"])
    return Claim(
        "Digits that did not move are read better with Flatten than with "
        "global max.",
        fmean(leads),
        ">",
        0.02,
        n=len(truth),
        format=".3f",
        quantity="lead in accuracy",
        cases="digits",
        seeds=SEEDS,
        spread=stdev(leads),
        control=f"fully connected reads {plain:.3f}",
    )


def odd_shifts_flip_more() -> Claim:
    """Assert that global max minds odd shifts more than even ones."""
    return zigzag(all_runs())


def zigzag(runs: list[DigitRun]) -> Claim:
    """Claim it for these runs: flips at 1 and 3 px minus those at 2 px."""
    one, two, three = (flips_at(runs, "global max", s) for s in (1, 2, 3))
    rises = [(a + c) / 2 - b for a, b, c in zip(one, two, three, strict=True)]
    rival = [flips_at(runs, "fully connected", s) for s in (1, 2, 3)]
    bends = [(a + c) / 2 - b for a, b, c in zip(*rival, strict=True)]
    return Claim(
        "Global max changes its answer more often at odd shifts (1 and 3 px) "
        "than at an even one (2 px).",
        fmean(rises),
        ">",
        0.015,
        n=runs[0].choices["black"].shape[1],
        format=".3f",
        quantity="rise of the flip rate",
        cases="digits",
        seeds=SEEDS,
        spread=stdev(rises),
        control=f"fully connected, no stride: {fmean(bends):+.3f}",
    )


def summary() -> dict[str, dict[str, float]]:
    """Give the means over the seeds (black fill) for the prose."""
    runs, truth = all_runs(), mnist_5k().test_labels
    values = {}
    for kind in KINDS:
        chosen = [run.choices["black"] for run in runs if run.kind == kind]
        hits = torch.stack([hit_rate(one, truth) for one in chosen]).mean(0)
        flips = torch.stack([flip_rate(one) for one in chosen]).mean(0)
        values[kind.replace(" + ", " ").replace(" ", "_")] = {
            "unmoved": hits[0].item(),
            "moved": hits[FAR].item(),
            "flips": flips[FAR].item(),
            "flips_1": flips[1].item(),
            "flips_2": flips[2].item(),
        }
    return values


def setting() -> dict[str, int]:
    """Say how the digit experiment was set up."""
    data = mnist_5k()
    return {
        "training": len(data.train_labels),
        "test": len(data.test_labels),
        "seeds": len(SEEDS),
        "epochs": EPOCHS,
        "far": FAR,
    }
