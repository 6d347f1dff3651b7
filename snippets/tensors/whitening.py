"""Normalize is not whitening: the channels stay correlated."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Claim
from snippets.data import seeded
from snippets.scenes.skies import splits
from snippets.tensors.normalise import measure, normalise

NAMES = ("red", "green", "blue")


def by_channel(images: Tensor) -> Tensor:
    """Line all pixels up: (B, C, H, W) -> (C, B * H * W)."""
    return images.transpose(0, 1).flatten(1)


def whiten(pixels: Tensor) -> Tensor:
    """Centre, then turn, scale and turn back, so that the covariance is 1.

    pixels (C, N) -> (C, N). Source: Krizhevsky 2009, appendix A (ZCA).
    """
    centred = pixels - pixels.mean(dim=1, keepdim=True)
    variances, directions = torch.linalg.eigh(torch.cov(centred))
    scale = torch.diag(variances.rsqrt())
    return directions @ scale @ directions.T @ centred


def treatments() -> dict[str, Tensor]:
    """Prepare the training pixels in three ways, each (3, N)."""
    images = splits().train.images
    return {
        "0..1": by_channel(images),
        "Normalize": by_channel(normalise(images, measure(images))),
        "whitened": whiten(by_channel(images)),
    }


@dataclass(frozen=True)
class CovarianceRow:
    """One row of a covariance matrix."""

    channel: str
    red: float = field(metadata={"format": ".2f"})
    green: float = field(metadata={"format": ".2f"})
    blue: float = field(metadata={"format": ".2f"})


def covariance(treatment: str) -> list[CovarianceRow]:
    """Show the covariance of the channels after a treatment."""
    rows = (torch.cov(treatments()[treatment]).round(decimals=4) + 0).tolist()
    return [
        CovarianceRow(name, *row)
        for name, row in zip(NAMES, rows, strict=True)
    ]


def still_correlated() -> Claim:
    """Find the strongest tie between two channels, with a control."""
    ties = {
        name: torch.cov(pixels).fill_diagonal_(0).abs().max().item()
        for name, pixels in treatments().items()
    }
    return Claim(
        "Normalize leaves the channels correlated; whitening does not.",
        ties["Normalize"],
        ">",
        0.3,
        n=len(splits().train.images),
        format=".2f",
        quantity="largest covariance of two channels",
        cases="pictures",
        control=f"whitened: {ties['whitened']:.4f}",
    )


def clouds(count: int = 300) -> Figure:
    """Scatter green against blue for some pixels, after each treatment."""
    parts = treatments()
    total = parts["0..1"].shape[1]
    chosen = torch.randint(total, (count,), generator=seeded(0))
    pairs = {name: pixels[1:, chosen] for name, pixels in parts.items()}
    return draw_clouds(pairs)


def draw_clouds(pairs: dict[str, Tensor]) -> Figure:
    """Draw one square of dots for each pair of rows (2, N)."""
    figure = Figure(figsize=(5.2, 2.1), layout="constrained")
    every = figure.subplots(1, len(pairs))
    for axes, (name, dots) in zip(every, pairs.items(), strict=True):
        axes.scatter(*dots, s=3, alpha=0.5, lw=0, color="C0")
        ends = (0, 1) if name == "0..1" else (-4, 4)
        axes.set(xlim=ends, ylim=ends, aspect="equal")
        axes.set(xticks=ends, yticks=ends)
        axes.set_title(name, fontsize=10)
        axes.set_xlabel("green")
    every[0].set_ylabel("blue")
    return figure
