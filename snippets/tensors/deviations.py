"""Two standard deviations, and what lies between them."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Claim
from snippets.data import mnist_5k
from snippets.scenes.skies import splits
from snippets.tensors.spread import PIXELS, spreads


def dark_and_bright() -> Tensor:
    """Make two pictures of two pixels each. -> (2, 1, 1, 2)"""
    return torch.tensor([[0.1, 0.3], [0.7, 0.9]])[:, None, None]


def by_hand() -> dict[str, float]:
    """Give the example's figures for the prose."""
    images = dark_and_bright()
    found = spreads(images)
    return {
        "first": images[0].std(correction=0).item(),
        "second": images[1].std(correction=0).item(),
        "per_image": found.per_image.item(),
        "pooled": found.pooled.item(),
        "mean": images.mean().item(),
    }


@dataclass(frozen=True)
class SpreadRow:
    """One channel of one set."""

    channel: str
    per_image: float = field(
        metadata={"label": "mean of stds", "format": ".3f"}
    )
    within: float = field(
        metadata={"label": "root of mean variance", "format": ".3f"}
    )
    pooled: float = field(metadata={"label": "pooled std", "format": ".3f"})
    ratio: float = field(metadata={"label": "pooled / mean", "format": ".2f"})


def sets() -> dict[str, Tensor]:
    """Name the training pictures that are measured, channel by channel."""
    skies, digits = splits().train.images, mnist_5k().train_images
    return {
        "skies, red": skies[:, 0:1],
        "skies, green": skies[:, 1:2],
        "skies, blue": skies[:, 2:3],
        "MNIST, grey": digits,
    }


def table() -> list[SpreadRow]:
    """Measure every channel in all three ways."""
    rows = []
    for name, images in sets().items():
        found = spreads(images)
        one, two, three = (
            found.per_image.item(),
            found.within.item(),
            found.pooled.item(),
        )
        rows.append(SpreadRow(name, one, two, three, three / one))
    return rows


def ratios() -> dict[str, float]:
    """Give the prose the last column: smallest and largest sky, digits."""
    *skies, digits = (row.ratio for row in table())
    return {"low": min(skies), "high": max(skies), "digits": digits}


def variance_adds_up() -> Claim:
    """Compare the pooled variance with its two parts, in every channel."""
    worst, smallest = 0.0, float("inf")
    for images in sets().values():
        exact = images.double()
        found = spreads(exact)
        means = exact.mean(dim=PIXELS)  # (B, C)
        between = means.var(dim=0, correction=0)
        gap = found.pooled**2 - found.within**2 - between
        worst = max(worst, gap.abs().max().item())
        smallest = min(smallest, between.min().item())
    return Claim(
        "The pooled variance is the mean of the pictures' variances plus the "
        "variance of their means.",
        worst,
        "<",
        1e-9,
        n=len(sets()),
        format=".0e",
        quantity="largest difference",
        cases="channels",
        control=f"without the second part, at least {smallest:.3f}",
    )


def pictures_and_pool(count: int = 40) -> Figure:
    """Draw some pictures' own spread in front of the pooled one."""
    red = splits().train.images[:, 0:1]
    some = red[:count]
    means = some.mean(dim=PIXELS).flatten()
    own = some.std(dim=PIXELS, correction=0).flatten()
    order = means.argsort()
    pooled = spreads(red).pooled.item()
    return draw_spreads(means[order], own[order], red.mean().item(), pooled)


def draw_spreads(
    means: Tensor, own: Tensor, mean: float, pooled: float
) -> Figure:
    """Draw a bar of mean ± std for each picture, a band for all pixels."""
    figure = Figure(figsize=(5.2, 2.6), layout="constrained")
    axes = figure.subplots()
    low, high = mean - pooled, mean + pooled
    axes.axhspan(low, high, color="C0", alpha=0.18, lw=0, label="all pixels")
    places = range(len(means))
    axes.errorbar(
        places, means, own, fmt=".", color="C1", lw=1.4, label="one picture"
    )
    axes.set(xlabel="pictures, dark to bright", ylabel="red", ylim=(0, 1))
    axes.set_xticks([])
    axes.legend(loc="upper left", frameon=False)
    return figure
