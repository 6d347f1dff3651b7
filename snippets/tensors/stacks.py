"""Channel means by `view(3, -1)`: right for some stacks, wrong for one."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from site_tools.show import Claim
from snippets.scenes.skies import splits


def row_means(pictures: list[Tensor], dim: int) -> Tensor:
    """Stack the pictures along a new axis; average the rows of view(3, -1).

    pictures: B of (3, H, W) -> (3,), hoped to be the means of the channels
    """
    stack = torch.stack(pictures, dim=dim)
    return stack.view(3, -1).mean(dim=1)


def channel_means(pictures: list[Tensor]) -> Tensor:
    """Average over all axes but the channels, by name of the axes."""
    batch = torch.stack(pictures)  # (B, 3, H, W)
    return batch.mean(dim=(0, 2, 3))


@dataclass(frozen=True)
class StackRow:
    """What one way to stack gives."""

    dim: str = field(metadata={"label": "stack along"})
    shape: str = field(metadata={"label": "shape of the stack"})
    first: float = field(metadata={"label": "row 0", "format": ".3f"})
    second: float = field(metadata={"label": "row 1", "format": ".3f"})
    third: float = field(metadata={"label": "row 2", "format": ".3f"})
    right: str


def training_pictures() -> list[Tensor]:
    """List the training pictures of the made birds and airplanes."""
    return list(splits().train.images)


def compare() -> list[StackRow]:
    """Average the same pictures, stacked along each axis in turn."""
    pictures = training_pictures()
    truth = channel_means(pictures)
    shape = list(pictures[0].shape)
    rows = []
    for dim in (3, 2, 1, 0):
        means = row_means(pictures, dim)
        stacked = [*shape[:dim], len(pictures), *shape[dim:]]
        right = torch.allclose(means, truth, atol=1e-4)
        rows.append(
            StackRow(
                f"dim {dim}",
                " × ".join(f"{size:,}" for size in stacked),
                *means.tolist(),
                "yes" if right else "no",
            )
        )
    return rows


def errors() -> dict[str, float]:
    """Measure how far each stack's rows are from the channel means."""
    pictures = training_pictures()
    truth = channel_means(pictures)
    return {
        f"dim {dim}": (row_means(pictures, dim) - truth).abs().max().item()
        for dim in range(4)
    }


def values() -> dict[str, float]:
    """Give the numbers of the prose: how alike right and wrong rows are."""
    pictures = training_pictures()
    truth, wrong = channel_means(pictures), row_means(pictures, 0)
    return {
        "pictures": len(pictures),
        "red": truth[0].item(),
        "blue": truth[2].item(),
        "grey": truth.mean().item(),
        "wrong_spread": (wrong.max() - wrong.min()).item(),
        "right_spread": (truth.max() - truth.min()).item(),
    }


def only_when_channels_lead() -> Claim:
    """Compare the error along dim 0 with the largest of the others."""
    off = errors()
    others = max(off[f"dim {dim}"] for dim in (1, 2, 3))
    return Claim(
        "view(3, -1) averages channels when the channel axis leads (stacked "
        "along dim 1, 2 or 3), and something else when pictures lead (dim 0).",
        off["dim 0"],
        ">",
        0.01,
        n=len(training_pictures()),
        format=".3f",
        quantity="error along dim 0",
        cases="pictures",
        control=f"largest error along the others: {others:.0e}",
    )
