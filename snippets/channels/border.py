"""A constant picture, and the frame that zero padding draws into it."""

from __future__ import annotations

from statistics import stdev

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.channels.layer import random_layer
from snippets.channels.padding import pad
from snippets.convolution.gallery import kernels
from snippets.data import seeded
from snippets.pooling.border import LAYERS, stack

SIDE = 16
SEEDS = (0, 1, 2, 3, 4)
ZONES = 2 * LAYERS + 1  # each layer adds a zone on each side of the middle


@torch.no_grad()
def three_layers(padding_mode: str, seed: int) -> Tensor:
    """Send a white picture through three random layers. -> (8, 16, 16)"""
    net = stack(padding_mode, seed)[:-1]  # no ReLU at the very end
    return net(torch.ones(1, 1, SIDE, SIDE))[0]


def count_distinct(maps: Tensor, tolerance: float = 1e-5) -> int:
    """Count the different answers, rounding aside: (C, H, W) -> a number."""
    answers = maps.flatten(1).T  # (H * W, C)
    near = torch.cdist(answers, answers, compute_mode=EXACT) < tolerance
    # An answer is new if none before it is the same.
    first = near.int().argmax(dim=1)
    return len(first.unique())


EXACT = "donot_use_mm_for_euclid_dist"  # the faster way rounds too much


def zeros_draw_zones() -> Claim:
    """Count what three layers with zeros make of a constant picture."""
    counts = [count_distinct(three_layers("zeros", seed)) for seed in SEEDS]
    return Claim(
        "After three 3 × 3 layers with zero padding a constant picture of "
        "16 × 16 has 7 × 7 = 49 different answers.",
        min(counts),
        "==",
        ZONES**2,
        n=len(counts),
        format="d",
        quantity="fewest different answers",
        cases="random nets",
        seeds=SEEDS,
        spread=stdev(counts),
        control=f"reflect, replicate, circular: {max(counts_of_others())}",
    )


def counts_of_others() -> list[int]:
    """Count the same for the three other modes, from every seed."""
    return [
        count_distinct(three_layers(mode, seed))
        for mode in ("reflect", "replicate", "circular")
        for seed in SEEDS
    ]


def others_stay_constant() -> Claim:
    """Assert that the other modes leave a constant picture constant."""
    counts = counts_of_others()
    return Claim(
        "With reflect, replicate or circular padding a constant picture "
        "stays constant.",
        max(counts),
        "==",
        1,
        n=len(counts),
        format="d",
        quantity="most different answers",
        cases="random nets",
    )


@torch.no_grad()
def one_kernel_each() -> dict[str, int]:
    """Count for narrow nets, whose ReLU can silence whole zones."""
    counts = []
    for seed in range(20):
        random = seeded(seed)
        first, second, third = (
            random_layer(1, 1, 3, random, padding=1) for _ in range(LAYERS)
        )
        net = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), third)
        answers = net(torch.ones(1, 1, SIDE, SIDE))[0]
        counts.append(count_distinct(answers))
    return {"nets": len(counts), "fewest": min(counts), "most": max(counts)}


def white_to_sobel(mode: str) -> Tensor:
    """Ask a Sobel kernel about a white picture. -> (16, 16)"""
    white = pad(torch.ones(1, 1, SIDE, SIDE), 1, mode)
    return F.conv2d(white, kernels()["Sobel"][None, None])[0, 0]


def frames_on_white() -> Figure:
    """Show what one Sobel layer and three random layers answer."""
    panels = {
        "Sobel, zeros": white_to_sobel("zeros"),
        "Sobel, reflect": white_to_sobel("reflect"),
        "three layers, zeros": three_layers("zeros", seed=0)[0],
        "three layers, reflect": three_layers("reflect", seed=0)[0],
    }
    return draw_frames(panels)


def draw_frames(panels: dict[str, Tensor]) -> Figure:
    """Draw a pair of maps per row; a row shares its colours."""
    figure = Figure(figsize=(4.2, 4.4), layout="constrained")
    axes = figure.subplots(2, 2)
    items = list(panels.items())
    for row in range(2):
        pair = items[2 * row : 2 * row + 2]
        middle = pair[1][1].mean().item()  # what the inside answers
        reach = max((m - middle).abs().max().item() for _, m in pair)
        for ax, (title, answers) in zip(axes[row], pair, strict=True):
            span = {"vmin": middle - reach, "vmax": middle + reach}
            ax.imshow(answers.numpy(), cmap="RdBu_r", **span)
            ax.set_title(title, fontsize=10)
            ax.set(xticks=[], yticks=[])
    return figure
