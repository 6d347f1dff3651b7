"""The receptive field measured: claims, and pictures of it."""

from __future__ import annotations

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.data import seeded
from snippets.first_cnn.cat import cat, untrained
from snippets.first_cnn.networks import SIDE
from snippets.first_cnn.receptive import (
    Field,
    by_formula,
    by_gradient,
    side,
)

PICTURES = 100
NETWORKS = 3
EYES = 6  # layers before Flatten
CUT = slice(11, 25)  # the rows and columns around the field
NAMES = {1: "Conv2d 1", 3: "MaxPool2d 1", 4: "Conv2d 2", 6: "MaxPool2d 2"}
PLACES = ((14, 26), (5, 5), (12, 10), (1, 5))  # one number of each layer
COLOURS = ("#ffffff", "#ffd23f", "#3fd0ff", "#ff5fa2")  # seen on any fur


def eyes(seed: int = 0) -> nn.Sequential:
    """Keep the layers that look: all before Flatten."""
    return untrained(seed)[:EYES]


def whole() -> int:
    """Give the side of the field that the last maps' numbers have."""
    return by_formula(eyes()).size


def with_averages(layers: nn.Sequential) -> nn.Sequential:
    """Put average pooling in place of max pooling."""
    return nn.Sequential(
        *(
            nn.AvgPool2d(layer.kernel_size)
            if isinstance(layer, nn.MaxPool2d)
            else layer
            for layer in layers
        )
    )


def noise(count: int = PICTURES) -> Tensor:
    """Make random pictures. -> (count, 3, 32, 32) in -1..1"""
    size = count, 3, SIDE, SIDE
    return 2 * torch.rand(size, generator=seeded(0)) - 1


def formula_is_right() -> Claim:
    """Compare formula and gradient after each layer, averages for maxima."""
    gaps = []
    for seed in range(NETWORKS):
        layers = with_averages(eyes(seed))
        for depth in range(1, EYES + 1):
            marked = by_gradient(layers[:depth], noise(1))[0]
            gap = side(marked) - by_formula(layers[:depth]).size
            gaps.append(abs(gap))
    return Claim(
        "With average pooling, the pixels that have a gradient fill a square "
        "as wide as the formula says, after each layer.",
        max(gaps),
        "==",
        0,
        n=len(gaps),
        format=".0f",
        unit="px",
        quantity="largest difference of the sides",
        cases=f"layers of {NETWORKS} networks",
    )


def maxima_show_a_part() -> Claim:
    """Measure how wide a single picture lights the field, at most."""
    masks = [by_gradient(eyes(seed), noise()) for seed in range(NETWORKS)]
    sides = [side(mask) for masks_ in masks for mask in masks_]
    widest = whole()
    return Claim(
        f"With max pooling, one picture shows a part of the {widest} × "
        f"{widest} field: at most {widest - 2} × {widest - 2}.",
        max(sides),
        "==",
        widest - 2,
        n=len(sides),
        format=".0f",
        unit="px",
        quantity="widest side",
        cases="pictures",
        control=f"average pooling: {side(averaged(noise(1))[0])} px",
    )


def averaged(images: Tensor) -> Tensor:
    """Mark what counts with average pooling. (B, ...) -> (B, 32, 32)"""
    return by_gradient(with_averages(eyes()), images)


def many_pictures_show_all() -> Claim:
    """Measure the union over many pictures."""
    masks = [by_gradient(eyes(seed), noise()) for seed in range(NETWORKS)]
    pixels = [int(mask.any(dim=0).sum()) for mask in masks]
    widest = whole()
    return Claim(
        f"Over {PICTURES} pictures every pixel of the {widest} × {widest} "
        "field counts at least once.",
        min(pixels),
        "==",
        widest**2,
        n=NETWORKS,
        format=".0f",
        unit="px",
        quantity="fewest pixels in a network's union",
        cases="networks",
    )


def squares() -> Figure:
    """Show on the cat what one number after each layer sees."""
    fields = {
        name: by_formula(eyes()[:depth]) for depth, name in NAMES.items()
    }
    return draw_squares(cat()[0], fields)


def draw_squares(image: Tensor, fields: dict[str, Field]) -> Figure:
    """Outline a square for each layer; name it beside. (3, 32, 32)"""
    figure = Figure(figsize=(4.4, 2.7), layout="constrained")
    ax, key = figure.subplots(1, 2, width_ratios=(1.45, 1))
    ax.imshow(((image + 1) / 2).permute(1, 2, 0).numpy())
    ax.set(xticks=[], yticks=[])
    rows = zip(fields.items(), PLACES, COLOURS, strict=True)
    for number, ((name, field), (row, col), colour) in enumerate(rows):
        # Pixel 0 reaches from -0.5 to 0.5.
        left, top = (field.start + field.jump * at - 0.5 for at in (col, row))
        for edge, width in (("k", 3.8), (colour, 2.2)):
            look = {"fill": False, "ec": edge, "lw": width}
            ax.add_patch(
                Rectangle((left, top), field.size, field.size, **look)
            )
        draw_name(key, f"{name}\n{field}", 0.9 - 0.27 * number, colour)
    key.set(xlim=(0, 1), ylim=(0, 1))
    key.set_axis_off()
    return figure


def draw_name(ax: Axes, text: str, height: float, colour: str) -> None:
    """Write what a square is, beside a sample of its outline."""
    sample = Rectangle((0.02, height - 0.06), 0.12, 0.12, fc=colour, ec="k")
    ax.add_patch(sample)
    ax.text(0.22, height, text, va="center")


def parts_of_the_field() -> Figure:
    """Show the field by one picture, by many, and with average pooling."""
    many = by_gradient(eyes(), noise()).float().mean(dim=0)
    return draw_parts(
        {
            "max pooling,\none picture": by_gradient(eyes(), cat())[0].float(),
            f"max pooling,\n{PICTURES} pictures": many,
            "average pooling,\none picture": averaged(cat())[0].float(),
        }
    )


def draw_parts(panels: dict[str, Tensor]) -> Figure:
    """Draw the pixels around the field, bright where they count. (32, 32)"""
    figure = Figure(figsize=(4.7, 2.2), layout="constrained")
    axes = figure.subplots(1, len(panels))
    for ax, (title, share) in zip(axes, panels.items(), strict=True):
        image = ax.imshow(
            share[CUT, CUT].numpy(), cmap="magma", vmin=0, vmax=1
        )
        wide = side(share > 0)
        ax.set_title(title, size=9.5)
        ax.set(xticks=[], yticks=[], xlabel=f"{wide} × {wide}")
    bar = figure.colorbar(image, ax=axes, shrink=0.62, ticks=(0, 0.5, 1))
    bar.set_label("share of pictures", size=9)
    return figure
