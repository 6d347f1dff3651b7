"""Keeping the size: easy for odd kernels, lopsided for even ones."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.channels.size import output_size
from snippets.convolution.drawing import ring

SIDE, LAYERS = 17, 8


def same(image: Tensor, kernel: Tensor) -> Tensor:
    """Slide a square kernel so that the size stays, as 'same' does.

    image (H, W), kernel (k, k) -> (H, W)
    """
    total = len(kernel) - 1  # what a side loses without padding
    before = total // 2
    after = total - before  # an even kernel leaves one too many here
    wide = F.pad(image, (before, after, before, after))
    return F.conv2d(wide[None, None], kernel[None, None])[0, 0]


def same_is_lopsided() -> Claim:
    """Compare with PyTorch's padding='same' for kernels of 1 to 6."""
    image = torch.arange(100.0).reshape(10, 10)
    worst = turned = 0.0
    for k in range(1, 7):
        kernel = torch.arange(1.0, k * k + 1).reshape(k, k)
        theirs, _ = ask_for_same(image, kernel)
        gap = same(image, kernel) - theirs
        worst = max(worst, gap.abs().max().item())
        other = same(image.flip(0, 1), kernel.flip(0, 1)).flip(0, 1)
        turned = max(turned, (other - theirs).abs().max().item())
    return Claim(
        "padding='same' keeps the size under every kernel; an even one "
        "gets one row and column more at the lower right than at the upper "
        "left.",
        worst,
        "<",
        0.1,
        n=6,
        format=".1g",
        quantity="largest difference",
        cases="kernel sizes",
        control=f"one more at the upper left instead: off by {turned:,.0f}",
    )


def ask_for_same(image: Tensor, kernel: Tensor) -> tuple[Tensor, list[str]]:
    """Use padding='same'; return the answers and PyTorch's warnings."""
    before = torch.is_warn_always_enabled()
    torch.set_warn_always(True)  # not only the first time
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            answers = F.conv2d(
                image[None, None], kernel[None, None], padding="same"
            )[0, 0]
    finally:
        torch.set_warn_always(before)
    return answers, [str(warning.message) for warning in caught]


def its_warning() -> dict[str, str]:
    """Quote what PyTorch says to an even kernel, and to an odd one."""
    image = torch.zeros(10, 10)
    said = {k: ask_for_same(image, torch.ones(k, k))[1] for k in (2, 3)}
    even = said[2][0].split(" (Triggered")[0]
    return {"even kernel": even, "odd kernel": "; ".join(said[3]) or "nothing"}


def same_with_stride() -> nn.Conv2d:
    """Ask for the same size and for every second stop."""
    return nn.Conv2d(3, 16, kernel_size=3, stride=2, padding="same")


def same_with_stride_raises() -> Claim:
    """Count the strides above one that 'same' refuses."""
    refused = 0
    for stride in (2, 3, 4):
        try:
            nn.Conv2d(3, 16, kernel_size=3, stride=stride, padding="same")
        except ValueError:
            refused += 1
    nn.Conv2d(3, 16, kernel_size=3, stride=1, padding="same")  # is fine
    return Claim(
        "nn.Conv2d refuses padding='same' with a stride above 1.",
        refused,
        "==",
        3,
        n=3,
        format="d",
        quantity="refusals",
        cases="strides",
        control="stride 1 is accepted",
    )


@dataclass(frozen=True)
class Sizes:
    """What one kernel makes of ten columns, by padding."""

    kernel: int = field(metadata={"label": "kernel k"})
    wanted: str = field(metadata={"label": "(k − 1) / 2"})
    less: int = field(metadata={"label": "rounded down"})
    more: int = field(metadata={"label": "rounded up"})


def sizes() -> list[Sizes]:
    """Pad ten columns by (k - 1) / 2, rounded down and up."""
    return [
        Sizes(
            k,
            f"{(k - 1) / 2:g}",
            output_size(10, k, padding=(k - 1) // 2),
            output_size(10, k, padding=k // 2),
        )
        for k in range(1, 6)
    ]


def even_kernels_miss() -> Claim:
    """Pad ten columns alike on both sides; look for a size of ten."""
    image, paddings = torch.zeros(1, 10, 10), (0, 1)
    found = [
        nn.Conv2d(1, 1, 2, padding=padding)(image).shape[-1]
        for padding in paddings
    ]
    return Claim(
        "A kernel of 2 turns ten columns into 9 without padding and into 11 "
        "with a padding of 1.",
        sum(
            size != wanted for size, wanted in zip(found, (9, 11), strict=True)
        ),
        "==",
        0,
        n=len(paddings),
        format="d",
        quantity="other sizes",
        cases="paddings",
    )


def after_layers(k: int, layers: int = LAYERS) -> Tensor:
    """Send one dot through averages of k x k that keep the size.

    -> (17, 17), adding up to one as long as nothing leaves the picture
    """
    image = torch.zeros(SIDE, SIDE)
    image[SIDE // 2, SIDE // 2] = 1
    for _ in range(layers):
        image = same(image, torch.full((k, k), 1 / k**2))
    return image


def centre(image: Tensor) -> tuple[float, float]:
    """Find the centre of mass: row and column. image (H, W)"""
    places = torch.arange(len(image), dtype=torch.float32)
    rows, cols = image.sum(dim=1), image.sum(dim=0)
    total = image.sum()
    return ((rows @ places) / total).item(), ((cols @ places) / total).item()


def drift() -> dict[str, float]:
    """Measure how far eight layers carry the dot, towards the upper left."""
    start = SIDE // 2
    return {
        "layers": LAYERS,
        "two": start - centre(after_layers(2))[1],
        "three": start - centre(after_layers(3))[1],
    }


def where_the_dot_went() -> Figure:
    """Show the dot after eight layers of 3 x 3 and of 2 x 2."""
    titles = (f"{LAYERS} layers of 3 × 3", f"{LAYERS} layers of 2 × 2")
    return draw_drift(
        dict(zip(titles, map(after_layers, (3, 2)), strict=True))
    )


def draw_drift(images: dict[str, Tensor]) -> Figure:
    """Draw blurred dots; a ring marks where the dot stood."""
    figure = Figure(figsize=(4.4, 2.4), layout="constrained")
    for ax, (title, image) in zip(
        figure.subplots(1, 2), images.items(), strict=True
    ):
        ax.imshow(image.numpy(), cmap="viridis")
        ring(ax, (SIDE // 2 - 0.5, SIDE // 2 - 0.5), (1, 1), "#ff7f0e")
        ax.set_title(title, fontsize=10)
        ax.set(xticks=[], yticks=[])
    return figure
