"""The answers of the questions of lecture 9, computed."""

from __future__ import annotations

import inspect
import math

import torch

from snippets.first_cnn.networks import first_cnn
from snippets.training_loop.activations import derivative
from snippets.training_loop.devices import where_after_to
from snippets.training_loop.forgetting import gradients
from snippets.training_loop.loading import dealt, loader
from snippets.training_loop.loop import train_epoch
from snippets.training_loop.memory import row
from snippets.training_loop.modes import dropping, measure, noise
from snippets.training_loop.solutions import shuffled_validation


def batches_of_a_thousand() -> int:
    """Count the batches of 64 in an epoch of 1,000 pictures."""
    return len(loader(1_000, 64, seed=0))


def last_of_a_thousand() -> int:
    """Count the pictures in the last of these batches."""
    return len(dealt(loader(1_000, 64, seed=0))[-1])


def third_call() -> float:
    """Differentiate w² at 1 three times without clearing."""
    return gradients(3, clear=False)[-1]


def first_loss_of_hundred() -> float:
    """Predict a fresh net's loss for 100 classes."""
    return math.log(100)


def weighted_accuracy() -> float:
    """Average 64 pictures at 100% and 16 at 50%, by picture."""
    return (64 * 1.0 + 16 * 0.5) / (64 + 16)


def megabytes_of_200() -> float:
    """Measure what a batch of 200 keeps for `backward`, in MB."""
    return row(200).kept


def sigmoids_in_a_row() -> float:
    """Bound what twenty sigmoids let through: a power of ten."""
    steepest = derivative("sigmoid", torch.linspace(-5, 5, 1001)).max().item()
    return 20 * math.log10(steepest)


def what_to_moves() -> str:
    """Say what has moved after `.to` when its result is ignored."""
    where = where_after_to()
    moved = [name for name, device in where.items() if device == "meta"]
    names = {"model": "the model", "images": "the pictures"}
    return " and ".join(names[name] for name in moved) or "neither"


def what_eval_does() -> list[bool]:
    """Say what `model.eval()` switches off: dropout, recording, learning."""
    same = measure("eval").differs == 0
    nothing_kept = measure("eval").kept == 0
    model = dropping().eval()
    model(noise()).sum().backward()
    no_gradient = all(p.grad is None for p in model.parameters())
    return [same, nothing_kept, no_gradient]


def after_no_gradient() -> str:
    """Step with gradients of zero: what do the weights do?"""
    model = first_cnn()
    weight = model[0].weight
    before = weight.detach().clone()
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    if torch.equal(weight, before):
        return "they stay where they are"
    shrunk = weight.norm() < before.norm()
    return "they shrink towards zero" if shrunk else "they become random"


def does_order_matter() -> str:
    """Say whether shuffling the validation pictures changes the score."""
    scores = shuffled_validation()
    equal = scores["in order"] == scores["shuffled"]
    return "it stays the same" if equal else "it changes"


def lines_of_the_loop() -> int:
    """Count the lines of `train_epoch` that do something in its loop."""
    source = inspect.getsource(train_epoch).splitlines()
    start = next(n for n, line in enumerate(source) if "for some" in line)
    body = [line.strip() for line in source[start + 1 : -1]]
    return sum(not line.startswith("#") for line in body)
