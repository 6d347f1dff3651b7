"""The hinge loss by hand, and a border that moves step by step."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Frame, Steps
from snippets.pipeline.svm import cost, hinge

SIDES = torch.tensor([1.0, 1.0, -1.0, -1.0])
SCORES = torch.tensor([2.0, 0.4, -0.7, 0.5])
# Six toy pictures, two numbers each; airplanes are −1, birds 1.
POINTS = torch.tensor(
    [[0.5, 2.2], [1.6, 2.6], [2.6, 1.9], [-0.6, 0.4], [0.7, -0.5], [1.9, 0.6]]
)
ANSWERS = torch.tensor([1.0, 1.0, 1.0, -1.0, -1.0, -1.0])
START = torch.tensor([1.0, 0.0]), torch.tensor(-1.0)
RATE, DECAY, STEPS = 0.5, 0.05, 6


@dataclass(frozen=True)
class Lack:
    """What one score costs."""

    side: str = field(metadata={"label": "it is a"})
    score: float = field(metadata={"format": "+.1f"})
    agreed: float = field(metadata={"label": "side × score", "format": "+.1f"})
    costs: float = field(metadata={"label": "costs", "format": ".1f"})
    verdict: str


def lacks() -> list[Lack]:
    """Cost four scores by hand: what each lacks to be 1 on its side."""
    rows = []
    for side, score in zip(SIDES.tolist(), SCORES.tolist(), strict=True):
        agreed = side * score
        costs = max(0.0, 1 - agreed)
        verdict = "right" if agreed > 0 else "wrong"
        if 0 < agreed < 1:
            verdict = "right, but too close"
        kind = "bird (+1)" if side > 0 else "airplane (−1)"
        rows.append(Lack(kind, score, agreed, costs, verdict))
    return rows


def mean_cost() -> float:
    """Average the four costs by the loss that the machine uses."""
    return hinge(SCORES, SIDES).item()


@dataclass(frozen=True)
class State:
    """The border before a step."""

    weights: Tensor  # (2,)
    bias: Tensor  # ()
    loss: float
    costs: Tensor  # (6,): what each point costs


def step(weights: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
    """Take one gradient step: weights (2,), bias () -> the next ones."""
    weights = weights.clone().requires_grad_()
    bias = bias.clone().requires_grad_()
    loss = cost(weights, hinge(POINTS @ weights + bias, ANSWERS), DECAY)
    loss.backward()
    return (
        (weights - RATE * weights.grad).detach(),
        (bias - RATE * bias.grad).detach(),
    )


def states(count: int = STEPS) -> list[State]:
    """Walk from a bad border to a better one, keeping every state."""
    weights, bias = START
    kept = []
    for _ in range(count):
        lack = (1 - ANSWERS * (POINTS @ weights + bias)).clamp(min=0)
        kept.append(State(weights, bias, lack.mean().item(), lack))
        weights, bias = step(weights, bias)
    return kept


def walk() -> Steps:
    """Show the border of six points while it moves."""
    return Steps([frame(i, state) for i, state in enumerate(states())])


def frame(number: int, state: State) -> Frame:
    """Draw one state and say which points pull."""
    pulling = int((state.costs > 0).sum())
    wrong = int((state.costs > 1).sum())
    text = (
        f"Step {number}: the mean hinge loss is {state.loss:.2f}. "
        f"{pulling} of {len(POINTS)} points pull at the border, and "
        f"{wrong} of them are on the wrong side."
    )
    alt = (
        f"Six points, three of each class, a border and two dashed margins; "
        f"{pulling} points are ringed because they cost something."
    )
    return Frame(draw_state(state), text, alt)


def draw_state(state: State) -> Figure:
    """Draw points, border, margins, and rings around what costs."""
    figure = Figure(figsize=(4.4, 3.6), layout="constrained")
    axes = figure.subplots()
    for side, colour, mark, name in (
        (-1, "C0", "s", "airplane"),
        (1, "C1", "o", "bird"),
    ):
        x, y = POINTS[side == ANSWERS].T
        axes.plot(x, y, mark, color=colour, ms=8, label=name)
    x, y = POINTS[state.costs > 0].T
    axes.plot(x, y, "o", color="C7", ms=17, mfc="none", label="pulls")
    draw_border(axes, state.weights, state.bias)
    axes.set(xlim=(-1.5, 3.5), ylim=(-1.5, 3.5), aspect="equal")
    axes.set(xlabel="first number", ylabel="second number")
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    return figure


def draw_border(axes: Axes, weights: Tensor, bias: Tensor) -> None:
    """Draw where the score is 0, and dashed where it is −1 and 1."""
    place = torch.linspace(-1.5, 3.5, 50)
    x, y = torch.meshgrid(place, place, indexing="xy")
    score = weights[0] * x + weights[1] * y + bias
    axes.contour(
        x,
        y,
        score,
        levels=[-1, 0, 1],
        colors="C7",
        linestyles=["--", "-", "--"],
    )
