"""Why centre the pixels: the valley that gradient descent walks in."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor

from snippets.scenes.skies import splits
from snippets.tensors.normalise import Statistics, measure, normalise

COUNT = 400  # pictures; every step looks at all of them
STEPS = 100


@dataclass(frozen=True)
class Descent:
    """Gradient descent on one scaling of the same pictures."""

    pixels: str
    steepest: float = field(metadata={"label": "steepest", "format": ",.0f"})
    second: float = field(metadata={"label": "second", "format": ",.0f"})
    ratio: float = field(metadata={"format": ".1f"})
    rate: float = field(metadata={"label": "rate", "format": ".1e"})
    loss: float = field(metadata={"label": "last loss", "format": ".3f"})


def scalings() -> tuple[dict[str, Tensor], Tensor]:
    """Scale the same pictures in four ways; (B, pixels) each, and labels."""
    train = splits().train
    images = train.images[:COUNT]
    numbers = measure(images)
    mean_only = Statistics(numbers.mean, torch.ones(3))
    ways = {
        "0 to 255": 255 * images,
        "0 to 1": images,
        "mean subtracted": normalise(images, mean_only),
        "normalised": normalise(images, numbers),
    }
    labels = train.labels[:COUNT].float()
    return {name: way.flatten(1) for name, way in ways.items()}, labels


def curvatures(inputs: Tensor) -> Tensor:
    """Find the curvatures of the loss at weight 0, the steepest first.

    inputs (B, pixels) -> (B,): those of a linear classifier with a bias
    and cross-entropy, X X^T / 4B. Source: LeCun et al. 1998, section 5.1.
    """
    ones = torch.ones(len(inputs), 1)  # the input that the bias weighs
    wide = torch.cat([inputs, ones], dim=1)
    gram = wide @ wide.T / (4 * len(inputs))  # (B, B)
    return torch.linalg.eigvalsh(gram).flip(0)


def descend(
    inputs: Tensor, labels: Tensor, rate: float, steps: int
) -> list[float]:
    """Fit a linear classifier from zero; return the loss before each step.

    inputs (B, pixels), labels (B,) of 0 and 1
    """
    weights, bias = torch.zeros(inputs.shape[1]), torch.zeros(())
    losses = []
    for _ in range(steps + 1):
        scores = inputs @ weights + bias  # (B,)
        loss = F.binary_cross_entropy_with_logits(scores, labels)
        losses.append(loss.item())
        error = (scores.sigmoid() - labels) / len(labels)
        weights = weights - rate * error @ inputs
        bias = bias - rate * error.sum()
    return losses


def paths() -> tuple[list[Descent], dict[str, list[float]]]:
    """Descend on every scaling, each with a rate that suits its valley."""
    ways, labels = scalings()
    rows, losses = [], {}
    for name, inputs in ways.items():
        first, second = curvatures(inputs)[:2].tolist()
        # Gradient descent is stable below 2 / curvature; this is half of it.
        rate = 1 / first
        losses[name] = descend(inputs, labels, rate, STEPS)
        ratio = first / second
        last = losses[name][-1]
        rows.append(Descent(name, first, second, ratio, rate, last))
    return rows, losses


def setting() -> dict[str, float]:
    """Give the prose the size of the experiment."""
    ways, labels = scalings()
    start = descend(ways["0 to 1"], labels, 0.0, 0)[0]
    return {"pictures": COUNT, "steps": STEPS, "start": start}


def table() -> list[Descent]:
    """List the valleys and how far the descent came."""
    return paths()[0]


def numbers() -> dict[str, dict[str, float]]:
    """Give the figures of the prose by scaling."""
    names = ("bytes", "shares", "centred", "normalised")
    return {
        name: {"ratio": row.ratio, "loss": row.loss}
        for name, row in zip(names, table(), strict=True)
    }


def curves() -> Figure:
    """Plot the loss over the steps, one line a scaling."""
    return draw_losses(paths()[1])


def draw_losses(losses: dict[str, list[float]]) -> Figure:
    """Draw a line for each scaling, told apart by colour and dashes."""
    figure = Figure(figsize=(5.2, 2.7), layout="constrained")
    axes = figure.subplots()
    styles = ("-", (0, (1, 2)), "--", "-")
    for (name, line), style in zip(losses.items(), styles, strict=True):
        axes.plot(line, ls=style, lw=2, label=name)
    axes.set(xlabel="step", ylabel="loss", xlim=(0, len(line) - 1))
    axes.legend(frameon=False)
    return figure
