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
from snippets.trust.chance import standard_error

SURE = 0.95  # a verdict with at least this share


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


def judged(scores: Tensor, labels: Tensor) -> dict[str, float]:
    """Measure how often verdicts are right, and how sure they are.

    scores (B, 2), labels (B,) -> shares: `right` of all, `right_when_sure`
    of those with 95 % or more, `sure_when_wrong`: what the wrong ones get
    """
    right = scores.argmax(dim=1) == labels
    sure = certainty(scores)
    shares = {
        "right": right,
        "right_when_sure": right[sure >= SURE],
        "sure_when_wrong": sure[~right],
    }
    return {name: part.float().mean().item() for name, part in shares.items()}


def limits() -> dict[str, dict[str, float]]:
    """Measure what the accuracy hides, as means over the three networks.

    For the test pictures as they are, and turned by a quarter.
    """
    test = splits().test
    upright = [trained(seed).scores for seed in SEEDS]
    with torch.no_grad():
        sideways = [network(seed)(turned(test.images)) for seed in SEEDS]
    found = {}
    for name, scores in {"upright": upright, "turned": sideways}.items():
        rows = [judged(one, test.labels) for one in scores]
        found[name] = {key: mean(row[key] for row in rows) for key in rows[0]}
    return found


def learns() -> Claim:
    """Assert that training on true labels is what makes the network good."""
    good = torch.tensor([trained(seed).test_accuracy[-1] for seed in SEEDS])
    null = torch.tensor([shuffled(seed) for seed in SEEDS])
    gains = 100 * (good - null)
    return Claim(
        statement="Training on true labels beats the same training on"
        " shuffled labels by more than 15 points, on unseen pictures.",
        measured=gains.mean().item(),
        op=">",
        bound=15,
        unit="points",
        format=".1f",
        n=len(splits().test.labels),
        cases="pictures",
        quantity="mean lead",
        seeds=SEEDS,
        spread=gains.std().item(),
        control=f"shuffled labels: {null.mean():.1%} right",
    )
