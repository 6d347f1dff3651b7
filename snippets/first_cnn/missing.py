"""The network that lacks one line, and what it takes to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.first_cnn.networks import SIDE

BATCHES = (1, 2, 3, 10, 64)


def first_try() -> nn.Sequential:
    """Build the network as one would write it down at first."""
    return nn.Sequential(
        nn.Conv2d(3, 16, kernel_size=3, padding=1),
        nn.Tanh(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 8, kernel_size=3, padding=1),
        nn.Tanh(),
        nn.MaxPool2d(2),
        # Something is missing here.
        nn.Linear(8 * 8 * 8, 32),
        nn.Tanh(),
        nn.Linear(32, 2),
    )


def pictures(count: int) -> Tensor:
    """Make a batch of black pictures. -> (count, 3, 32, 32)"""
    return torch.zeros(count, 3, SIDE, SIDE)


def batch_of_64() -> Tensor:
    """Hand 64 pictures to the first try."""
    return first_try()(pictures(64))


def single_picture() -> Tensor:
    """Hand it a batch of one."""
    return first_try()(pictures(1))


def with_a_tanh() -> Tensor:
    """Put another tanh where something is missing."""
    layers = list(first_try())
    layers.insert(6, nn.Tanh())
    return nn.Sequential(*layers)(pictures(64))


@dataclass(frozen=True)
class Complaint:
    """The four numbers of the error: two shapes that don't fit."""

    rows: int
    columns: int
    wanted: int
    given: int


def complaint(count: int) -> Complaint:
    """Read the error that a batch of `count` pictures raises."""
    try:
        first_try()(pictures(count))
    except RuntimeError as error:
        numbers = re.findall(r"\d+", str(error).partition("(")[2])
        return Complaint(*map(int, numbers))
    raise AssertionError("the network without Flatten ran")


def complaints() -> dict[str, Complaint]:
    """Give the error's numbers for 64 pictures and for one."""
    return {"batch": complaint(64), "single": complaint(1)}


def runs(model: nn.Module, images: Tensor) -> bool:
    """Say whether the model gives two scores for each picture."""
    try:
        return model(images).shape == (len(images), 2)
    except RuntimeError:
        return False


def repairs(extra: nn.Module) -> Iterator[nn.Sequential]:
    """Put one more layer at each of the ten places, one at a time."""
    for place in range(len(first_try()) + 1):
        layers = list(first_try())
        layers.insert(place, extra)
        yield nn.Sequential(*layers)


def places_that_work(extra: nn.Module) -> list[int]:
    """List the places where one more layer makes the network run."""
    tries = enumerate(repairs(extra))
    return [place for place, model in tries if runs(model, pictures(2))]


def missing_flatten_raises() -> Claim:
    """Assert that the first try fails for every size of batch."""
    failed = [not runs(first_try(), pictures(count)) for count in BATCHES]
    mended = list(repairs(nn.Flatten()))[6]
    served = [count for count in BATCHES if runs(mended, pictures(count))]
    return Claim(
        "Without Flatten the network refuses batches of 32 × 32 pictures of "
        "every size that was tried.",
        sum(failed),
        "==",
        len(BATCHES),
        n=len(BATCHES),
        format=".0f",
        quantity="batches refused",
        cases="sizes of batch",
        control=f"with a Flatten before the first Linear: {len(served)} run",
    )


def only_flatten_mends_it() -> Claim:
    """Assert that a tanh helps nowhere; a Flatten helps at one place."""
    flatten = places_that_work(nn.Flatten())
    return Claim(
        "One more Tanh mends the network at none of the ten places where it "
        "could stand.",
        len(places_that_work(nn.Tanh())),
        "==",
        0,
        n=len(first_try()) + 1,
        format=".0f",
        quantity="places that work",
        cases="places",
        control=f"a Flatten at {len(flatten)}, behind {flatten[0]} layers",
    )
