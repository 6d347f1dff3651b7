"""Solutions of the exercises of lecture 1."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from snippets.data import seeded
from snippets.scenes.skies import splits
from snippets.thirty_lines.program import EPOCHS, learn
from snippets.thirty_lines.runs import (
    SEEDS,
    network,
    shuffled,
    trained,
)
from snippets.thirty_lines.verdicts import confusion
from snippets.training_loop.loop import accuracy, batches


def accuracy_from_counts() -> float:
    """Divide the counts on the diagonal by all counts."""
    counts = confusion(trained(0).scores, splits().test.labels)  # (2, 2)
    return (counts.diagonal().sum() / counts.sum()).item()


def always_bird() -> float:
    """Score a judge that says "bird" to everything."""
    return (splits().test.labels == 1).float().mean().item()


def upside_down() -> dict[str, float]:
    """Test the first network on pictures that stand on their heads."""
    test = splits().test
    flipped = test.images.flip(dims=(2,))  # rows of (B, C, H, W) reversed
    return {
        "upright": trained(0).test_accuracy[-1],
        "on their heads": accuracy(network(), flipped, test.labels),
    }


def mixed_labels() -> dict[str, float]:
    """Score the networks that learnt from shuffled labels."""
    return {f"seed {seed}": shuffled(seed) for seed in SEEDS}


def without_convolution() -> float:
    """Train one linear layer on the raw pixels; its test accuracy."""
    train, test = splits().train, splits().test
    torch.manual_seed(0)
    net, order = nn.Sequential(nn.Flatten(), nn.LazyLinear(2)), seeded(0)
    net(train.images[:1])  # the layer finds out how many inputs it has
    optimizer = torch.optim.SGD(net.parameters(), lr=0.005, momentum=0.9)
    for _ in range(EPOCHS):
        for images, labels in batches(train.images, train.labels, order):
            loss = F.cross_entropy(net(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return accuracy(net, test.images, test.labels)


def vote() -> dict[str, float]:
    """Let the three networks judge together: the mean of their shares."""
    labels = splits().test.labels
    shares = [trained(seed).scores.softmax(dim=1) for seed in SEEDS]
    together = torch.stack(shares).mean(dim=0)  # (B, 2)
    single = [right(share, labels) for share in shares]
    return {
        "mean of the three": sum(single) / len(single),
        "together": right(together, labels),
    }


def right(scores: Tensor, labels: Tensor) -> float:
    """Count the right verdicts as a share: (B, 2), (B,) -> 0..1."""
    return (scores.argmax(dim=1) == labels).float().mean().item()


def fewer_pictures() -> dict[str, float]:
    """Train on fewer pictures for as many epochs; the test accuracies."""
    train, test = splits().train, splits().test
    found = {}
    for count in (250, 1000):
        *_, net = learn(train.images[:count], train.labels[:count], seed=0)
        share = accuracy(net, test.images, test.labels)
        found[f"{count} pictures"] = share
    found[f"{len(train.labels)} pictures"] = trained(0).test_accuracy[-1]
    return found
