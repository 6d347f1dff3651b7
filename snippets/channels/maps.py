"""Many kernels in one layer: every kernel gives one map."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from site_tools.show import ImageGrid
from snippets.channels.colour import astronaut, orange
from snippets.convolution.gallery import kernels
from snippets.convolution.letters import glyph
from snippets.convolution.strokes import strokes


def six_questions() -> dict[str, Tensor]:
    """Write down six kernels with 27 weights each. -> (3, 3, 3) each"""
    thirds = torch.ones(3, 1, 1) / 3  # the same slice for every plane
    box = kernels()["box"]
    blue = torch.tensor([-1.0, -1.0, 2.0])[:, None, None] / 3
    return {
        "upright edges": kernels()["Sobel"] * thirds,
        "level edges": kernels()["Sobel, transposed"] * thirds,
        "detail": kernels()["Laplace"] * thirds,
        "bright": box * thirds,
        "orange": orange(),
        "blue": box * blue,
    }


def one_layer() -> nn.Conv2d:
    """Put the six kernels into one layer. -> weight (6, 3, 3, 3)"""
    questions = torch.stack(list(six_questions().values()))
    layer = nn.Conv2d(3, len(questions), kernel_size=3, bias=False)
    with torch.no_grad():
        layer.weight.copy_(questions)
    return layer


@torch.no_grad()
def six_maps() -> ImageGrid:
    """Show the six maps that the layer makes of the astronaut."""
    maps = one_layer()(astronaut())  # (6, H, W)
    return ImageGrid(
        list(maps),
        list(six_questions()),
        columns=3,
        scale="own",
        colours="signed",
    )


@torch.no_grad()
def strokes_as_a_layer() -> dict[str, int | str]:
    """Ask the letter A for all its strokes by one layer."""
    wanted = strokes()  # (4, 7, 5)
    layer = nn.Conv2d(1, len(wanted), wanted.shape[1:], bias=False)
    layer.weight.copy_(wanted[:, None])
    answers = layer(glyph("A")[None]).flatten()  # (4,)
    return {
        "kernels": layer.out_channels,
        "weights": layer.weight.numel(),
        "answers": ", ".join(f"{answer:g}" for answer in answers),
        "wanted": ", ".join(f"{ink:g}" for ink in wanted.sum(dim=(1, 2))),
    }
