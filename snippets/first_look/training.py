"""Train the front page's network, once per seed, and keep what it learnt."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from site_tools.show import artifact
from snippets.data import Digits, mnist_5k, seeded
from snippets.first_look.network import DigitNet

SEEDS = (0, 1, 2)
EPOCHS = 6
BATCH = 64


@dataclass(frozen=True)
class Trained:
    """A trained network's weights and its history, one entry an epoch."""

    weights: dict[str, Tensor]
    train_accuracy: list[float]  # before the first epoch, then after each
    test_accuracy: list[float]


def accuracy(net: nn.Module, images: Tensor, labels: Tensor) -> float:
    """Count how often the highest score is the right one, as a share.

    images (B, 1, 28, 28), labels (B,) -> 0..1
    """
    net.eval()
    with torch.no_grad():
        hits = net(images).argmax(dim=1) == labels  # (B,)
    return hits.float().mean().item()


def train_epoch(
    net: nn.Module,
    images: Tensor,
    labels: Tensor,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
) -> None:
    """Show `net` every picture once, in a new order, 64 at a time."""
    net.train()
    order = torch.randperm(len(images), generator=generator)
    for batch in order.split(BATCH):
        loss = F.cross_entropy(net(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def measure(net: nn.Module, digits: Digits) -> tuple[float, float]:
    """Take the accuracy on some training pictures and on all test pictures.

    The training pictures are chosen at random, as many as there are others.
    """
    count = len(digits.test_labels)
    order = torch.randperm(len(digits.train_labels), generator=seeded(0))
    some = order[:count]
    return (
        accuracy(net, digits.train_images[some], digits.train_labels[some]),
        accuracy(net, digits.test_images, digits.test_labels),
    )


@artifact(family={"seed": SEEDS})
def trained(seed: int) -> Trained:
    """Train a `DigitNet` on 4,000 digits; measure before and after epochs."""
    digits = mnist_5k()
    torch.manual_seed(seed)  # the first weights
    net, order = DigitNet(), seeded(seed)
    optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
    images, labels = digits.train_images, digits.train_labels
    history = [measure(net, digits)]
    for epoch in range(EPOCHS):
        train_epoch(net, images, labels, optimizer, order)
        history.append(measure(net, digits))
        print(f"epoch {epoch + 1}/{EPOCHS}: {history[-1][1]:.1%} on the test")
    train, test = map(list, zip(*history, strict=True))
    return Trained(net.state_dict(), train, test)


def network(seed: int = 0) -> DigitNet:
    """Rebuild the network that was trained from `seed`, ready to be asked."""
    net = DigitNet()
    net.load_state_dict(trained(seed).weights)
    return net.eval()
