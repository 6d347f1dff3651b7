"""Convolution along one axis, by hand and for any number of axes."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.data import seeded
from snippets.first_cnn.networks import parameters

SERIES = torch.tensor([0.0, 1, 3, 2, 0, 1, 0])
KERNEL = torch.tensor([1.0, 2, -1])


def conv1d(series: Tensor, kernels: Tensor) -> Tensor:
    """Compare every kernel with every window of a series.

    series (C, L), kernels (K, C, k) -> (K, L - k + 1)
    """
    count, _, width = kernels.shape
    places = series.shape[1] - width + 1
    answers = torch.empty(count, places)
    for place in range(places):
        window = series[:, place : place + width]  # (C, k)
        # One number per kernel: products of all channels, added up.
        answers[:, place] = (kernels * window).sum(dim=(1, 2))
    return answers


@dataclass(frozen=True)
class Stop:
    """One place of the kernel on the small series."""

    place: int
    window: str
    products: str
    answer: float = field(metadata={"format": "g"})


def worked() -> list[Stop]:
    """Lay the small kernel on the small series, place by place."""
    answers = conv1d(SERIES[None], KERNEL[None, None])[0].tolist()
    rows = []
    for place, answer in enumerate(answers):
        window = SERIES[place : place + len(KERNEL)]
        products = " + ".join(f"{x:g}" for x in (window * KERNEL).tolist())
        text = " ".join(f"{x:g}" for x in window.tolist())
        signed = products.replace("+ -", "− ").replace("-0", "0")
        rows.append(Stop(place, text, signed, answer))
    return rows


def loop_matches_pytorch() -> Claim:
    """Compare the loop with PyTorch's operator on random series."""
    random, gaps = seeded(0), []
    for channels in (1, 2, 5):
        series = torch.randn(channels, 40, generator=random)
        for width in (1, 2, 3, 15):
            size = 4, channels, width
            kernels = torch.randn(*size, generator=random)
            ours, theirs = conv1d(series, kernels), F.conv1d(series, kernels)
            gaps.append((ours - theirs).abs().max().item())
    return Claim(
        "The loop over places gives what PyTorch's conv1d gives.",
        max(gaps),
        "<",
        1e-4,
        n=len(gaps),
        format=".1g",
        quantity="largest difference",
        cases="settings",
    )


@dataclass(frozen=True)
class Kind:
    """A convolution along one, two or three axes."""

    layer: str
    takes: str
    weight: str
    gives: str
    parameters: int = field(metadata={"format": ",d"})


LAYERS = {
    nn.Conv1d: (128,),
    nn.Conv2d: (32, 32),
    nn.Conv3d: (8, 32, 32),
}


def kinds() -> list[Kind]:
    """Send one input each through layers from 3 to 16 channels, width 3."""
    rows = []
    for layer, size in LAYERS.items():
        conv = layer(3, 16, kernel_size=3)
        given = torch.zeros(1, 3, *size)
        rows.append(
            Kind(
                layer.__name__,
                shape(given[0]),
                shape(conv.weight),
                shape(conv(given)[0]),
                parameters(conv),
            )
        )
    return rows


def shape(numbers: Tensor) -> str:
    """Write a tensor's shape down."""
    return "×".join(str(size) for size in numbers.shape)
