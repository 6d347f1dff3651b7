"""The trainings of the first lecture: three seeds, and as many controls."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from site_tools.show import artifact
from snippets.data import seeded
from snippets.first_cnn.networks import first_cnn
from snippets.scenes.skies import splits
from snippets.thirty_lines.program import learn
from snippets.training_loop.loop import accuracy

SEEDS = (0, 1, 2)
CLASSES = ("airplane", "bird")


@dataclass(frozen=True)
class Trained:
    """What one training left: entry 0 of each list is before training."""

    weights: list[dict[str, Tensor]]  # after each epoch
    train_accuracy: list[float]
    test_accuracy: list[float]
    scores: Tensor  # (2000, 2), of the test pictures, at the end


@artifact(family={"seed": SEEDS})
def trained(seed: int) -> Trained:
    """Train the network; measure it on as many seen as new pictures."""
    train, test = splits().train, splits().test
    count = len(test.labels)
    weights, seen, unseen = [], [], []
    for net in learn(train.images, train.labels, seed):
        weights.append({k: v.clone() for k, v in net.state_dict().items()})
        seen.append(accuracy(net, train.images[:count], train.labels[:count]))
        unseen.append(accuracy(net, test.images, test.labels))
    with torch.no_grad():
        scores = net.eval()(test.images)  # (2000, 2)
    return Trained(weights, seen, unseen, scores)


@artifact(family={"seed": SEEDS})
def shuffled(seed: int) -> float:
    """Train on the same pictures with shuffled labels; the test accuracy."""
    train, test = splits().train, splits().test
    order = torch.randperm(len(train.labels), generator=seeded(seed))
    *_, net = learn(train.images, train.labels[order], seed)
    return accuracy(net, test.images, test.labels)


def network(seed: int = 0, epoch: int = -1) -> nn.Module:
    """Rebuild the network as it was after `epoch`, ready to be asked."""
    net = first_cnn(classes=2)
    net.load_state_dict(trained(seed).weights[epoch])
    return net.eval()
