"""The lecture in one picture: one question, asked everywhere."""

from __future__ import annotations

import torch
from matplotlib.figure import Figure
from torch import Tensor

from snippets.convolution.detector import find, hand_kernels, respond
from snippets.convolution.drawing import ring
from snippets.convolution.text import SIDE, Pages, print_lines, printed_a
from snippets.data import seeded

LINE = "A RAT HAD A HAT"


def headline() -> Pages:
    """Print one line with a little noise. -> ink, truth (1, 1, H, W)"""
    ink, truth = print_lines([LINE], width=138)
    return ink + 0.15 * torch.randn(ink.shape, generator=seeded(0)), truth


def answers() -> tuple[Tensor, Tensor]:
    """Ask for an A everywhere. -> response, finds (H, W) each"""
    ink, _ = headline()
    kernel = hand_kernels()["ink minus its mean"]
    response = respond(ink, kernel)
    clean = (printed_a() * kernel).sum().item()
    finds = find(response, 0.7 * clean)  # a little noise is forgiven
    return response[0, 0], finds[0, 0]


def found() -> dict[str, int]:
    """Count the finds, and the As that there are."""
    return {"finds": int(answers()[1].sum()), "letters": LINE.count("A")}


def one_question() -> Figure:
    """Show the line, the kernel, and the map of answers with its peaks."""
    ink, _ = headline()
    kernel = hand_kernels()["ink minus its mean"]
    return draw_question(ink[0, 0], kernel, *answers())


def draw_question(
    page: Tensor, kernel: Tensor, response: Tensor, finds: Tensor
) -> Figure:
    """Draw the kernel, the page and the answers above each other."""
    figure = Figure(figsize=(4.8, 3.5), layout="constrained")
    axes = figure.subplot_mosaic(
        [["kernel", "key"], ["page", "page"], ["answers", "answers"]],
        width_ratios=(1, 4),
    )
    axes["kernel"].imshow(kernel.numpy(), cmap="PuOr_r", vmin=-0.8, vmax=0.8)
    axes["kernel"].set_title("the question", fontsize=10, loc="left")
    key = "orange: ink counts for an A\nviolet: ink counts against it"
    axes["key"].text(0.08, 0.5, key, fontsize=10, va="center")
    axes["page"].imshow(1 - page.numpy(), cmap="gray", vmin=-0.2, vmax=1.2)
    axes["page"].set_title("the page", fontsize=10, loc="left")
    axes["answers"].imshow(response.relu().numpy(), cmap="viridis")
    axes["answers"].set_title(
        "the answers, bright where loud", fontsize=10, loc="left"
    )
    for row, col in finds.nonzero().tolist():
        corner = (row - SIDE / 2, col - SIDE / 2)
        # A fixed colour, for the page is light in the dark scheme too.
        ring(axes["page"], corner, (SIDE, SIDE), "#b3400a")
    for ax in axes.values():
        ax.set_axis_off()
    return figure
