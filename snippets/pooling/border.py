"""How zero padding tells a network where it is."""

from __future__ import annotations

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from site_tools.show import Claim

SIDE, LAYERS = 28, 3
SEEDS = tuple(range(5))
# Each 3 × 3 layer carries the dot one pixel further, and from the second on
# the frame too (the first sees black on both sides of it).
REACH = LAYERS + (LAYERS - 1)


def stack(padding_mode: str, seed: int = 0) -> nn.Sequential:
    """Build three 3 x 3 convolutions with ReLU, random weights, 8 kernels."""
    layers, inputs = [], 1
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for _ in range(LAYERS):
            layers.append(
                nn.Conv2d(inputs, 8, 3, padding=1, padding_mode=padding_mode)
            )
            layers.append(nn.ReLU())
            inputs = 8
    return nn.Sequential(*layers)


def dots() -> Tensor:
    """Put one bright dot into row 14, at each column in turn.

    -> (28, 1, 28, 28)
    """
    images = torch.zeros(SIDE, 1, SIDE, SIDE)
    images[torch.arange(SIDE), 0, SIDE // 2, torch.arange(SIDE)] = 1
    return images


@torch.no_grad()
def change_by_column(padding_mode: str, seed: int = 0) -> Tensor:
    """Compare what each dot adds to the pooled features with the central dot.

    -> (28,): the distance, as a share of what the central dot adds.
    """
    net, images = stack(padding_mode, seed), dots()
    empty = net(torch.zeros_like(images[:1])).mean(dim=(2, 3))  # (1, 8)
    added = net(images).mean(dim=(2, 3)) - empty  # (28, 8)
    centre = added[SIDE // 2]
    return (added - centre).norm(dim=1) / centre.norm()


def leak() -> Figure:
    """Draw how far the pooled features give the dot's column away."""
    figure = Figure(figsize=(4.0, 2.8), layout="constrained")
    axes = figure.subplots()
    columns = range(SIDE)
    for mode, colour, mark in (
        ("zeros", "C1", "o-"),
        ("circular", "C2", "--"),
    ):
        changes = torch.stack([change_by_column(mode, s) for s in SEEDS])
        low, high = (edge.numpy() for edge in changes.aminmax(dim=0))
        axes.fill_between(columns, low, high, color=colour, alpha=0.2, lw=0)
        mean = changes.mean(0).tolist()
        label = f"padding: {mode}"
        axes.plot(columns, mean, mark, ms=4, color=colour, label=label)
    axes.set(xlabel="column of the dot", ylabel="change, as a share")
    axes.legend(frameon=False, loc="upper center")
    return figure


def zeros_leak_position() -> Claim:
    """Assert that with zero padding a dot at the edge is told apart."""
    changes = torch.stack([change_by_column("zeros", s) for s in SEEDS])
    edges = changes[:, [0, -1]].amin(dim=1)  # (seeds,)
    inside = changes[:, REACH : SIDE - REACH].max().item()
    circular = max(change_by_column("circular", s).max() for s in SEEDS)
    return Claim(
        "With zero padding the pooled features tell a dot at the frame from "
        "one inside.",
        edges.mean().item(),
        ">",
        0.05,
        n=2 * len(edges),
        format=".3f",
        quantity="change at the frame, share",
        cases="columns",
        seeds=SEEDS,
        spread=edges.std().item(),
        control=f"inner columns {inside:.4f}, circular {circular:.4f}",
    )
