"""Solutions of the exercises of lecture 6."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from site_tools.show import ImageGrid, Table
from snippets.channels.broadcast import sharpen_each_plane
from snippets.channels.colour import astronaut
from snippets.channels.cost import conv_macs, conv_parameters
from snippets.channels.last_column import gradient_by_column
from snippets.channels.size import output_size
from snippets.convolution.gallery import kernels
from snippets.data import seeded


def four_stops() -> dict[str, int]:
    """Count the stops of k 3, s 2, p 0 on ten columns, and the formula."""
    starts = [left for left in range(0, 10, 2) if left + 3 <= 10]
    return {"stops": len(starts), "formula": output_size(10, 3, stride=2)}


def counted() -> dict[str, int]:
    """Count 3 to 16 channels, 3 x 3, on 224 x 224 with padding 1."""
    return {
        "parameters": conv_parameters(3, 16, 3),
        "products": conv_macs(3, 16, 3, (224, 224), padding=1),
    }


def reflect(row: Tensor, width: int) -> Tensor:
    """Mirror the ends of a row outwards; the edge itself isn't repeated.

    row (..., W) -> (..., W + 2 width), width < W
    """
    left = row[..., 1 : width + 1].flip(-1)
    right = row[..., -width - 1 : -1].flip(-1)
    return torch.cat([left, row, right], dim=-1)


def reflect_both(image: Tensor, width: int) -> Tensor:
    """Mirror the columns, then the rows: (C, H, W) -> (C, H + 2w, W + 2w)."""
    wide = reflect(image, width)
    return reflect(wide.mT, width).mT  # .mT swaps rows and columns


def reflected() -> dict[str, float]:
    """Compare with PyTorch on every width that is allowed."""
    image = torch.randn(3, 6, 7, generator=seeded(0))
    gaps = [
        reflect_both(image, width)
        - F.pad(image[None], (width,) * 4, mode="reflect")[0]
        for width in range(1, 6)
    ]
    worst = max(gap.abs().max().item() for gap in gaps)
    return {"widths": len(gaps), "largest difference": worst}


@dataclass(frozen=True)
class Keeps:
    """A kernel and the padding that keeps the size."""

    kernel: int = field(metadata={"label": "k"})
    dilation: int = field(metadata={"label": "d"})
    padding: str = field(metadata={"label": "p that keeps every size"})


def which_padding_keeps() -> list[Keeps]:
    """Try paddings until one keeps the size of every picture."""
    rows = []
    for kernel, dilation in ((1, 1), (3, 1), (5, 1), (9, 1), (3, 2), (2, 1)):
        found = [
            padding
            for padding in range(10)
            if all(
                output_size(n, kernel, 1, padding, dilation) == n
                for n in range(10, 40)
            )
        ]
        text = ", ".join(map(str, found)) or "none"
        rows.append(Keeps(kernel, dilation, text))
    return rows


def unread_columns() -> Table:
    """Count the columns that k 3, s 2 never reads, by width and padding."""
    widths = list(range(8, 15))
    columns: dict[str, list[int]] = {"columns": widths}
    for padding in (0, 1):
        columns[f"unread, padding {padding}"] = [
            int((gradient_by_column(width, padding) == 0).sum())
            for width in widths
        ]
    return Table(columns)


@torch.no_grad()
def colour_sharpened() -> ImageGrid:
    """Sharpen in colour; compare with sharpening each plane by itself."""
    image = astronaut()
    apart = torch.stack(
        [
            F.conv2d(plane[None, None], kernels()["sharpen"][None, None])[0, 0]
            for plane in image
        ]
    )
    layer = sharpen_each_plane()(image)
    gap = (layer - apart).abs()
    return ImageGrid(
        [image[:, 1:-1, 1:-1], layer.clamp(0, 1), gap],
        ["photograph", "one layer, 81 weights", "difference (none)"],
        columns=3,
    )


def depthwise() -> dict[str, int]:
    """Count the weights of a layer that does treat each plane alone."""
    plain = nn.Conv2d(3, 3, 3, bias=False)
    alone = nn.Conv2d(3, 3, 3, bias=False, groups=3)
    return {
        "plain": plain.weight.numel(),
        "each plane alone": alone.weight.numel(),
    }


def patient(image: Tensor, kernel: Tensor) -> Tensor:
    """Pad by zeros, then make up for the weights that fell on them.

    image (1, 1, H, W), kernel (1, 1, h, h), h odd, no weight negative
    Source: Liu et al. 2018, arXiv:1811.11718, section 3.
    """
    half = kernel.shape[-1] // 2
    answers = F.conv2d(image, kernel, padding=half)
    real = F.conv2d(torch.ones_like(image), kernel, padding=half)
    return answers * kernel.sum() / real  # `real`: weights that met pixels


def white_stays_white() -> dict[str, float]:
    """Blur a white picture with plain zeros and with patient ones."""
    white = torch.ones(1, 1, 8, 8)
    blur = kernels()["Gaussian"][None, None]
    plain = F.conv2d(white, blur, padding=1)
    fair = patient(white, blur)
    return {
        "darkest, plain zeros": plain.min().item(),
        "darkest, made up for": fair.min().item(),
        "brightest, made up for": fair.max().item(),
    }
