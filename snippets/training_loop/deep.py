"""Twenty convolutions in a row: how much gradient reaches the first?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from site_tools.show import artifact
from snippets.data import seeded
from snippets.training_loop.loop import batches, train_epoch
from snippets.training_loop.small import halved_digits

SEEDS = (0, 1, 2)
DEPTH, CHANNELS = 20, 8
STEPS, RATE = 25, 0.05

Bend = Callable[[Tensor], Tensor]


class Deep(nn.Module):
    """Stack convolutions, each bent; `skip` adds the input back."""

    def __init__(self, skip: bool, bend: Bend = torch.tanh) -> None:
        """Build `DEPTH` layers of `CHANNELS` maps and a linear head."""
        super().__init__()
        widths = [1] + [CHANNELS] * DEPTH
        self.layers = nn.ModuleList(
            nn.Conv2d(before, after, 3, padding=1)
            for before, after in pairwise(widths)
        )
        self.head = nn.Linear(CHANNELS, 10)
        self.skip, self.bend = skip, bend

    def features(self, images: Tensor) -> Tensor:
        """Pass all layers: (B, 1, H, W) -> (B, CHANNELS, H, W)."""
        features = self.bend(self.layers[0](images))
        for layer in self.layers[1:]:
            new = self.bend(layer(features))
            features = features + new if self.skip else new
        return features

    def forward(self, images: Tensor) -> Tensor:
        """Score pictures: (B, 1, H, W) -> (B, 10)."""
        return self.head(self.features(images).mean(dim=(2, 3)))


def gradient_norms(
    model: Deep, images: Tensor, labels: Tensor
) -> tuple[float, ...]:
    """Measure the length of each layer's weight gradient on one batch."""
    loss = F.cross_entropy(model(images), labels)
    weights = [layer.weight for layer in model.layers]
    gradients = torch.autograd.grad(loss, weights)
    # In double precision: the squares of tiny floats would round to 0.
    return tuple(gradient.double().norm().item() for gradient in gradients)


@dataclass(frozen=True)
class DeepRun:
    """One deep net: its gradients at the start, its weights at the end."""

    skip: bool
    seed: int
    norms: tuple[float, ...]  # of the gradients, by layer
    changes: tuple[float, ...]  # of the weights, relative, by layer
    lengths: tuple[float, ...]  # after over before, by layer


@artifact(family={"skip": (False, True), "seed": SEEDS})
def run(skip: bool, seed: int) -> DeepRun:
    """Measure a fresh net's gradients, then train it a little."""
    torch.manual_seed(seed)
    model, digits, order = Deep(skip), halved_digits(), seeded(seed)
    images, labels = digits.train_images, digits.train_labels
    deal = list(batches(images, labels, order, 32))[:STEPS]
    norms = gradient_norms(model, *deal[0])
    before = [layer.weight.detach().clone() for layer in model.layers]
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for some, answers in deal:
        train_epoch(model, some, answers, optimizer, order)
    after = [layer.weight.detach() for layer in model.layers]
    pairs = list(zip(before, after, strict=True))
    changes = tuple(((b - a).norm() / a.norm()).item() for a, b in pairs)
    lengths = tuple((b.norm() / a.norm()).item() for a, b in pairs)
    return DeepRun(skip, seed, norms, changes, lengths)
