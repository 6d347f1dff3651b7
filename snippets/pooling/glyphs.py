"""Letters at known places: the pictures of the shift experiment."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from site_tools.show import ImageGrid
from snippets.data import seeded

LETTERS = {
    "A": "01110 10001 10001 11111 10001 10001 10001",
    "H": "10001 10001 10001 11111 10001 10001 10001",
    "R": "11110 10001 10001 11110 10100 10010 10001",
    "X": "10001 10001 01010 00100 01010 10001 10001",
}
SIZE, NOISE = 28, 0.3
COLUMNS = range(SIZE - 4)  # where the left edge of a 5 wide letter can be
SEEN = range(0, 9)  # where it is in training
UNSEEN = range(14, 23)


@dataclass(frozen=True)
class Glyphs:
    """Pictures with one letter each."""

    images: Tensor  # (B, 1, 28, 28)
    labels: Tensor  # (B,): 0 to 3 for A, H, R, X


def bitmaps() -> Tensor:
    """Turn the letters into pictures of 0 and 1: (4, 7, 5)."""
    texts = (text.split() for text in LETTERS.values())
    return torch.tensor(
        [[[float(p) for p in row] for row in t] for t in texts]
    )


def glyphs(labels: Tensor, columns: Tensor, seed: int) -> Tensor:
    """Add letters to grey noise, with their left edges at `columns`.

    labels (B,), columns (B,) -> (B, 1, 28, 28). The rows are random.
    """
    random = seeded(seed)
    count, letters = len(labels), bitmaps()
    rows = torch.randint(SIZE - 6, (count,), generator=random)
    images = NOISE * torch.randn(count, 1, SIZE, SIZE, generator=random)
    for image, label, row, col in zip(
        images, labels, rows.tolist(), columns.tolist(), strict=True
    ):
        image[0, row : row + 7, col : col + 5] += letters[label]
    return images


def training_set(count: int, seed: int) -> Glyphs:
    """Make letters that stand only in the left part of the picture."""
    random = seeded(1_000 + seed)  # not the numbers that make the noise
    labels = torch.randint(len(LETTERS), (count,), generator=random)
    columns = torch.randint(len(SEEN), (count,), generator=random)
    return Glyphs(glyphs(labels, columns + SEEN.start, seed), labels)


def test_set(each: int) -> Glyphs:
    """Make `each` pictures of every letter at every column, in order.

    The columns go slowest: 24 runs of 4 * each pictures.
    """
    columns = torch.tensor(COLUMNS).repeat_interleave(len(LETTERS) * each)
    labels = torch.arange(len(LETTERS)).repeat(each * len(COLUMNS))
    return Glyphs(glyphs(labels, columns, seed=9_999), labels)


def examples() -> ImageGrid:
    """Show each letter where training sees it and where it does not."""
    labels = torch.arange(len(LETTERS))
    seen = glyphs(labels, torch.tensor(SEEN)[1::2], seed=0)
    unseen = glyphs(labels, torch.tensor(UNSEEN)[1::2], seed=1)
    names = [f"{letter}, seen place" for letter in LETTERS]
    names += [f"{letter}, unseen place" for letter in LETTERS]
    pictures = torch.cat([seen, unseen])[:, 0]  # (8, 28, 28)
    return ImageGrid(list(pictures), names, columns=4, scale="common", zoom=3)
