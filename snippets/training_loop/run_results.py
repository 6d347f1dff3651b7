"""What the honest training showed, over its seeds."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean, stdev

import torch
from torch import nn

from site_tools.show import Claim, ImageGrid, artifact
from snippets.scenes.skies import CLASSES, splits
from snippets.training_loop.pictures import parts
from snippets.training_loop.run import (
    EPOCHS,
    RATE,
    SEEDS,
    TRAINING,
    Run,
    run,
    train,
)


def look() -> ImageGrid:
    """Show the first eight training pictures with their labels."""
    scenes = splits().train
    names = [CLASSES[label] for label in scenes.labels[:8].tolist()]
    return ImageGrid(list(scenes.images[:8]), names, columns=4, zoom=3)


@artifact(family={"seed": SEEDS})
def linear_run(seed: int) -> float:
    """Train the simplest model: one weight per pixel, colour and class.

    -> accuracy on validation pictures after the last epoch
    """
    torch.manual_seed(seed)
    data = parts(TRAINING)
    inputs = data.train.images[0].numel()
    model = nn.Sequential(nn.Flatten(), nn.Linear(inputs, len(CLASSES)))
    book, _ = train(model, data, seed, rate=RATE / 50)
    return book[-1].hits.float().mean().item()


@dataclass(frozen=True)
class Row:
    """One seed: the net where validation says stop, and the last one."""

    seed: int
    stopped: int = field(metadata={"label": "lowest validation loss at epoch"})
    loss_then: float = field(
        metadata={"label": "test loss then", "format": ".2f"}
    )
    loss_last: float = field(metadata={"label": "at the end", "format": ".2f"})
    accuracy_then: float = field(
        metadata={"label": "test accuracy then", "format": ".1%"}
    )
    accuracy_last: float = field(
        metadata={"label": "at the end", "format": ".1%"}
    )


def table() -> list[Row]:
    """Compare stopping early with going on, seed by seed."""
    rows = []
    for one in map(run, SEEDS):
        then, last = one.test_stopped, one.test_last
        losses, shares = zip(then, last, strict=True)
        rows.append(Row(one.seed, one.stopped, *losses, *shares))
    return rows


def gap(one: Run, epoch: int) -> float:
    """Subtract the training loss of an epoch from its validation loss."""
    each = len(one.step_losses) // EPOCHS
    steps = one.step_losses[epoch * each : (epoch + 1) * each]
    return one.held_losses[epoch] - fmean(steps)


def it_overfits() -> Claim:
    """Assert that in the end the loss is far lower on known pictures."""
    last = [gap(run(seed), EPOCHS - 1) for seed in SEEDS]
    first = [gap(run(seed), 0) for seed in SEEDS]
    return Claim(
        "At the end of the training the loss is larger on unseen pictures "
        "than on those that the net was trained on.",
        fmean(last),
        ">",
        0.15,
        n=len(parts().validation.labels),
        format=".2f",
        quantity="loss on unseen pictures, less that on known ones",
        cases="unseen pictures",
        seeds=SEEDS,
        spread=stdev(last),
        control=f"in the first epoch: {fmean(first):+.2f}",
    )


def setting() -> dict[str, float]:
    """Say how the training was set up, and what simple rivals score."""
    data = parts(TRAINING)
    runs = [run(seed) for seed in SEEDS]
    return {
        "training": TRAINING,
        "validation": len(data.validation.labels),
        "test": len(data.test.labels),
        "epochs": EPOCHS,
        "steps": len(runs[0].step_losses),
        "each": len(runs[0].step_losses) // EPOCHS,
        "seeds": len(SEEDS),
        "rate": RATE,
        "first": runs[0].step_losses[0],
        "commonest": data.validation.labels.bincount().max().item()
        / len(data.validation.labels),
        "linear": fmean(linear_run(seed) for seed in SEEDS),
        "trained": fmean(one.train_accuracy[-1] for one in runs),
        "held": fmean(one.hits[-1].float().mean().item() for one in runs),
        "lowest": min(runs[0].held_losses),
        "lowest_epoch": runs[0].stopped,
        "last": runs[0].held_losses[-1],
        "test_then": fmean(one.test_stopped[1] for one in runs),
        "test_last": fmean(one.test_last[1] for one in runs),
        "loss_then": fmean(one.test_stopped[0] for one in runs),
        "loss_last": fmean(one.test_last[0] for one in runs),
    }
