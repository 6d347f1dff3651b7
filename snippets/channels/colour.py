"""The lecture in one picture: a question about colour, asked everywhere."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from snippets.channels.photos import halves
from snippets.convolution.drawing import ring

PLANES = ("red", "green", "blue")


def astronaut() -> Tensor:
    """Shrink the astronaut. -> (3, 50, 50), in 0..1

    Source: NASA's portrait of Eileen Collins, in the public domain.
    """
    return F.adaptive_avg_pool2d(halves()["astronaut"], 50)


def orange() -> Tensor:
    """Ask for orange: red counts for it, green and blue against.

    -> (3, 3, 3), one 3 x 3 slice for each colour plane
    """
    shares = torch.tensor([2.0, -1.0, -1.0]) / 9
    return shares[:, None, None].expand(3, 3, 3)


def plane_answers(image: Tensor, kernel: Tensor) -> Tensor:
    """Let each slice of one kernel answer about its own plane.

    image (C, H, W), kernel (C, h, w) -> (C, H - h + 1, W - w + 1)
    """
    pairs = zip(image, kernel, strict=True)
    return torch.stack(
        [
            F.conv2d(plane[None, None], slice_[None, None])[0, 0]
            for plane, slice_ in pairs
        ]
    )


def whole_answer(image: Tensor, kernel: Tensor) -> Tensor:
    """Add the planes' answers up: one map for one kernel.

    image (C, H, W), kernel (C, h, w) -> (H - h + 1, W - w + 1)
    """
    return plane_answers(image, kernel).sum(dim=0)


def one_kernel_three_planes() -> Figure:
    """Follow the astronaut through the three slices of the orange kernel."""
    image, kernel = astronaut(), orange()
    return draw_planes(
        image,
        kernel,
        plane_answers(image, kernel),
        whole_answer(image, kernel),
    )


def draw_planes(
    image: Tensor, kernel: Tensor, answers: Tensor, whole: Tensor
) -> Figure:
    """Draw a row for each plane; the photograph and the sum stand below."""
    figure = Figure(figsize=(4.6, 5.6), layout="constrained")
    rows = [[f"{kind} {name}" for kind in "psa"] for name in PLANES]
    axes = figure.subplot_mosaic(
        [*rows, ["photo", "arrow", "sum"]], width_ratios=(3, 1.7, 3)
    )
    for number, name in enumerate(PLANES):
        plane, slice_ = axes[f"p {name}"], axes[f"s {name}"]
        plane.imshow(image[number].numpy(), cmap="gray", vmin=0, vmax=1)
        plane.set_title(f"{name} plane", fontsize=10)
        draw_slice(slice_, kernel[number], f"× {name} slice")
        show_signed(axes[f"a {name}"], answers[number], "gives", 2)
    axes["photo"].imshow(image.permute(1, 2, 0).numpy())
    axes["photo"].set_title("the photograph", fontsize=10)
    show_signed(axes["sum"], whole, "the three added up", 1.1)
    axes["arrow"].text(0.5, 0.5, "becomes", ha="center", fontsize=10)
    for ax in axes.values():
        ax.set_axis_off()
    return figure


def show_signed(ax: Axes, answers: Tensor, title: str, reach: float) -> None:
    """Show answers, red above zero, blue below, full colour at `reach`."""
    ax.imshow(answers.numpy(), cmap="RdBu_r", vmin=-reach, vmax=reach)
    ax.set_title(title, fontsize=10)


def draw_slice(ax: Axes, weights: Tensor, title: str) -> None:
    """Show one 3 x 3 slice; its nine weights are equal here."""
    ax.imshow(weights.numpy(), cmap="RdBu_r", vmin=-0.3, vmax=0.3)
    for index in range(9):
        row, col = divmod(index, 3)
        # A fixed colour: the slice's own colours stay in the dark scheme too.
        ring(ax, (row - 0.5, col - 0.5), (1, 1), "#ffffff")
    ninths = round(9 * weights[0, 0].item())
    label = f"each {ninths:+d}/9".replace("-", "−")
    ax.text(1, 3.2, label, ha="center", va="center", fontsize=10)
    ax.set_title(title, fontsize=10)
    ax.set(xlim=(-0.6, 2.6), ylim=(3.6, -0.6))


def answers_by_colour() -> dict[str, float]:
    """Ask the orange kernel about four even patches."""
    patches = {
        "white": (1.0, 1.0, 1.0),
        "grey": (0.5, 0.5, 0.5),
        "orange": (1.0, 0.5, 0.0),
        "blue": (0.0, 0.0, 1.0),
    }
    return {
        name: whole_answer(patch(colour), orange()).item()
        for name, colour in patches.items()
    }


def patch(colour: tuple[float, float, float]) -> Tensor:
    """Paint one even 3 x 3 patch. -> (3, 3, 3)"""
    return torch.tensor(colour)[:, None, None].expand(3, 3, 3)
