"""What the network says before it has learnt anything."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import artifact
from snippets.data import photograph
from snippets.first_cnn.cat import cat, untrained
from snippets.first_cnn.networks import SIDE
from snippets.scenes.skies import CLASSES

SEEDS = 8


@torch.no_grad()
def of_the_cat() -> dict[str, float]:
    """Give the scores of the cat and what softmax makes of them."""
    scores = untrained()(cat())  # (1, 2)
    chances = F.softmax(scores, dim=1)
    names = zip(CLASSES, scores[0].tolist(), chances[0].tolist(), strict=True)
    return {
        key: number
        for name, score, chance in names
        for key, number in ((f"{name}_score", score), (f"{name}", chance))
    } | {"sum": chances.sum().item()}


@artifact
def tiles() -> Tensor:
    """Cut three photographs into small pictures.

    -> (B, 3, 32, 32), values in -1..1
    """
    found = []
    for name in ("astronaut", "chelsea", "coffee"):
        photo = F.avg_pool2d(photograph(name)[None], 2)
        rows = photo.unfold(2, SIDE, SIDE).unfold(3, SIDE, SIDE)
        found.append(rows[0].permute(1, 2, 0, 3, 4).flatten(0, 1))
    return 2 * torch.cat(found) - 1


@dataclass(frozen=True)
class Opinion:
    """What one untrained network answers to all small pictures."""

    seed: int
    birds: float = field(metadata={"label": "called bird", "format": ".0%"})
    lowest: float = field(metadata={"label": "lowest", "format": ".2f"})
    highest: float = field(metadata={"label": "highest", "format": ".2f"})


@torch.no_grad()
def opinions() -> list[Opinion]:
    """Ask eight untrained networks about the same small pictures."""
    rows = []
    for seed in range(SEEDS):
        chances = F.softmax(untrained(seed)(tiles()), dim=1)  # (B, 2)
        bird = chances[:, CLASSES.index("bird")]  # (B,)
        share = (bird > 0.5).float().mean().item()
        rows.append(Opinion(seed, share, bird.min().item(), bird.max().item()))
    return rows


def summary() -> dict[str, float]:
    """Count the networks that give nearly all pictures one answer."""
    rows = opinions()
    shares = [row.birds for row in rows]
    return {
        "seeds": SEEDS,
        "pictures": len(tiles()),
        "stubborn": sum(share < 0.05 or share > 0.95 for share in shares),
        "lowest": min(row.lowest for row in rows),
        "highest": max(row.highest for row in rows),
    }
