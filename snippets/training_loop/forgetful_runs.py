"""A whole training in which nobody clears the gradients."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, stdev

import torch
from matplotlib.figure import Figure

from site_tools.show import Claim, artifact
from snippets.data import seeded
from snippets.training_loop.loop import batches, train_epoch
from snippets.training_loop.small import halved_digits, small_net

SEEDS = (0, 1, 2)
SLOW, FAST = 0.01, 0.1  # learning rates
TRAINING, EPOCHS = 1_000, 8


class Forgetful(torch.optim.SGD):
    """Step as SGD does, but forget to clear: the bug, planted."""

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Losses:
    """The loss of every batch, in order, by learning rate."""

    seed: int
    cleared: dict[str, tuple[float, ...]]
    forgotten: dict[str, tuple[float, ...]]


@artifact(family={"seed": SEEDS})
def run(seed: int) -> Losses:
    """Train the small net with and without the line, at two rates."""
    return Losses(
        seed,
        {str(r): train(torch.optim.SGD, r, seed) for r in (SLOW, FAST)},
        {str(r): train(Forgetful, r, seed) for r in (SLOW, FAST)},
    )


def train(
    kind: type[torch.optim.SGD], rate: float, seed: int
) -> tuple[float, ...]:
    """Train on 1,000 digits; return the loss of every step."""
    digits, model, order = halved_digits(), small_net(seed), seeded(seed)
    # The file goes digit by digit; a random thousand has all of them.
    some = torch.randperm(len(digits.train_labels), generator=seeded(0))
    images = digits.train_images[some[:TRAINING]]
    labels = digits.train_labels[some[:TRAINING]]
    optimizer = kind(model.parameters(), lr=rate)
    losses = []
    for _ in range(EPOCHS):
        for batch, answers in batches(images, labels, order):
            # One batch at a time, to see the loss of every step.
            loss = train_epoch(model, batch, answers, optimizer, order)
            losses.append(loss)
    return tuple(losses)


def tail(losses: tuple[float, ...]) -> float:
    """Average the losses of the last quarter of the steps."""
    return fmean(losses[-(len(losses) // 4) :])


def behind(rate: float) -> list[float]:
    """Compare the ends: loss without the line minus with it, by seed."""
    runs, key = [run(seed) for seed in SEEDS], str(rate)
    return [tail(r.forgotten[key]) - tail(r.cleared[key]) for r in runs]


def summary() -> dict[str, float]:
    """Average the ends of the trainings over the seeds."""
    runs = [run(seed) for seed in SEEDS]
    slow, fast = str(SLOW), str(FAST)
    return {
        "steps": len(runs[0].cleared[slow]),
        "slow": SLOW,
        "fast": FAST,
        "slow_cleared": fmean(tail(r.cleared[slow]) for r in runs),
        "slow_forgotten": fmean(tail(r.forgotten[slow]) for r in runs),
        "fast_cleared": fmean(tail(r.cleared[fast]) for r in runs),
        "fast_forgotten": fmean(tail(r.forgotten[fast]) for r in runs),
    }


def it_blows_up() -> Claim:
    """Assert that at the higher rate the forgetful loop runs away."""
    gaps = behind(FAST)
    return Claim(
        f"At learning rate {FAST:g} the loop without zero_grad ends far "
        "above the loop with it.",
        fmean(gaps),
        ">",
        2,
        n=TRAINING,
        format=".2f",
        quantity="loss above the other loop's",
        cases="digits",
        seeds=SEEDS,
        spread=stdev(gaps),
        control=f"with the line, the loss ends at "
        f"{summary()['fast_cleared']:.2f}",
    )


def it_hides() -> Claim:
    """Assert that at the lower rate the bug makes training look better."""
    gains = [-gap for gap in behind(SLOW)]
    return Claim(
        f"At learning rate {SLOW:g} the loop without zero_grad ends "
        "below the loop with it.",
        fmean(gains),
        ">",
        0.15,
        n=TRAINING,
        format=".2f",
        quantity="loss below the other loop's",
        cases="digits",
        seeds=SEEDS,
        spread=stdev(gains),
        control=f"at rate {FAST:g}: {-fmean(behind(FAST)):.2f}",
    )


def curves() -> Figure:
    """Show the loops at both rates, step by step, from every seed."""
    return draw([run(seed) for seed in SEEDS])


def draw(runs: list[Losses]) -> Figure:
    """Draw one panel a rate, a line for every run."""
    figure = Figure(figsize=(4.8, 4.2), layout="constrained")
    panels = figure.subplots(2, sharex=True)
    for axes, rate in zip(panels, (SLOW, FAST), strict=True):
        for one in runs:
            label = one.seed == runs[0].seed
            clear, forget = one.cleared[str(rate)], one.forgotten[str(rate)]
            name = "with zero_grad" if label else None
            axes.plot(clear, "-", color="C0", lw=1, label=name)
            name = "without it" if label else None
            axes.plot(forget, "--", color="C1", lw=1, label=name)
        axes.set_title(f"learning rate {rate:g}", fontsize=10, loc="left")
        axes.set(ylabel="loss of the batch", ylim=(0, None))
    panels[0].legend(frameon=False, fontsize=10)
    panels[1].set_xlabel("step")
    return figure
