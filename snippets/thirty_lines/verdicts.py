"""What the network says of pictures it has never seen."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import ImageGrid
from snippets.scenes.skies import splits
from snippets.thirty_lines.runs import CLASSES, SEEDS, trained

Outlines = dict[str, dict[str, float]]  # mean pixels: wide, high
SHOWN = 16  # right ones, and as many wrong ones


@dataclass(frozen=True)
class Row:
    """One true class: how its pictures were named."""

    truth: str = field(metadata={"label": "it is"})
    airplane: int = field(metadata={"label": "named airplane"})
    bird: int = field(metadata={"label": "named bird"})


def confusion(scores: Tensor, labels: Tensor) -> Tensor:
    """Count every pair of truth and verdict.

    scores (B, 2), labels (B,) -> (2, 2): rows are the truth
    """
    pairs = 2 * labels + scores.argmax(dim=1)  # (B,) of 0 to 3
    return pairs.bincount(minlength=4).reshape(2, 2)


def confusion_table() -> list[Row]:
    """Count the verdicts of the first network on the test pictures."""
    counts = confusion(trained(0).scores, splits().test.labels).tolist()
    rows = zip(CLASSES, counts, strict=True)
    return [Row(name, *row) for name, row in rows]


def outlines(scores: Tensor, labels: Tensor, masks: Tensor) -> Outlines:
    """Measure objects, apart by what they are and how they were named.

    scores (B, 2), labels (B,), masks (B, H, W) -> for airplane and bird
    """
    right = scores.argmax(dim=1) == labels
    size = torch.stack([masks.any(1).sum(1), masks.any(2).sum(1)], dim=1)
    found = {}
    for kind, name in enumerate(CLASSES):
        for word, chosen in {"right": right, "wrong": ~right}.items():
            sizes = size[(labels == kind) & chosen].float().mean(dim=0)
            wide, high = sizes.tolist()
            found[f"{name}_{word}"] = {"wide": wide, "high": high}
    return found


def how_they_lie() -> Outlines:
    """Measure width and height of right and wrong, over the networks."""
    test = splits().test
    rows = [
        outlines(trained(seed).scores, test.labels, test.masks)
        for seed in SEEDS
    ]
    return {
        group: {
            side: sum(row[group][side] for row in rows) / len(rows)
            for side in ("wide", "high")
        }
        for group in rows[0]
    }


def certainty(scores: Tensor) -> Tensor:
    """Give the share that the chosen class gets: (B, 2) -> (B,)."""
    return scores.softmax(dim=1).amax(dim=1)


def first_of(chosen: Tensor, count: int) -> list[int]:
    """Take the first `count` places where `chosen` (B,) is true."""
    return chosen.nonzero()[:count, 0].tolist()


def first_verdicts() -> Figure:
    """Show eight unseen pictures, four of each class, and the verdicts."""
    test, scores = splits().test, trained(0).scores
    airplanes = first_of(test.labels == 0, 4)
    birds = first_of(test.labels == 1, 4)
    chosen = [i for pair in zip(airplanes, birds, strict=True) for i in pair]
    shares = scores.softmax(dim=1)[chosen, 1]  # (8,) for "bird"
    return draw_verdicts(test.images[chosen], shares, test.labels[chosen])


def draw_verdicts(images: Tensor, birds: Tensor, labels: Tensor) -> Figure:
    """Draw each picture above a bar of how the network divides 100 %.

    images (8, 3, H, W), birds (8,) shares for "bird", labels (8,)
    """
    figure = Figure(figsize=(5.2, 3.9), layout="constrained")
    grid = figure.subplots(4, 4, height_ratios=(5, 1, 5, 1))
    for i, share in enumerate(birds.tolist()):
        picture, bar = grid[2 * (i // 4), i % 4], grid[2 * (i // 4) + 1, i % 4]
        picture.imshow(images[i].permute(1, 2, 0).numpy())
        picture.axis("off")
        bar.barh(0, 1 - share, color="C0")
        bar.barh(0, share, left=1 - share, color="C1")
        bar.set(xlim=(0, 1), xticks=(), yticks=())
        verdict = int(share > 0.5)
        mark = "" if verdict == labels[i] else "  (wrong)"
        bar.set_xlabel(f"{CLASSES[verdict]}{mark}", fontsize=10)
        bar.spines[:].set_visible(False)
    return figure


def right_ones() -> ImageGrid:
    """Show the first test pictures that the network names correctly."""
    return named(right=True)


def wrong_ones() -> ImageGrid:
    """Show the first test pictures that the network gets wrong."""
    return named(right=False)


def named(right: bool) -> ImageGrid:
    """Collect pictures that are named rightly, or wrongly."""
    test, scores = splits().test, trained(0).scores
    verdicts = scores.argmax(dim=1)  # (B,)
    chosen = first_of((verdicts == test.labels) == right, SHOWN)
    sure = certainty(scores)
    labels = [f"{CLASSES[verdicts[i]]} {sure[i]:.0%}" for i in chosen]
    pictures = list(test.images[torch.tensor(chosen)])
    return ImageGrid(pictures, labels, columns=8, zoom=2)


def shown() -> int:
    """Count the pictures of each of the two grids."""
    return SHOWN
