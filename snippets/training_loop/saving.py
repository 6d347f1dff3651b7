"""Put a training away, and take it up again."""

from __future__ import annotations

import io
from pickle import UnpicklingError

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from site_tools.show import Claim
from snippets.data import seeded
from snippets.training_loop.loop import train_epoch
from snippets.training_loop.small import halved_digits, small_net

RATE = 3e-3


def save(model: nn.Module, optimizer: Optimizer) -> bytes:
    """Pack the numbers, not the objects."""
    file = io.BytesIO()
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state, file)
    return file.getvalue()


def load(saved: bytes, model: nn.Module, optimizer: Optimizer | None) -> None:
    """Unpack them into a net, and an optimiser, of the same build."""
    state = torch.load(io.BytesIO(saved), weights_only=True)
    model.load_state_dict(state["model"])
    if optimizer is not None:
        optimizer.load_state_dict(state["optimizer"])


def practise(model: nn.Module, optimizer: Optimizer, epoch: int) -> None:
    """Train for one epoch, whose order has the epoch's own seed."""
    digits = halved_digits()
    some = torch.randperm(4_000, generator=seeded(0))[:512]
    images, labels = digits.train_images[some], digits.train_labels[some]
    train_epoch(model, images, labels, optimizer, seeded(epoch))


def scores(resume: str) -> Tensor:
    """Train two epochs, with a break in between; score unseen digits.

    resume: "no break", "everything", or "weights only", which starts
    with a fresh optimiser. -> (1000, 10)
    """
    model = small_net(seed=0)
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    practise(model, optimizer, epoch=1)
    if resume != "no break":
        saved = save(model, optimizer)
        model = small_net(seed=1)  # other weights, until they are loaded
        optimizer = torch.optim.Adam(model.parameters(), RATE)
        load(saved, model, optimizer if resume == "everything" else None)
    practise(model, optimizer, epoch=2)
    with torch.no_grad():
        return model.eval()(halved_digits().test_images)


def nothing_lost() -> Claim:
    """Assert that a training taken up again goes on as if unbroken."""
    unbroken = scores("no break")
    resumed, forgetful = scores("everything"), scores("weights only")
    return Claim(
        "A training that is saved with its optimiser and taken up again ends "
        "as if it had never stopped.",
        (resumed - unbroken).abs().max().item(),
        "==",
        0,
        n=len(unbroken),
        format="g",
        quantity="largest difference of a score",
        cases="digits",
        control="without the optimiser's state: "
        f"{(forgetful - unbroken).abs().max():.2f}",
    )


def load_a_whole_object() -> nn.Module:
    """Save a net as an object and load it as weights: an error."""
    file = io.BytesIO()
    torch.save(small_net(seed=0), file)
    file.seek(0)
    return torch.load(file, weights_only=True)


def refused() -> str:
    """Try it, and keep the name that is not on PyTorch's list."""
    try:
        load_a_whole_object()
    except UnpicklingError as error:
        return (
            str(error).partition("Unsupported global: GLOBAL ")[2].split()[0]
        )
    return "nothing was refused"


def names() -> str:
    """List what a state dict holds."""
    return ", ".join(small_net(seed=0).state_dict())
