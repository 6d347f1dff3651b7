"""The answers of the questions of lecture 11, computed."""

from __future__ import annotations

from math import ceil

import torch
from torch import nn

from snippets.data import seeded
from snippets.fair_fight import photos
from snippets.fair_fight.changes import moved
from snippets.fair_fight.entrants import DENSE, FLATTEN, build
from snippets.fair_fight.paired import mcnemar
from snippets.fair_fight.results import many, multiplications
from snippets.first_cnn.networks import parameters
from snippets.training_loop.loop import BATCH
from snippets.trust.chance import standard_error
from snippets.trust.seeds import paired_error


def error_in_points() -> float:
    """Convert the standard error of .85 on 2,000 to points."""
    return 100 * standard_error(0.85, 2_000)


def five_against_fifteen() -> float:
    """Test 5 against 15 pictures."""
    return mcnemar(5, 15)


def which_pictures_count() -> list[bool]:
    """Add a picture of each kind; does the test's answer change?"""
    before = mcnemar(5, 15)
    return [
        False,  # both right: it is no argument of the test at all
        mcnemar(6, 15) != before,
        mcnemar(5, 16) != before,
        False,  # both wrong
    ]


def share_in_first_linear() -> float:
    """Give the first Linear's share of the CNN's parameters, per cent."""
    net = build(FLATTEN, seed=0)
    first = next(layer for layer in net if isinstance(layer, nn.Linear))
    return 100 * parameters(first) / parameters(net)


def work_ratio() -> float:
    """Divide the dense net's multiplications by the first CNN's."""
    dense, cnn = build(DENSE, seed=0), build(FLATTEN, seed=0)
    return multiplications(dense) / multiplications(cnn)


def steps(n: int, epochs: int) -> int:
    """Count the steps of training: batches, the last one smaller."""
    return epochs * ceil(n / BATCH)


def times_as_many_steps() -> float:
    """Compare the steps of the longest and the shortest training."""
    few, many_ = photos.SIZES[0], photos.SIZES[-1]
    return steps(many_, photos.EPOCHS[many_]) / steps(few, photos.EPOCHS[few])


def least_flips() -> float:
    """Find the fewest answers that must change from .85 to .80 right."""
    right, right_now, n = 1_700, 1_600, 2_000
    # Nobody who was wrong becomes right: the drop is all there is.
    return (right - right_now) / n


def never_flips() -> list[bool]:
    """Move pictures by 8 px and see which of three rules never flips."""
    images = torch.rand(200, 3, 32, 32, generator=seeded(0))
    rules = (
        lambda pictures: torch.ones(len(pictures)),  # always "bird"
        lambda pictures: pictures.amax(dim=(1, 2, 3)) > 2,  # never true
        lambda pictures: pictures[:, 0, 0, 0] > 0.5,  # one pixel decides
    )
    return [
        torch.equal(rule(images), rule(moved(images, 8))) for rule in rules
    ]


def who_needs_colour() -> str:
    """Find who loses most when photographs lose their colour."""
    names = {"linear": "the linear rule", "cnn": "the first CNN"}
    names["average"] = "the CNN with a global average"
    losses = {key: many()[key].grey for key in names}
    return names[max(losses, key=losses.get)]


def paired_error_in_points() -> float:
    """Give the error of a lead when 120 of 2,000 pictures decide it."""
    return 100 * paired_error(70, 50, 2_000)
