"""How a number comes onto a page, as a picture."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

Place = tuple[float, float]  # inches from the left, from the bottom

WIDE, HIGH = 1.08, 0.66  # of a box, in inches
BOXES = {  # the text, its colour, the box's lower left corner
    "function": ("a function\nand its data", "C0", (0.05, 1.26)),
    "run": ("it runs\nalone", "C0", (1.37, 1.26)),
    "result": ("result, stored\nwith what it\nrests on", "C0", (2.69, 1.26)),
    "page": ("the page", "C2", (4.01, 1.26)),
    "claim": ("a claim:\nwithin its\nbound?", "C0", (2.69, 0.1)),
    "failed": ("the build\nfails", "C1", (1.37, 0.1)),
}


def how_it_comes() -> Figure:
    """Draw the way from a function to a page, and where a claim is held."""
    figure = Figure(figsize=(5.14, 2.45), layout="none")  # placed by hand
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 5.14), ylim=(0, 2.45))  # one unit is one inch
    ax.set_axis_off()
    for text, colour, corner in BOXES.values():
        draw_box(ax, text, colour, corner)
    for start, end in (
        ("function", "run"),
        ("run", "result"),
        ("result", "page"),
    ):
        draw_arrow(ax, side(start, 1, 0.5), side(end, 0, 0.5))
    draw_arrow(ax, side("result", 0.5, 0), side("claim", 0.5, 1))
    draw_arrow(ax, side("claim", 0, 0.5), side("failed", 1, 0.5))
    draw_arrow(
        ax,
        side("claim", 1, 0.5),
        side("page", 0.5, 0),
        "angle,angleA=0,angleB=90,rad=6",
    )
    draw_arrow(
        ax,
        side("function", 0.5, 1),
        side("result", 0.5, 1),
        "bar,fraction=-0.09",
    )
    say(ax, (1.91, 2.31), "nothing changed: it need not run")
    say(ax, (2.57, 0.55), "no")
    say(ax, (4.16, 0.55), "yes")
    return figure


def side(name: str, right: float, up: float) -> Place:
    """Find the point of a box that lies so far right and up, as shares."""
    left, low = BOXES[name][2]
    return left + right * WIDE, low + up * HIGH


def draw_box(ax: Axes, text: str, colour: str, corner: Place) -> None:
    """Draw one station with its text in the middle."""
    shape = "round,pad=0,rounding_size=0.07"
    for look in (
        {"fc": colour, "alpha": 0.15, "lw": 0},
        {"fc": "none", "ec": colour},
    ):
        box = FancyBboxPatch(corner, WIDE, HIGH, boxstyle=shape, **look)
        ax.add_patch(box)
    x, y = corner[0] + WIDE / 2, corner[1] + HIGH / 2
    ax.text(x, y, text, ha="center", va="center", fontsize=10)


def draw_arrow(ax: Axes, start: Place, end: Place, path: str = "arc3") -> None:
    """Draw an arrow between two points, straight unless `path` says else."""
    look = {
        "arrowstyle": "-|>",
        "color": "C7",
        "lw": 1.3,
        "shrinkA": 1,
        "shrinkB": 1,
    }
    ax.annotate("", end, start, arrowprops=look | {"connectionstyle": path})


def say(ax: Axes, place: Place, words: str) -> None:
    """Write what an arrow means."""
    ax.text(*place, words, ha="center", va="center", fontsize=9)
