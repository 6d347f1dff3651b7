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


def draw_question(page: Tensor, kernel: Tensor, response: Tensor, finds: Tensor) -> Figure:
    """Draw page and answers above each other, the kernel at the side."""
    figure = Figure(figsize=(4.8, 2.1), layout="constrained")
    axes = figure.subplot_mosaic(
        [["page", "kernel"], ["answers", "none"]],
        width_ratios=(5, 1),
        empty_sentinel="none",
    )
    half = SIDE / 2
    axes["page"].imshow(1 - page.numpy(), cmap="gray", vmin=-0.2, vmax=1.2)
    axes["page"].set_title("the page", fontsize=10, loc="left")
    axes["kernel"].imshow(kernel.numpy(), cmap="PuOr_r", vmin=-0.8, vmax=0.8)
    axes["kernel"].set_title("the question", fontsize=10)
    axes["answers"].imshow(response.relu().numpy(), cmap="viridis")
    axes["answers"].set_title("the answers", fontsize=10, loc="left")
    for row, col in finds.nonzero().tolist():
        corner = (row - half, col - half)
        ring(axes["page"], corner, (SIDE, SIDE), "C1")
    for ax in axes.values():
        ax.set_axis_off()
    return figure
