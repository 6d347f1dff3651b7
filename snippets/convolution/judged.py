"""Pages that the learnt detector never saw, with each of its finds judged."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from snippets.convolution.contest import (
    learnt_kernel,
    new_pages,
    trained_threshold,
)
from snippets.convolution.detector import find, near, respond
from snippets.convolution.drawing import ring
from snippets.convolution.text import SIDE, Pages

SHOWN = 4  # pages: those of seed 0 with the most mistakes
# Fixed colours, for the paper is light in the dark scheme too.
COLOURS = {"right": "#00694a", "false": "#b3400a", "missed": "#8a1a9b"}


def sort_finds(found: Tensor, truth: Tensor) -> dict[str, Tensor]:
    """Sort into right finds, false alarms and missed letters.

    found, truth (B, 1, H, W) -> three maps (B, 1, H, W), true or false
    """
    return {
        "right": found & near(truth),
        "false": found & ~near(truth),
        "missed": truth.bool() & ~near(found),
    }


def read_pages() -> tuple[Pages, dict[str, Tensor]]:
    """Let the kernel of seed 0 read its new pages, and judge its finds."""
    ink, truth = new_pages(0)
    kernel = learnt_kernel(0, False)
    found = find(respond(ink, kernel), trained_threshold(kernel, 0))
    return (ink, truth), sort_finds(found, truth)


def counted() -> dict[str, int]:
    """Count letters, right finds, false alarms and misses on all pages."""
    (ink, truth), maps = read_pages()
    counts = {kind: int(marks.sum()) for kind, marks in maps.items()}
    return {
        "shown": SHOWN,
        "pages": len(ink),
        "letters": int(truth.sum()),
        **counts,
    }


def worst_pages(maps: dict[str, Tensor]) -> Tensor:
    """Number the pages with the most mistakes, worst first. -> (SHOWN,)"""
    mistakes = (maps["false"] | maps["missed"]).sum(dim=(1, 2, 3))  # (B,)
    return mistakes.argsort(descending=True, stable=True)[:SHOWN]


def judged_pages() -> Figure:
    """Show the worst pages with a box around every find and every miss."""
    (ink, _), maps = read_pages()
    chosen = worst_pages(maps)
    shown = {kind: marks[chosen] for kind, marks in maps.items()}
    return draw_judged(ink[chosen], shown)


def draw_judged(ink: Tensor, maps: dict[str, Tensor]) -> Figure:
    """Draw the pages two by two. ink (B, 1, H, W), maps (B, 1, H, W)"""
    figure = Figure(figsize=(4.8, 2.5), layout="constrained")
    axes = figure.subplots(len(ink) // 2, 2)
    for index, ax in enumerate(axes.flat):
        ax.imshow(1 - ink[index, 0].numpy(), cmap="gray", vmin=-0.6, vmax=1.4)
        ax.set_axis_off()
        for kind, marks in maps.items():
            draw_marks(ax, marks[index, 0], kind)
    return figure


def draw_marks(ax: Axes, marks: Tensor, kind: str) -> None:
    """Box every marked place: whole if right, dashed or dotted if not."""
    styles = {"right": "-", "false": "--", "missed": ":"}
    for row, col in marks.nonzero().tolist():
        corner = (row - SIDE / 2, col - SIDE / 2)
        ring(ax, corner, (SIDE, SIDE), COLOURS[kind], styles[kind])
