"""How zero padding tells a network where it is."""

from __future__ import annotations

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from site_tools.show import Claim

SIDE, LAYERS = 28, 3
REACH = LAYERS  # each 3 × 3 layer lets a dot speak one pixel further


def stack(padding_mode: str) -> nn.Sequential:
    """Build three 3 x 3 convolutions with ReLU, random weights, 8 kernels."""
    layers, inputs = [], 1
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for _ in range(LAYERS):
            layers.append(nn.Conv2d(inputs, 8, 3, padding=1, padding_mode=padding_mode))
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
def change_by_column(padding_mode: str) -> Tensor:
    """Compare what each dot adds to the pooled features with the central dot.

    -> (28,): the distance, as a share of what the central dot adds.
    """
    net, images = stack(padding_mode), dots()
    empty = net(torch.zeros_like(images[:1])).mean(dim=(2, 3))  # (1, 8)
    added = net(images).mean(dim=(2, 3)) - empty  # (28, 8)
    centre = added[SIDE // 2]
    return (added - centre).norm(dim=1) / centre.norm()


def leak() -> Figure:
    """Draw how far the pooled features give the dot's column away."""
    figure = Figure(figsize=(4.8, 2.9), layout="constrained")
    axes = figure.subplots()
    for mode, colour, mark in (
        ("zeros", "C1", "o-"),
        ("circular", "C2", "--"),
    ):
        change = change_by_column(mode).tolist()
        axes.plot(change, mark, ms=4, color=colour, label=f"padding: {mode}")
    axes.set(xlabel="column of the dot", ylabel="difference from the centre")
    axes.legend(frameon=False, loc="upper center")
    return figure


def zeros_leak_position() -> Claim:
    """Assert that with zero padding a dot at the edge is told apart."""
    change = change_by_column("zeros")
    inside = change[REACH : SIDE - REACH].max().item()
    circular = change_by_column("circular").max().item()
    return Claim(
        "Zero padding: how much less or more a dot in the first or last "
        "column adds to the pooled features, as a share",
        torch.minimum(change[0], change[-1]).item(),
        ">",
        0.01,
        n=SIDE,
        format=".3f",
        control=f"inner columns {inside:.0e}, circular {circular:.0e}",
    )
