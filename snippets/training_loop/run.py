"""One honest training, with everything written down on the way."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from site_tools.show import artifact
from snippets.data import seeded
from snippets.first_cnn.networks import first_cnn
from snippets.training_loop.loop import accuracy, batches, train_epoch
from snippets.training_loop.pictures import Part, Parts, parts

SEEDS = (0, 1, 2)
TRAINING, EPOCHS, RATE, MOMENTUM = 600, 16, 0.05, 0.9
PEEK = 250  # training pictures on which the accuracy is taken


@dataclass(frozen=True)
class Run:
    """One training: what each step and each epoch gave."""

    seed: int
    step_losses: tuple[float, ...]
    held_losses: tuple[float, ...]  # one an epoch, validation pictures
    train_accuracy: tuple[float, ...]  # one an epoch, on `PEEK` of them
    hits: Tensor  # (epochs, validation pictures), bool
    stopped: int  # the epoch with the smallest validation loss, from 1
    test_stopped: tuple[float, float]  # loss and accuracy of that net
    test_last: tuple[float, float]  # the same after the last epoch


@artifact(family={"seed": SEEDS})
def run(seed: int) -> Run:
    """Train the first CNN on birds and airplanes and keep the books."""
    torch.manual_seed(seed)
    return keep_books(first_cnn(), parts(TRAINING), seed)


def keep_books(model: nn.Module, data: Parts, seed: int) -> Run:
    """Train `model`, measure after every epoch, judge once at the end."""
    book, best = train(model, data, seed)
    return Run(
        seed=seed,
        step_losses=tuple(loss for one in book for loss in one.steps),
        held_losses=tuple(one.held for one in book),
        train_accuracy=tuple(one.right for one in book),
        hits=torch.stack([one.hits for one in book]),
        stopped=1 + min(range(len(book)), key=lambda e: book[e].held),
        test_stopped=verdict(best, data.test),
        test_last=verdict(model, data.test),
    )


def verdict(model: nn.Module, part: Part) -> tuple[float, float]:
    """Measure loss and accuracy on pictures that nothing was chosen by."""
    loss, hits = judge(model, part)
    return loss, hits.float().mean().item()


@dataclass(frozen=True)
class Epoch:
    """What was measured after one epoch."""

    steps: list[float]  # the loss of each batch
    held: float  # validation loss
    hits: Tensor  # (validation pictures,), bool
    right: float  # accuracy on the training pictures


def train(
    model: nn.Module, data: Parts, seed: int, rate: float = RATE
) -> tuple[list[Epoch], nn.Module]:
    """Train epoch by epoch; also return the net at its best one.

    Best is where the *validation* loss is smallest; test pictures wait.
    """
    order, book, best = seeded(seed), [], model
    optimizer = torch.optim.SGD(model.parameters(), rate, MOMENTUM)
    images, labels = data.train.images, data.train.labels
    for _ in range(EPOCHS):
        steps = [
            train_epoch(model, some, answers, optimizer, order)
            for some, answers in batches(images, labels, order)
        ]
        held, hits = judge(model, data.validation)
        if not book or held < min(one.held for one in book):
            best = copy.deepcopy(model)
        right = accuracy(model, images[:PEEK], labels[:PEEK])
        book.append(Epoch(steps, held, hits, right))
    return book, best


@torch.no_grad()
def judge(model: nn.Module, part: Part) -> tuple[float, Tensor]:
    """Measure the mean loss, and which answers are right. -> loss, (B,)"""
    model.eval()
    scores = torch.cat([model(some) for some in part.images.split(500)])
    loss = F.cross_entropy(scores, part.labels)
    return loss.item(), scores.argmax(dim=1) == part.labels
