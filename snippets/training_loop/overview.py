"""The loop as a picture, and one run through it."""

from __future__ import annotations

from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from snippets.training_loop.run import EPOCHS, Run, run

WIDE, HIGH = 1.3, 0.62  # of a box, in inches
BOXES = {  # the text, its colour, the box's middle
    "batch": ("a batch\nof pictures", "C7", (0.75, 1.75)),
    "scores": ("forward:\nscores", "C0", (2.45, 1.75)),
    "loss": ("how wrong?\nthe loss", "C1", (4.15, 1.75)),
    "back": ("backward:\ngradients", "C0", (4.15, 0.45)),
    "step": ("step: weights\nmove a little", "C2", (2.45, 0.45)),
    "clear": ("clear the\ngradients", "C7", (0.75, 0.45)),
}
ROUND = ("batch", "scores", "loss", "back", "step", "clear", "batch")


def cycle() -> Figure:
    """Draw the stations of the loop in a ring."""
    figure = Figure(figsize=(4.9, 2.2), layout="none")  # placed by hand
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 4.9), ylim=(0, 2.2))  # one unit is one inch
    axes.set_axis_off()
    for text, colour, place in BOXES.values():
        draw_box(axes, text, colour, place)
    for start, end in pairwise(ROUND):
        draw_arrow(axes, start, end)
    return figure


def draw_box(
    axes: Axes, text: str, colour: str, place: tuple[float, float]
) -> None:
    """Draw one station with its text in the middle."""
    corner = (place[0] - WIDE / 2, place[1] - HIGH / 2)
    shape = "round,pad=0,rounding_size=0.07"
    for look in (
        {"fc": colour, "alpha": 0.15, "lw": 0},
        {"fc": "none", "ec": colour},
    ):
        box = FancyBboxPatch(corner, WIDE, HIGH, boxstyle=shape, **look)
        axes.add_patch(box)
    axes.text(*place, text, ha="center", va="center", fontsize=10)


def draw_arrow(axes: Axes, start: str, end: str) -> None:
    """Draw an arrow from the edge of one box to the edge of another."""
    (x0, y0), (x1, y1) = BOXES[start][2], BOXES[end][2]
    along, up = x1 - x0, y1 - y0
    reach = (WIDE / 2 if along else 0, HIGH / 2 if up else 0)
    right, high = (along > 0) - (along < 0), (up > 0) - (up < 0)
    a = (x0 + right * reach[0], y0 + high * reach[1])
    b = (x1 - right * reach[0], y1 - high * reach[1])
    look = {"arrowstyle": "-|>", "color": "C7", "lw": 1.3}
    axes.annotate("", b, a, arrowprops=look | {"shrinkA": 1, "shrinkB": 1})


def one_run() -> Figure:
    """Show one training from its first step to its last."""
    return draw_run(run(0))


def draw_run(one: Run) -> Figure:
    """Draw losses above and accuracies below, over the epochs."""
    figure = Figure(figsize=(4.8, 4.6), layout="constrained")
    upper, lower = figure.subplots(2, sharex=True)
    epochs = range(1, len(one.held_losses) + 1)
    each = len(one.step_losses) / len(epochs)
    steps = [(step + 1) / each for step in range(len(one.step_losses))]
    upper.plot(steps, one.step_losses, color="C0", lw=0.9, label="each batch")
    upper.plot(
        epochs, one.held_losses, "s--", color="C1", ms=4, label="validation"
    )
    upper.set(ylabel="loss", ylim=(0, None))
    lower.plot(
        epochs, one.train_accuracy, "o-", color="C0", ms=4, label="training"
    )
    held = one.hits.float().mean(dim=1).numpy()
    lower.plot(epochs, held, "s--", color="C1", ms=4, label="validation")
    lower.axhline(0.5, color="C7", lw=0.8)
    lower.text(EPOCHS, 0.51, "guessing", ha="right", color="C7")
    lower.set(ylabel="accuracy", xlabel="epoch", ylim=(0.45, 1.02))
    for axes in (upper, lower):
        axes.legend(frameon=False)
    return figure
