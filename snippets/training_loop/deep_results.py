"""What the deep nets showed: figure and claims."""

from __future__ import annotations

from statistics import fmean, stdev

import torch
from matplotlib.figure import Figure

from site_tools.show import Claim
from snippets.training_loop.deep import DEPTH, SEEDS, STEPS, DeepRun, run


def ratio(skip: bool) -> list[float]:
    """Divide the first layer's gradient by the last one's, by seed."""
    runs = [run(skip, seed) for seed in SEEDS]
    return [one.norms[0] / one.norms[-1] for one in runs]


def plain_vanishes() -> Claim:
    """Assert that without skips next to nothing reaches the first layer."""
    ratios = ratio(skip=False)
    return Claim(
        f"Through {DEPTH} plain tanh layers the first layer's gradient is "
        "less than a ten-thousandth of the last layer's.",
        fmean(ratios),
        "<",
        1e-4,
        n=DEPTH,
        format=".1e",
        quantity="first over last gradient norm",
        cases="layers",
        seeds=SEEDS,
        spread=stdev(ratios),
        control=f"with skips: {fmean(ratio(skip=True)):.2f}",
    )


def skips_carry() -> Claim:
    """Assert that with skips the first layer still gets its share."""
    ratios = ratio(skip=True)
    return Claim(
        "With skips the first layer's gradient is more than a twentieth of "
        "the last layer's.",
        fmean(ratios),
        ">",
        0.05,
        n=DEPTH,
        format=".2f",
        quantity="first over last gradient norm",
        cases="layers",
        seeds=SEEDS,
        spread=stdev(ratios),
        control=f"without skips: {fmean(ratio(skip=False)):.1e}",
    )


def change(skip: bool) -> list[float]:
    """Tell by how much training changed the first layer, by seed."""
    return [run(skip, seed).changes[0] for seed in SEEDS]


def weights_stay_put() -> Claim:
    """Assert that a vanished gradient leaves the weights where they were."""
    changes = change(skip=False)
    return Claim(
        f"After {STEPS} steps the plain net's first layer has the weights "
        "it started with: they have not moved, towards zero or anywhere.",
        max(changes),
        "<",
        1e-4,
        n=STEPS,
        format=".0e",
        quantity="largest relative change",
        cases="steps",
        seeds=SEEDS,
        spread=stdev(changes),
        control=f"with skips: {fmean(change(skip=True)):.2f}",
    )


def values() -> dict[str, float]:
    """Give the prose its numbers: means over the seeds."""
    plain = [run(skip=False, seed=seed) for seed in SEEDS]
    return {
        "depth": DEPTH,
        "steps": STEPS,
        "ratio": fmean(ratio(skip=False)),
        "ratio_skip": fmean(ratio(skip=True)),
        "first_length": fmean(one.lengths[0] for one in plain),
        "first_change": fmean(change(skip=False)),
        "first_change_skip": fmean(change(skip=True)),
        "last_change": fmean(one.changes[-1] for one in plain),
    }


def by_layer() -> Figure:
    """Draw the gradient norms of fresh nets, layer by layer."""
    return draw([run(skip, s) for skip in (False, True) for s in SEEDS])


def draw(runs: list[DeepRun]) -> Figure:
    """Draw mean (line) and range (band) over the seeds, plain and skip."""
    figure = Figure(figsize=(4.8, 3.1), layout="constrained")
    axes = figure.subplots()
    places = range(1, DEPTH + 1)
    for skip, colour, mark, name in (
        (True, "C2", "s--", "with skips"),
        (False, "C1", "o-", "plain"),
    ):
        norms = torch.tensor([r.norms for r in runs if r.skip == skip])
        low, high = (edge.numpy() for edge in norms.aminmax(dim=0))
        axes.fill_between(places, low, high, color=colour, alpha=0.2, lw=0)
        mean = norms.log().mean(dim=0).exp().numpy()  # geometric
        axes.plot(places, mean, mark, color=colour, label=name, ms=4)
    axes.set(yscale="log", xlabel="layer, 1 is next to the picture")
    axes.set_ylabel("length of the gradient")
    axes.set_xticks([1, 5, 10, 15, 20])
    axes.legend(frameon=False)
    return figure
