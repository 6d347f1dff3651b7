"""The same training again: what has to be fixed for the same numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from site_tools.show import Claim
from snippets.data import seeded
from snippets.training_loop.loop import accuracy, train_epoch
from snippets.training_loop.small import halved_digits, small_net

TRAINING, EPOCHS, RATE = 1_000, 2, 0.05


def trained(weights_seed: int, order_seed: int) -> tuple[Tensor, float]:
    """Train the small net from these two seeds.

    -> all its weights in one row, its accuracy on unseen digits
    """
    digits = halved_digits()
    model, order = small_net(weights_seed), seeded(order_seed)
    some = torch.randperm(len(digits.train_labels), generator=seeded(0))
    images = digits.train_images[some[:TRAINING]]
    labels = digits.train_labels[some[:TRAINING]]
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for _ in range(EPOCHS):
        train_epoch(model, images, labels, optimizer, order)
    row = torch.cat([w.detach().flatten() for w in model.parameters()])
    return row, accuracy(model, digits.test_images, digits.test_labels)


@dataclass(frozen=True)
class Row:
    """One repetition, against the first training."""

    changed: str
    differs: float = field(
        metadata={"label": "largest change of a weight", "format": ".2g"}
    )
    accuracy: float = field(metadata={"format": ".1%"})


def table() -> list[Row]:
    """Train again with nothing, the order, or the start changed."""
    first, _ = trained(0, 0)
    rows = []
    for changed, seeds in (
        ("nothing", (0, 0)),
        ("order of the pictures", (0, 1)),
        ("first weights", (1, 0)),
    ):
        weights, score = trained(*seeds)
        differs = (weights - first).abs().max().item()
        rows.append(Row(changed, differs, score))
    return rows


def same_seeds_same_bits() -> Claim:
    """Assert that both seeds together fix every bit, on one machine."""
    nothing, order, _ = table()
    return Claim(
        "With both seeds fixed, a second training on the same machine gives "
        "the same weights to the last bit.",
        nothing.differs,
        "==",
        0,
        n=trained(0, 0)[0].numel(),
        format="g",
        quantity="largest difference",
        cases="weights",
        control=f"pictures in another order: {order.differs:.2f}",
    )
