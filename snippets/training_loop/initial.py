"""Where the weights start: too small, too large, all alike."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from statistics import stdev

import torch
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.data import seeded
from snippets.training_loop.deep import SEEDS, Bend, Deep, gradient_norms
from snippets.training_loop.loop import train_epoch
from snippets.training_loop.small import halved_digits, small_net

Fill = Callable[[Tensor], object]  # fills a weight in place


def leave(weight: Tensor) -> None:
    """Leave PyTorch's own choice: uniform within ± 1/√fan-in."""


RECIPES: tuple[tuple[str, Bend, str, Fill], ...] = (
    ("tanh", torch.tanh, "PyTorch's default", leave),
    (
        "tanh",
        torch.tanh,
        "Xavier, gain 5/3",
        partial(nn.init.xavier_normal_, gain=5 / 3),
    ),
    ("ReLU", torch.relu, "PyTorch's default", leave),
    (
        "ReLU",
        torch.relu,
        "Kaiming",
        partial(nn.init.kaiming_normal_, nonlinearity="relu"),
    ),
    (
        "ReLU",
        torch.relu,
        "normal, sd 0.01",
        partial(nn.init.normal_, std=0.01),
    ),
    ("ReLU", torch.relu, "normal, sd 0.5", partial(nn.init.normal_, std=0.5)),
)


@dataclass(frozen=True)
class Row:
    """One way to start a deep net; geometric means over the seeds."""

    bend: str = field(metadata={"label": "activation"})
    start: str = field(metadata={"label": "weights"})
    spread: float = field(
        metadata={"label": "sd of the last maps", "format": ".1e"}
    )
    first: float = field(
        metadata={"label": "gradient, layer 1", "format": ".1e"}
    )
    last: float = field(
        metadata={"label": "gradient, layer 20", "format": ".1e"}
    )


def measure(bend: Bend, fill: Fill, seed: int) -> tuple[float, float, float]:
    """Start one plain net; measure its last maps and its end gradients."""
    torch.manual_seed(seed)
    model = Deep(skip=False, bend=bend)
    for layer in model.layers:
        fill(layer.weight)
        if fill is not leave:
            nn.init.zeros_(layer.bias)
    digits = halved_digits()
    some = torch.randperm(4_000, generator=seeded(seed))[:32]
    images, labels = digits.train_images[some], digits.train_labels[some]
    with torch.no_grad():
        spread = model.features(images).std().item()
    norms = gradient_norms(model, images, labels)
    return spread, norms[0], norms[-1]


def middle(values: list[float]) -> float:
    """Take the geometric mean; it is 0 if one of them is 0."""
    if 0 in values:
        return 0.0
    return math.exp(sum(map(math.log, values)) / len(values))


def table() -> list[Row]:
    """Compare the recipes."""
    rows = []
    for bend, function, start, fill in RECIPES:
        found = [measure(function, fill, seed) for seed in SEEDS]
        spread, first, last = map(middle, zip(*found, strict=True))
        rows.append(Row(bend, start, spread, first, last))
    return rows


def values() -> dict[str, float]:
    """Give the prose first over last gradient, and two of the spreads.

    `default_fold` is last over first, to one digit.
    """
    rows = {(row.bend, row.start): row for row in table()}
    default = rows["ReLU", "PyTorch's default"]
    kaiming, xavier = rows["ReLU", "Kaiming"], rows["tanh", "Xavier, gain 5/3"]
    return {
        "default": default.first / default.last,
        "default_fold": float(f"{default.last / default.first:.0e}"),
        "kaiming": kaiming.first / kaiming.last,
        "xavier": xavier.first / xavier.last,
        "huge": rows["ReLU", "normal, sd 0.5"].spread,
        "tiny": rows["ReLU", "normal, sd 0.01"].spread,
    }


def apart(alike: bool, seed: int) -> float:
    """Train the small net a little; how far do its kernels part?

    `alike` starts every weight of a layer from one number.
    """
    model, digits, order = small_net(seed), halved_digits(), seeded(seed)
    if alike:
        for weights in model.parameters():
            nn.init.constant_(weights, 0.05)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    some = torch.randperm(4_000, generator=order)[:640]
    images, labels = digits.train_images[some], digits.train_labels[some]
    train_epoch(model, images, labels, optimizer, order)
    kernels = model[0].weight.detach()  # (8, 1, 3, 3)
    return (kernels - kernels[:1]).abs().max().item()


def alike_stays_alike() -> Claim:
    """Assert that kernels that start equal stay equal."""
    found = [apart(alike=True, seed=seed) for seed in SEEDS]
    return Claim(
        "Kernels that start from equal weights stay equal through training.",
        max(found),
        "<",
        1e-4,
        n=8,
        format=".1g",
        quantity="largest difference between kernels",
        cases="kernels",
        seeds=SEEDS,
        spread=stdev(found),
        control=f"random start: {apart(alike=False, seed=0):.2f}",
    )


def exploded_step() -> dict[str, str]:
    """Take three steps from the largest start; write the losses down."""
    torch.manual_seed(0)
    model, digits, order = (
        Deep(skip=False, bend=torch.relu),
        halved_digits(),
        seeded(0),
    )
    for layer in model.layers:
        nn.init.normal_(layer.weight, std=0.5)
    some = torch.randperm(4_000, generator=order)[:32]
    images, labels = digits.train_images[some], digits.train_labels[some]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    losses = [
        train_epoch(model, images, labels, optimizer, order) for _ in range(3)
    ]
    return {f"step_{n}": f"{loss:,.0f}" for n, loss in enumerate(losses, 1)}
