"""A loop small enough for paper: one weight, one picture of one pixel."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch

PIXEL, ANSWER = 2.0, 6.0
START, RATE = 1.0, 0.1
SHOWN = {"format": "g"}


@dataclass(frozen=True)
class Step:
    """One time round the loop."""

    step: int
    weight: float = field(metadata=SHOWN)
    score: float = field(metadata=SHOWN)
    loss: float = field(metadata=SHOWN)
    gradient: float = field(metadata=SHOWN)
    after: float = field(metadata={"label": "weight after", **SHOWN})


def walk(steps: int = 4) -> list[Step]:
    """Train one weight on paper: loss (w · pixel − answer)²."""
    weight, rows = START, []
    for step in range(1, steps + 1):
        score = weight * PIXEL
        loss = (score - ANSWER) ** 2
        gradient = 2 * PIXEL * (score - ANSWER)  # the chain rule
        after = weight - RATE * gradient
        rows.append(Step(step, weight, score, loss, gradient, after))
        weight = after
    return rows


def first() -> dict[str, float]:
    """Name the picture, the answer and the start, for the prose."""
    return {"pixel": PIXEL, "answer": ANSWER, "start": START, "rate": RATE}


def pytorch_weights(steps: int = 4) -> list[float]:
    """Train the same weight with autograd and `SGD`; list it by step."""
    weight = torch.tensor(START, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=RATE)
    weights = []
    for _ in range(steps):
        loss = (weight * PIXEL - ANSWER) ** 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        weights.append(weight.item())
    return weights


def ends() -> dict[str, float]:
    """Give the last weight of both walks, for the prose."""
    rows, weights = walk(), pytorch_weights()
    return {
        "steps": len(rows),
        "paper": rows[-1].after,
        "pytorch": weights[-1],
    }
