"""Pages of printed letters whose every A is known."""

from __future__ import annotations

import string

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from snippets.data import seeded

SIDE = 11  # pixels: an odd square that holds any capital
POINTS = 14  # size of Pillow's own font
NOISE = 0.3  # standard deviation; ink is 1, paper 0
Pages = tuple[Tensor, Tensor]  # ink (B, 1, H, W), truth (B, 1, H, W)


def print_lines(lines: list[str], width: int = 128) -> Pages:
    """Print lines of capitals and mark the centre of every A.

    -> ink (1, 1, H, W) in 0..1, truth (1, 1, H, W) of zeros and ones
    """
    font, height = ImageFont.load_default(POINTS), 19 * len(lines) + 7
    sheet = Image.new("L", (width, height))
    truth = torch.zeros(1, 1, height, width)
    for number, line in enumerate(lines):
        x, baseline = 6, 17 + 19 * number
        for letter in line:
            ImageDraw.Draw(sheet).text(
                (x, baseline), letter, 255, font, anchor="ls"
            )
            if letter == "A":
                truth[0, 0, baseline - 5, x + 4] = 1
            x += round(font.getlength(letter)) + 1
    pixels = torch.from_numpy(np.array(sheet))  # (H, W), 0..255
    return pixels[None, None] / 255, truth


def random_line(random: torch.Generator, length: int = 9) -> str:
    """Throw letters together, about one A among six."""
    pool = string.ascii_uppercase + "AAAA"
    picks = torch.randint(len(pool), (length,), generator=random)
    return "".join(pool[pick] for pick in picks.tolist())


def pages(count: int, seed: int) -> Pages:
    """Print `count` pages of three random lines, with noise on the paper."""
    random = seeded(seed)
    sheets = [
        print_lines([random_line(random) for _ in range(3)])
        for _ in range(count)
    ]
    ink = torch.cat([sheet for sheet, _ in sheets])  # (B, 1, H, W)
    truth = torch.cat([marks for _, marks in sheets])  # (B, 1, H, W)
    return ink + NOISE * torch.randn(ink.shape, generator=random), truth


def printed_a() -> Tensor:
    """Print one clean A in the middle of a square. -> (SIDE, SIDE) in 0..1"""
    ink, truth = print_lines(["A"])
    _, _, row, col = truth.nonzero()[0].tolist()
    half = SIDE // 2
    return ink[0, 0, row - half : row + half + 1, col - half : col + half + 1]
