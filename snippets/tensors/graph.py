"""Tensors that autograd watches, and the way out to NumPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.tensors.contiguous import shared


def straight_to_numpy() -> NDArray[np.float32]:
    """Hand a tensor that is part of a graph to NumPy."""
    weights = torch.ones(3, requires_grad=True)
    return weights.numpy()


def refused(tensor: Tensor) -> bool:
    """Say whether `.numpy()` raises."""
    try:
        tensor.numpy()
    except RuntimeError:
        return True
    return False


def watched() -> dict[str, Tensor]:
    """Make a weight, a result and a network's output, all in a graph."""
    weight = torch.ones(3, requires_grad=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        output = nn.Linear(3, 2)(torch.ones(1, 3))
    return {"weight": weight, "result": 2 * weight, "output": output}


def numpy_raises_on_graph_tensors() -> Claim:
    """Count the refusals before and after `detach`."""
    tensors = list(watched().values())
    after = sum(refused(tensor.detach()) for tensor in tensors)
    return Claim(
        ".numpy() raises on every tensor that autograd watches, and on none "
        "after detach().",
        sum(refused(tensor) for tensor in tensors),
        "==",
        len(tensors),
        n=len(tensors),
        format="d",
        quantity="refused",
        cases="tensors",
        control=f"after detach: {after}",
    )


@dataclass(frozen=True)
class WayOut:
    """One way to get at the numbers."""

    written: str
    watched: str = field(metadata={"label": "watched by autograd"})
    memory: str = field(metadata={"label": "same memory"})
    numpy: str = field(metadata={"label": ".numpy()"})


def ways_out() -> list[WayOut]:
    """Compare what can be written behind a watched tensor."""
    weight = torch.ones(3, requires_grad=True)
    with torch.no_grad():
        unwatched = weight * 1
    ways = {
        "weight": weight,
        "weight.clone()": weight.clone(),
        "weight.detach()": weight.detach(),
        "weight.detach().clone()": weight.detach().clone(),
        "weight * 1, in no_grad": unwatched,
    }
    return [
        WayOut(
            written,
            "yes" if tensor.requires_grad else "no",
            "yes" if shared(tensor, weight) else "no",
            "error" if refused(tensor) else "works",
        )
        for written, tensor in ways.items()
    ]


def gradient(change: Callable[[Tensor], object]) -> float:
    """Square a weight of 3, let `change` act on it, then go backwards."""
    weight = torch.tensor([3.0], requires_grad=True)
    loss = (weight**2).sum()
    change(weight)
    loss.backward()
    return weight.grad.item()


def leave_alone(weight: Tensor) -> None:
    """Change nothing."""
    del weight


def by_numpy(weight: Tensor) -> None:
    """Write into the memory through NumPy, where nobody watches."""
    weight.detach().numpy()[0] = 10.0


def by_torch(weight: Tensor) -> None:
    """Write into the same memory through PyTorch, which keeps count."""
    weight.detach()[0] = 10.0


def silently_wrong() -> dict[str, float]:
    """Compare the gradient with and without a change behind the back."""
    return {
        "untouched": gradient(leave_alone),
        "changed": gradient(by_numpy),
    }


def noticed() -> float:
    """Make the same change through PyTorch."""
    return gradient(by_torch)
