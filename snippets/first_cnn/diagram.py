"""The first network as a picture: what is left of the cat after each step."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor, nn

from snippets.first_cnn.cat import cat, untrained
from snippets.scenes.skies import CLASSES

WIDE, HIGH = 4.05, 6.3  # of the figure, in inches
TALLEST = 0.86  # inches of a map of 32 × 32
BAND = 3.0  # inches that a row of maps or numbers may take
SHOWN = {  # the layer that ends a row: what brought it about
    1: "Conv2d 3 × 3, Tanh",
    2: "MaxPool2d 2 × 2",
    4: "Conv2d 3 × 3, Tanh",
    5: "MaxPool2d 2 × 2",
    6: "Flatten",
    8: "Linear, Tanh",
    9: "Linear",
}


@dataclass(frozen=True)
class Stage:
    """What one row of the picture shows."""

    name: str  # the layers since the row above
    numbers: Tensor  # (C, H, W) or (n,)


@torch.no_grad()
def stages(model: nn.Sequential, image: Tensor) -> list[Stage]:
    """Send one picture through the layers and keep what comes out.

    image (1, 3, 32, 32)
    """
    found, numbers = [Stage("picture", image[0])], image
    for index, layer in enumerate(model):
        numbers = layer(numbers)
        if index in SHOWN:
            found.append(Stage(SHOWN[index], numbers[0]))
    return found


def shapes() -> Figure:
    """Show the cat on its way through the untrained network."""
    return draw(stages(untrained(), cat()))


def draw(rows: list[Stage]) -> Figure:
    """Draw one row for every stage, its shape at the right."""
    figure = Figure(figsize=(WIDE, HIGH), layout="none")  # placed by hand
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, WIDE), ylim=(HIGH, 0))  # one unit is one inch
    ax.set_axis_off()
    top = 0.04
    for number, row in enumerate(rows):
        top = draw_heading(ax, row, top, first=number == 0)
        if number == 0:
            top = draw_picture(ax, row.numbers, top)
        elif row.numbers.dim() == 3:
            top = draw_maps(ax, row.numbers, top)
        else:
            top = draw_numbers(ax, row.numbers, top)
    return figure


def draw_heading(ax: Axes, row: Stage, top: float, first: bool) -> float:
    """Write what happened and the new shape; return where the row begins."""
    middle = top + 0.13
    if not first:
        look = {"arrowstyle": "-|>", "color": "C7", "lw": 1.5}
        ax.annotate("", (0.14, top + 0.26), (0.14, top), arrowprops=look)
    shape = " × ".join(str(size) for size in row.numbers.shape)
    ax.text(0.3 if not first else 0.05, middle, row.name, va="center")
    ax.text(WIDE - 0.05, middle, shape, ha="right", va="center", weight="bold")
    return top + 0.3


def draw_picture(ax: Axes, image: Tensor, top: float) -> float:
    """Draw the picture and its three channels. (3, H, W) in -1..1"""
    pixels = (image + 1) / 2
    draw_sheet(ax, pixels.permute(1, 2, 0), (0.05, top), TALLEST, 0)
    for channel in range(3):
        only = torch.zeros_like(pixels)
        only[channel] = pixels[channel]
        corner = (TALLEST + 0.3 + channel * 1.08 * TALLEST, top)
        draw_sheet(ax, only.permute(1, 2, 0), corner, TALLEST, -channel)
    return top + TALLEST + 0.06


def draw_maps(ax: Axes, maps: Tensor, top: float) -> float:
    """Draw the maps as overlapping sheets, the first in front. (C, H, W)"""
    side = TALLEST * maps.shape[-1] / 32
    step = min((WIDE - 0.1 - side) / (len(maps) - 1), 1.12 * side)
    low, high = maps.min(), maps.max()
    shades = (maps - low) / (high - low)
    for index, sheet in enumerate(shades):
        draw_sheet(ax, sheet, (0.05 + index * step, top), side, -index)
    return top + side + 0.06


def draw_sheet(
    ax: Axes, pixels: Tensor, corner: tuple[float, float], side: float, z: int
) -> None:
    """Draw one square of pixels (H, W) or (H, W, 3) with its top left."""
    x, y = corner
    place = (x, x + side, y + side, y)
    look = {"cmap": "magma", "vmin": 0, "vmax": 1, "aspect": "auto"}
    ax.imshow(pixels.numpy(), extent=place, zorder=50 + 2 * z, **look)
    edge = Rectangle(corner, side, side, fill=False, ec="w", lw=0.7)
    edge.set_zorder(51 + 2 * z)
    ax.add_patch(edge)


def draw_numbers(ax: Axes, numbers: Tensor, top: float) -> float:
    """Draw a row of numbers as a strip of colours. (n,)"""
    cell = min((WIDE - 0.1) / len(numbers), 0.3)
    low, high = numbers.min(), numbers.max()
    place = (0.05, 0.05 + cell * len(numbers), top + 0.2, top)
    look = {"cmap": "magma", "vmin": low, "vmax": high, "aspect": "auto"}
    ax.imshow(numbers[None].numpy(), extent=place, **look)
    if len(numbers) == len(CLASSES):
        scores = zip(CLASSES, numbers.tolist(), strict=True)
        words = ", ".join(f"{name} {score:+.2f}" for name, score in scores)
        words = words.replace("-", "−")
        ax.text(place[1] + 0.15, top + 0.1, words, va="center")
    return top + 0.26
