"""How good the network is, and how sure of that we may be."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import mean, stdev

import torch
from torch import Tensor

from site_tools.show import Claim
from snippets.first_cnn.networks import first_cnn, parameters
from snippets.scenes.skies import splits
from snippets.thirty_lines.program import EPOCHS, lines
from snippets.thirty_lines.runs import (
    SEEDS,
    network,
    shuffled,
    trained,
)
from snippets.thirty_lines.verdicts import certainty
from snippets.training_loop.loop import accuracy
from snippets.trust.chance import standard_error


@dataclass(frozen=True)
class Summary:
    """Accuracies are shares of right answers on the test pictures."""

    accuracy: float  # mean over the seeds
    spread: float  # standard deviation over the seeds
    error: float  # standard error that comes from the number of pictures
    untrained: float
    train_pictures: int
    test_pictures: int
    seeds: int
    epochs: int
    parameters: int
    lines: int


def summary() -> Summary:
    """Sum up the three trainings."""
    runs = [trained(seed) for seed in SEEDS]
    scores = [run.test_accuracy[-1] for run in runs]
    test = splits().test
    return Summary(
        accuracy=mean(scores),
        spread=stdev(scores),
        error=standard_error(mean(scores), len(test.labels)),
        untrained=mean(run.test_accuracy[0] for run in runs),
        train_pictures=len(splits().train.labels),
        test_pictures=len(test.labels),
        seeds=len(SEEDS),
        epochs=EPOCHS,
        parameters=parameters(first_cnn()),
        lines=lines(),
    )


def turned(images: Tensor) -> Tensor:
    """Turn pictures by a quarter: (B, C, H, W) -> (B, C, W, H)."""
    return images.rot90(1, dims=(2, 3))


def limits() -> dict[str, float]:
    """Measure what the accuracy hides, over the three networks.

    `turned`: the share of right answers when the same pictures stand on
    their sides. `sure_when_wrong`: how certain the wrong verdicts are.
    """
    test = splits().test
    sideways, certain = [], []
    for seed in SEEDS:
        net, scores = network(seed), trained(seed).scores
        sideways.append(accuracy(net, turned(test.images), test.labels))
        wrong = scores.argmax(dim=1) != test.labels
        certain.append(certainty(scores[wrong]).mean().item())
    return {"turned": mean(sideways), "sure_when_wrong": mean(certain)}


def learns() -> Claim:
    """Assert that training on true labels is what makes the network good."""
    good = torch.tensor([trained(seed).test_accuracy[-1] for seed in SEEDS])
    null = torch.tensor([shuffled(seed) for seed in SEEDS])
    gains = 100 * (good - null)
    return Claim(
        statement="Training on true labels beats the same training on"
        " shuffled labels by more than 20 points, on unseen pictures.",
        measured=gains.mean().item(),
        op=">",
        bound=20,
        unit="points",
        format=".1f",
        n=len(splits().test.labels),
        cases="pictures",
        quantity="mean lead",
        seeds=SEEDS,
        spread=gains.std().item(),
        control=f"shuffled labels: {null.mean():.1%} right",
    )
