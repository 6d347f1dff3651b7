"""What to put beyond the edge: five ways, and how well each one guesses."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.channels.photos import PHOTOS, halves
from snippets.convolution.drawing import ring
from snippets.data import seeded

ROW = (1.0, 2.0, 3.0, 4.0)
MODES = ("zeros", "reflect", "replicate", "circular", "mean")


def pad(images: Tensor, width: int, mode: str) -> Tensor:
    """Put `width` rows and columns around pictures.

    images (B, C, H, W) -> (B, C, H + 2 width, W + 2 width)
    """
    sides = (width,) * 4  # left, right, top, bottom
    if mode == "zeros":
        return F.pad(images, sides, value=0.0)
    if mode == "mean":  # no mode of PyTorch's: each plane gets its own mean
        means = images.mean(dim=(2, 3), keepdim=True)  # (B, C, 1, 1)
        return F.pad(images - means, sides) + means
    return F.pad(images, sides, mode=mode)


@dataclass(frozen=True)
class PaddedRow:
    """One row of numbers, padded by two on both sides."""

    mode: str
    left: str
    middle: str = field(metadata={"label": "the row"})
    right: str
    asked: str = field(metadata={"label": "in PyTorch"})


def padded_rows() -> list[PaddedRow]:
    """Pad the row 1 2 3 4 by two in every mode."""
    row = torch.tensor(ROW).expand(1, 1, 4, 4)
    rows = []
    for mode in MODES:
        numbers = pad(row, 2, mode)[0, 0, 2].tolist()
        texts = [f"{number:g}" for number in numbers]
        parts = (" ".join(texts[part]) for part in PARTS)
        rows.append(PaddedRow(mode, *parts, asked(mode)))
    return rows


PARTS = (slice(0, 2), slice(2, 6), slice(6, 8))


def asked(mode: str) -> str:
    """Say how the mode is asked for."""
    return "F.pad(…, value=…)" if mode == "mean" else f"padding_mode={mode!r}"


def mean_of_the_row() -> float:
    """Average the row of the table."""
    return sum(ROW) / len(ROW)


def rows_are_literal() -> Claim:
    """Compare the rows that nn.Conv2d reads with rows written out here."""
    expected = {
        "zeros": (0, 0, 1, 2, 3, 4, 0, 0),
        "reflect": (3, 2, 1, 2, 3, 4, 3, 2),
        "replicate": (1, 1, 1, 2, 3, 4, 4, 4),
        "circular": (3, 4, 1, 2, 3, 4, 1, 2),
    }
    wrong = sum(
        tuple(what_conv2d_reads(mode)) != row for mode, row in expected.items()
    )
    return Claim(
        "nn.Conv2d's four padding modes extend the row 1 2 3 4 as the table "
        "says.",
        wrong,
        "==",
        0,
        n=len(expected),
        format="d",
        quantity="rows that differ",
        cases="modes",
    )


@torch.no_grad()
def what_conv2d_reads(mode: str) -> list[float]:
    """Let a 1 x 1 kernel of weight 1 copy the padded row. -> 8 numbers"""
    layer = nn.Conv2d(1, 1, 1, padding=(0, 2), padding_mode=mode, bias=False)
    layer.weight.fill_(1.0)
    return layer(torch.tensor(ROW)[None, None]).flatten().tolist()


def padded_crops() -> Figure:
    """Show a crop of the cat, padded in five ways, and the truth."""
    width, (top, left, side) = 16, (40, 84, 44)
    photo = halves()["chelsea"]  # (3, 150, 225)
    crop = photo[None, :, top : top + side, left : left + side]
    images = {mode: pad(crop, width, mode)[0] for mode in MODES}
    images["what was there"] = photo[
        :,
        top - width : top + side + width,
        left - width : left + side + width,
    ]
    return draw_crops(images, width)


def draw_crops(images: dict[str, Tensor], width: int) -> Figure:
    """Draw padded pictures, the real part of each outlined."""
    figure = Figure(figsize=(4.8, 3.7), layout="constrained")
    axes = figure.subplots(2, 3).flat
    for ax, (name, image) in zip(axes, images.items(), strict=True):
        ax.imshow(image.permute(1, 2, 0).numpy())
        side = image.shape[1] - 2 * width
        # A fixed colour: photographs don't change with the scheme.
        ring(ax, (width - 0.5, width - 0.5), (side, side), "#ffffff", ":")
        ax.set_title(name, fontsize=10)
        ax.set_axis_off()
    return figure


def no_such_mode() -> nn.Conv2d:
    """Ask for mean padding by name."""
    return nn.Conv2d(3, 16, 3, padding=1, padding_mode="mean")


def too_wide() -> Tensor:
    """Reflect four columns of a picture that has only four."""
    row = torch.tensor(ROW)[None]  # (1, 4)
    return F.pad(row, (4, 4), mode="reflect")


@dataclass(frozen=True)
class Guess:
    """How far a filling is from the pixels that it stands for."""

    mode: str
    near: float = field(metadata={"label": "1 px wide", "format": ".3f"})
    far: float = field(metadata={"label": "8 px wide", "format": ".3f"})


EACH = 40  # crops of each photograph


def crops(each: int = EACH, side: int = 48) -> list[Tensor]:
    """Cut squares out of five photographs. -> `each` * 5 of (1, C, H, W)"""
    random, cut = seeded(0), []
    for photo in halves().values():
        for _ in range(each):
            room = torch.tensor(photo.shape[1:]) - side
            top, left = (
                int(torch.randint(int(most), (1,), generator=random))
                for most in room
            )
            cut.append(photo[None, :, top : top + side, left : left + side])
    return cut


def guesses() -> list[Guess]:
    """Cut a ring off each crop, fill it again, compare with what was there."""
    photos = crops()
    rows = []
    for mode in MODES:
        errors = [miss(photos, width, mode) for width in (1, 8)]
        rows.append(Guess(mode, *errors))
    return rows


def miss(photos: list[Tensor], width: int, mode: str) -> float:
    """Measure the root mean square error of the filling of a ring."""
    total, count = 0.0, 0
    for photo in photos:
        inner = photo[..., width:-width, width:-width]
        error = (pad(inner, width, mode) - photo) ** 2  # 0 inside
        total += error.sum().item()
        count += photo.numel() - inner.numel()
    return (total / count) ** 0.5


def crops_compared() -> dict[str, int]:
    """Count the crops and the photographs that they come from."""
    return {"crops": EACH * len(PHOTOS), "photographs": len(PHOTOS)}
