"""The same training with batches of several sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from statistics import fmean, stdev

import torch
from matplotlib.figure import Figure

from site_tools.show import Claim, artifact
from snippets.data import seeded
from snippets.training_loop.loop import batches, train_epoch
from snippets.training_loop.pictures import Part
from snippets.training_loop.run import judge
from snippets.training_loop.small import halved_digits, small_net

SEEDS = (0, 1, 2)
SIZES = (4, 16, 60, 64, 240, 480)
EPOCHS, RATE = 2, 0.05
TRAINING = 1_920  # all sizes divide it, so no batch is smaller
STEPS = 60  # as many as two epochs have with batches of 64


@dataclass(frozen=True)
class Sized:
    """The loss on unseen digits after training, by size of the batch."""

    seed: int
    epochs: dict[str, float]  # after as many epochs
    steps: dict[str, float]  # after as many steps


@artifact(family={"seed": SEEDS})
def run(seed: int) -> Sized:
    """Train the small net with every size, from the same weights."""
    return Sized(
        seed,
        {str(size): train(size, steps_in(size), seed) for size in SIZES},
        {str(size): train(size, STEPS, seed) for size in SIZES},
    )


def steps_in(size: int) -> int:
    """Count the steps of all epochs."""
    return EPOCHS * TRAINING // size


def train(size: int, steps: int, seed: int) -> float:
    """Take so many steps with batches of this size; return the test loss."""
    digits, model, order = halved_digits(), small_net(seed), seeded(seed)
    # The file goes digit by digit; a random part has all of them.
    some = torch.randperm(len(digits.train_labels), generator=seeded(0))
    images = digits.train_images[some[:TRAINING]]
    labels = digits.train_labels[some[:TRAINING]]
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    left = steps
    while left > 0:
        for batch, answers in islice(
            batches(images, labels, order, size), left
        ):
            train_epoch(model, batch, answers, optimizer, order, size)
            left -= 1
    return judge(model, Part(digits.test_images, digits.test_labels))[0]


def losses(size: int) -> tuple[list[float], list[float]]:
    """Collect a size's losses by seed: equal epochs, equal steps."""
    runs = [run(seed) for seed in SEEDS]
    return (
        [one.epochs[str(size)] for one in runs],
        [one.steps[str(size)] for one in runs],
    )


@dataclass(frozen=True)
class Row:
    """One size of batch, over the seeds."""

    size: int = field(metadata={"label": "batch"})
    steps: int = field(
        metadata={"label": "steps, equal epochs", "format": ",d"}
    )
    epochs_loss: float = field(metadata={"label": "loss", "format": ".2f"})
    epochs_sd: float = field(metadata={"label": "± sd", "format": ".2f"})
    steps_loss: float = field(
        metadata={"label": f"loss, {STEPS} steps", "format": ".2f"}
    )
    steps_sd: float = field(metadata={"label": "± sd", "format": ".2f"})


def table() -> list[Row]:
    """Summarise every size."""
    rows = []
    for size in SIZES:
        epochs, steps = losses(size)
        rows.append(
            Row(
                size,
                steps_in(size),
                fmean(epochs),
                stdev(epochs),
                fmean(steps),
                stdev(steps),
            )
        )
    return rows


def sixty() -> Claim:
    """Assert that 60 does as well as 64, seed by seed."""
    pairs = zip(losses(60)[0], losses(64)[0], strict=True)
    gaps = [odd - even for odd, even in pairs]
    far = fmean(losses(240)[0]) - fmean(losses(64)[0])
    return Claim(
        "Batches of 60, no power of two, train as well as batches of 64.",
        abs(fmean(gaps)),
        "<",
        0.1,
        n=1_000,
        format=".3f",
        quantity="difference in loss",
        cases="unseen digits",
        seeds=SEEDS,
        spread=stdev(gaps),
        control=f"batches of 240 instead: {far:.2f}",
    )


def small_wins_by_steps() -> Claim:
    """Assert that small batches lead for the number of their steps."""
    epochs, steps = losses(16), losses(240)
    leads = [b - a for a, b in zip(epochs[0], steps[0], strict=True)]
    turned = fmean(epochs[1]) - fmean(steps[1])
    return Claim(
        "After equal epochs, batches of 16 are ahead of batches of 240.",
        fmean(leads),
        ">",
        0.2,
        n=1_000,
        format=".2f",
        quantity="loss ahead",
        cases="unseen digits",
        seeds=SEEDS,
        spread=stdev(leads),
        control=f"after equal steps: {-turned:.2f}",
    )


def curves() -> Figure:
    """Draw the loss against the size of the batch, both ways."""
    return draw([run(seed) for seed in SEEDS])


def draw(runs: list[Sized]) -> Figure:
    """Draw mean (line) and range (band) over the seeds."""
    figure = Figure(figsize=(4.8, 3.1), layout="constrained")
    axes = figure.subplots()
    for name, colour, mark in (("epochs", "C0", "o-"), ("steps", "C1", "s--")):
        values = torch.tensor(
            [[getattr(one, name)[str(size)] for size in SIZES] for one in runs]
        )  # (seeds, sizes)
        low, high = (edge.numpy() for edge in values.aminmax(dim=0))
        axes.fill_between(SIZES, low, high, color=colour, alpha=0.2, lw=0)
        mean = values.mean(dim=0).numpy()
        axes.plot(SIZES, mean, mark, color=colour, label=f"equal {name}", ms=5)
    axes.set_xscale("log")
    shown = [size for size in SIZES if size != 60]
    axes.set_xticks(shown, [str(size) for size in shown])
    axes.minorticks_off()
    axes.set(xlabel="pictures in a batch", ylabel="loss on unseen digits")
    axes.set_ylim(0, None)
    axes.legend(frameon=False)
    return figure
