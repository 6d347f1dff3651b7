"""What `backward` does to gradients that nobody cleared."""

from __future__ import annotations

import torch

from site_tools.show import Claim, Table
from snippets.training_loop.by_hand import ANSWER, PIXEL, RATE, START, walk


def gradients(calls: int, clear: bool) -> list[float]:
    """Differentiate w² at w = 1, again and again; list `weight.grad`."""
    weight, seen = torch.tensor(1.0, requires_grad=True), []
    for _ in range(calls):
        if clear:
            weight.grad = None  # what `optimizer.zero_grad()` does
        (weight**2).backward()
        seen.append(weight.grad.item())
    return seen


def backward_adds() -> Claim:
    """Assert that a second call doubles a gradient nobody cleared."""
    first, second = gradients(2, clear=False)
    cleared = gradients(2, clear=True)
    return Claim(
        f"Without zero_grad the gradient of w² at 1 is {first:g} after one "
        f"backward and {2 * first:g} after two: they add up.",
        second,
        "==",
        2 * first,
        n=2,
        format="g",
        quantity="gradient after the second call",
        cases="calls",
        control=f"cleared in between: {cleared[0]:g}, then {cleared[1]:g}",
    )


def forgetful_weights(steps: int) -> list[float]:
    """Train the weight of the paper without clearing; list it by step."""
    weight = torch.tensor(START, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=RATE)
    weights = []
    for _ in range(steps):
        loss = (weight * PIXEL - ANSWER) ** 2
        loss.backward()
        optimizer.step()
        weights.append(weight.item())
    return weights


def on_paper(steps: int = 6) -> Table:
    """Put the weight with and without clearing side by side."""
    return Table(
        {
            "step": list(range(1, steps + 1)),
            "weight, cleared": [row.after for row in walk(steps)],
            "weight, not cleared": forgetful_weights(steps),
        },
        formats={
            "weight, cleared": ".3f",
            "weight, not cleared": ".3f",
        },
    )
