"""One cell of 4 × 4 pixels: from grey values to a histogram."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import pi

import torch
from torch import Tensor

from snippets.pipeline.features import BINS, cells, gradient

# A bright corner: 1 at its left, 2 above it.
PATCH = torch.tensor(
    [
        [2.0, 2.0, 2.0, 2.0, 2.0, 2.0],
        [2.0, 2.0, 2.0, 2.0, 2.0, 2.0],
        [2.0, 2.0, 2.0, 2.0, 2.0, 2.0],
        [1.0, 1.0, 1.0, 5.0, 5.0, 5.0],
        [1.0, 1.0, 1.0, 5.0, 5.0, 5.0],
        [1.0, 1.0, 1.0, 5.0, 5.0, 5.0],
    ]
)
PIXELS = ((4, 2), (2, 4), (2, 1), (3, 3), (1, 1))  # row, column


@dataclass(frozen=True)
class Vote:
    """What one pixel says."""

    pixel: str
    across: float = field(metadata={"label": "right − left", "format": "g"})
    down: float = field(metadata={"label": "below − above", "format": "g"})
    strength: float = field(metadata={"format": ".2f"})
    degrees: str = field(metadata={"label": "direction"})
    bin: str


def vote(row: int, column: int) -> Vote:
    """Work out one pixel's vote from its four neighbours."""
    across = (PATCH[row, column + 1] - PATCH[row, column - 1]).item()
    down = (PATCH[row + 1, column] - PATCH[row - 1, column]).item()
    strength = (across**2 + down**2) ** 0.5
    place = f"row {row}, column {column}"
    if strength == 0:
        return Vote(place, across, down, strength, "none", "no vote")
    turn = torch.atan2(torch.tensor(down), torch.tensor(across)) / pi % 1
    degrees = f"{180 * turn.item():.0f}°"
    chosen = int(turn * BINS)
    return Vote(place, across, down, strength, degrees, f"bin {chosen}")


def votes() -> list[Vote]:
    """List what five pixels of the patch say."""
    return [vote(row, column) for row, column in PIXELS]


@dataclass(frozen=True)
class Count:
    """One direction of the cell's histogram."""

    bin: int
    degrees: str = field(metadata={"label": "directions"})
    total: float = field(
        metadata={"label": "sum of strengths", "format": ".2f"}
    )
    mean: float = field(metadata={"label": "divided by 16", "format": ".3f"})


def histogram() -> Tensor:
    """Sum up the 16 inner pixels of the patch: (bins,)."""
    down, across = gradient(PATCH[None, None])
    strength = torch.hypot(down, across)[0, 1:-1, 1:-1]
    turn = (torch.atan2(down, across) / pi % 1)[0, 1:-1, 1:-1]
    totals = torch.zeros(BINS)
    for place in range(strength.numel()):
        chosen = int(turn.flatten()[place] * BINS)
        totals[chosen] += strength.flatten()[place]
    return totals


def table() -> list[Count]:
    """List the directions that got a vote."""
    width, totals = 180 / BINS, histogram()
    rows = []
    for index, total in enumerate(totals.tolist()):
        if total > 0:
            span = f"{index * width:g}° to {(index + 1) * width:g}°"
            rows.append(Count(index, span, total, total / 16))
    return rows


def by_features() -> Tensor:
    """Let the pipeline describe the same cell: (bins,)."""
    wide = PATCH.clone()[None, None]
    framed = torch.nn.functional.pad(wide, (3,) * 4, mode="replicate")
    return cells(framed)[0, :, 1, 1]  # rows 4 to 7 of 12: the inner pixels
