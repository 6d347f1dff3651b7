"""Solutions of the exercises of lecture 4."""

from __future__ import annotations

from statistics import mean

import torch
from torch import Tensor, nn

from snippets.data import mnist_5k, seeded
from snippets.fully_connected.counting import total
from snippets.fully_connected.digit_nets import build
from snippets.fully_connected.digit_runs import (
    SEEDS,
    SHIFTS,
    digit_run,
    move,
    train,
)
from snippets.fully_connected.scrambled import some_order, unscramble
from snippets.fully_connected.widths import PICTURES, WIDTHS, standardised
from snippets.scenes.skies import splits
from snippets.training_loop.loop import accuracy, train_epoch


def first_at_224() -> int:
    """Count the first layer's parameters for 3 x 224 x 224 pictures."""
    return (3 * 224 * 224 + 1) * 1024  # + 1: the bias of each unit


def megabytes() -> dict[str, float]:
    """Size up the network: 4 bytes a parameter, in units of 10^6 bytes.

    In training each has a gradient and Adam's two moving means as well.
    """
    weights = 4 * total() / 1e6
    return {"to use": weights, "to train": 4 * weights}


def line_steps() -> dict[str, int]:
    """Measure steps in the line of a 3 x 32 x 32 picture."""
    places = torch.arange(3 * 32 * 32).reshape(3, 32, 32)
    start = places[0, 0, 0]
    return {
        "one pixel to the right": int(places[0, 0, 1] - start),
        "one pixel down": int(places[0, 1, 0] - start),
        "from red to blue": int(places[2, 0, 0] - start),
    }


def put_back() -> float:
    """Scramble the digits, put them back; the largest difference left."""
    images, order = mnist_5k().test_images, some_order(28, seed=5)
    mixed = images.flatten(2)[..., order].reshape(images.shape)
    return (unscramble(mixed, order) - images).abs().max().item()


def by_heart() -> dict[str, float]:
    """Train the widest network on shuffled labels: seen and new pictures."""
    sets = splits()
    seen = sets.train.images[:PICTURES]
    names = sets.train.labels[:PICTURES]
    mixed = names[torch.randperm(PICTURES, generator=seeded(1))]
    images, new = (
        standardised(seen, seen),
        standardised(sets.test.images, seen),
    )
    torch.manual_seed(0)
    inputs, width = seen[0].numel(), WIDTHS[-1]
    net = nn.Sequential(
        nn.Flatten(), nn.Linear(inputs, width), nn.Tanh(), nn.Linear(width, 2)
    )
    optimizer, order = torch.optim.Adam(net.parameters(), 1e-3), seeded(0)
    for _ in range(100):
        train_epoch(net, images, mixed, optimizer, order)
    return {
        "seen, shuffled names": accuracy(net, images, mixed),
        "new, true names": accuracy(net, new, sets.test.labels),
    }


def with_moves(images: Tensor, pixels: tuple[int, ...]) -> Tensor:
    """Put moved copies of all pictures behind each other.

    images (B, C, H, W) -> (len(pixels) * B, C, H, W)
    """
    return torch.cat([move(images, p) for p in pixels])


def moves_until_level() -> dict[str, float]:
    """Add moved copies until the network meets moves by two as the CNN does.

    All numbers are accuracies on digits that moved two pixels (seed 0).
    """
    data, found = mnist_5k(), {}
    moved = move(data.test_images, 2)
    for name, pixels in {
        "no copies": (0,),
        "moved by 2": (0, 2),
        "moved by up to 2, both ways": (-2, -1, 0, 1, 2),
    }.items():
        net = build("fully connected", seed=0)
        images = with_moves(data.train_images, pixels)
        train(net, images, data.train_labels.repeat(len(pixels)), seed=0)
        found[name] = accuracy(net, moved, data.test_labels)
    at = SHIFTS.index(2)
    runs = [digit_run("convolutional", "in order", s) for s in SEEDS]
    found["CNN, no copies"] = mean(run.shifted[at] for run in runs)
    return found
