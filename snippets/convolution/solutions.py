"""Solutions of the exercises of lecture 5."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import ImageGrid, Table
from snippets.convolution.by_hand import conv2d
from snippets.convolution.gallery import apply, kernels, small_photograph
from snippets.convolution.letters import ALPHABET, glyph
from snippets.convolution.template import ink_template, score
from snippets.convolution.text import printed_a
from snippets.data import seeded


def bright_left() -> dict[str, float]:
    """Answer most where the left is brighter than the right."""
    kernel = torch.tensor([[1.0, 0.0, -1.0]]).expand(3, 3)
    left = torch.tensor([[1.0, 1.0, 0.0]]).expand(3, 3)
    return {
        "bright left": (kernel * left).sum().item(),
        "bright right": (kernel * left.flip(1)).sum().item(),
        "flat": (kernel * torch.ones(3, 3)).sum().item(),
    }


def curvature() -> Table:
    """Difference a row of pixels twice; compare with [1, -2, 1]."""
    difference = torch.tensor([[-1.0, 1.0]])
    second = torch.tensor([[1.0, -2.0, 1.0]])
    places = torch.arange(6.0)[None]  # (1, 6)
    rows = {"even": 0 * places + 4, "ramp": 3 * places, "curve": places**2}
    once = [conv2d(row, second) for row in rows.values()]
    twice = [
        conv2d(conv2d(row, difference), difference) for row in rows.values()
    ]
    return Table(
        {
            "row": list(rows),
            "pixels": [numbers(row) for row in rows.values()],
            "two differences": [numbers(row) for row in twice],
            "[1, −2, 1]": [numbers(row) for row in once],
        }
    )


def numbers(row: Tensor) -> str:
    """Write a row of whole numbers down. (1, W) -> "0 1 4 9" """
    return " ".join(str(number) for number in row[0].int().tolist())


def box_in_two() -> dict[str, float]:
    """Blur along the rows, then along the columns; count the products."""
    image = torch.randn(9, 9, generator=seeded(0))
    column, row = torch.ones(3, 1) / 3, torch.ones(1, 3) / 3
    two_steps = conv2d(conv2d(image, row), column)
    one_step = conv2d(image, column @ row)  # (3, 1) @ (1, 3) -> (3, 3)
    answers = {"largest difference": (two_steps - one_step).abs().max().item()}
    for side in (3, 15):
        answers[f"products saved, {side} × {side} box"] = side**2 - 2 * side
    for name in ("Gaussian", "Sobel", "Laplace"):
        rank = torch.linalg.matrix_rank(kernels()[name])
        answers[f"rank of {name}"] = int(rank)
    return answers


def fooled() -> Table:
    """Rank the letters that a template without negatives takes for an A."""
    points = {name: score(ink_template(), glyph(name)) for name in ALPHABET}
    best = sorted(points, key=lambda name: (-points[name], name))[:7]
    return Table({"letter": best, "score": [points[name] for name in best]})


def silent() -> ImageGrid:
    """Filter a photograph and its transpose for upright edges."""
    photo, kernel = small_photograph(), kernels()["Prewitt"]
    images = [
        apply(photo, kernel),
        apply(photo.T, kernel),
        apply(photo.T, kernel.T),
    ]
    labels = ["as it is", "picture transposed", "both transposed"]
    return ImageGrid(
        images, labels, columns=3, scale="common", colours="signed"
    )


def cosine_response(page: Tensor, kernel: Tensor) -> Tensor:
    """Divide each answer by the length of its window: no bonus for ink.

    page (1, 1, H, W), kernel (h, w) -> (H - h + 1, W - w + 1), in -1..1
    """
    weight = (kernel - kernel.mean())[None, None]
    ones = torch.ones_like(weight)
    products = F.conv2d(page, weight)
    mean = F.conv2d(page, ones) / ones.numel()
    squares = F.conv2d(page**2, ones) - ones.numel() * mean**2
    lengths = squares.clamp(min=1e-6).sqrt() * weight.norm()
    return (products / lengths)[0, 0]


def block_or_letter() -> Table:
    """Let a dark block and a faint A answer, before and after the repair."""
    kernel = printed_a()
    block, faint = torch.ones(1, 1, 11, 11), 0.2 * kernel[None, None]
    cases = (block, faint)
    plain = [F.conv2d(case, kernel[None, None]).item() for case in cases]
    fair = [cosine_response(case, kernel).item() for case in cases]
    return Table(
        {
            "window": ["solid ink", "faint A"],
            "product sum": plain,
            "cosine": fair,
        },
        formats={"product sum": ".2f", "cosine": ".2f"},
    )
