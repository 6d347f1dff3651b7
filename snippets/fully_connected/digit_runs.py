"""Digits in order and scrambled: what the two networks make of them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from site_tools.show import artifact
from snippets.data import mnist_5k, seeded
from snippets.first_cnn.networks import parameters
from snippets.fully_connected.digit_nets import KINDS, SIDE, build
from snippets.fully_connected.scrambled import scramble, some_order
from snippets.training_loop.loop import accuracy, train_epoch

SEEDS = (0, 1, 2)
SHIFTS = (0, 1, 2, 4)  # pixels to the right
EPOCHS, RATE = 8, 2e-3
LAYOUTS = ("in order", "scrambled")


@dataclass(frozen=True)
class DigitRun:
    """One training: shares of right answers on the test digits."""

    accuracy: float
    shifted: list[float]  # by SHIFTS
    cut: float  # the lower half hidden
    turned: float  # by a quarter
    parameters: int
    first_weights: Tensor  # (K, 28, 28) or (K, 5, 5), of the first layer


def move(images: Tensor, pixels: int) -> Tensor:
    """Move pictures to the right; what leaves comes back at the left."""
    return images.roll(pixels, dims=-1)


def hide_half(images: Tensor) -> Tensor:
    """Paint the lower half of pictures (B, C, H, W) black."""
    hidden = images.clone()
    hidden[..., images.shape[-2] // 2 :, :] = 0
    return hidden


def train(net: nn.Module, images: Tensor, labels: Tensor, seed: int) -> None:
    """Train a network in place with Adam, in batches ordered by `seed`."""
    optimizer = torch.optim.Adam(net.parameters(), RATE)
    order = seeded(seed)
    for _ in range(EPOCHS):
        train_epoch(net, images, labels, optimizer, order)


@artifact(family={"kind": KINDS, "layout": LAYOUTS, "seed": SEEDS})
def digit_run(kind: str, layout: str, seed: int) -> DigitRun:
    """Train one network; scrambling is the same for training and test."""
    data, order = mnist_5k(), torch.arange(SIDE * SIDE)
    if layout == "scrambled":
        order = some_order(SIDE, seed)
    net = build(kind, seed)
    train(net, scramble(data.train_images, order), data.train_labels, seed)
    test, labels = scramble(data.test_images, order), data.test_labels
    first = next(w for w in net.parameters() if w.dim() > 1).detach()
    side = first[0].numel() ** 0.5  # 28 of a linear layer, 5 of a kernel
    return DigitRun(
        accuracy(net, test, labels),
        [accuracy(net, move(test, pixels), labels) for pixels in SHIFTS],
        accuracy(net, hide_half(test), labels),
        accuracy(net, test.rot90(1, (2, 3)), labels),
        parameters(net),
        first.reshape(len(first), round(side), round(side)),
    )
