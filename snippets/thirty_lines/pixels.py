"""A picture as the network gets it: three planes of numbers."""

from __future__ import annotations

from matplotlib.figure import Figure
from torch import Tensor

from snippets.scenes.skies import splits
from snippets.thirty_lines.verdicts import first_of

CHANNELS = ("red", "green", "blue")


def the_airplane() -> Tensor:
    """Take one new picture of an airplane: (3, 32, 32)."""
    test = splits().test
    return test.images[first_of(test.labels == 0, 1)[0]]


def shape() -> dict[str, int]:
    """Name the sizes of a picture."""
    channels, rows, _ = the_airplane().shape
    return {"channels": channels, "side": rows}


def three_planes() -> Figure:
    """Show the picture and what it has of each colour."""
    return draw_planes(the_airplane())


def draw_planes(image: Tensor) -> Figure:
    """Draw a picture and its three planes, all on the scale from 0 to 1.

    image (3, H, W)
    """
    figure = Figure(figsize=(5.2, 1.7), layout="constrained")
    axes = figure.subplots(1, 4)
    axes[0].imshow(image.permute(1, 2, 0).numpy())
    axes[0].set_title("the picture", fontsize=10)
    for ax, plane, name in zip(axes[1:], image, CHANNELS, strict=True):
        ax.imshow(plane.numpy(), cmap="gray", vmin=0, vmax=1)
        ax.set_title(name, fontsize=10)
    for ax in axes:
        ax.axis("off")
    return figure
