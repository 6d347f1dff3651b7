"""Solutions of the exercises of lecture 11."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import hypot

import torch
from torch import nn

from snippets.data import seeded
from snippets.fair_fight import photos, scenes
from snippets.fair_fight.claims import cnn_leads, photo_null
from snippets.fair_fight.contest import share
from snippets.fair_fight.curves import outcome
from snippets.fair_fight.entrants import (
    CLASSIC,
    DENSE,
    ENTRANTS,
    FLATTEN,
    build,
)
from snippets.fair_fight.paired import Verdict, duel, verdict
from snippets.training_loop.loop import predict, train_epoch
from snippets.trust.chance import standard_error
from snippets.trust.seeds import paired_error


@dataclass(frozen=True)
class Errors:
    """One gap, measured against different errors."""

    pictures: str = field(metadata={"label": "they differ on"})
    error: float = field(
        metadata={"label": "error of the gap", "format": ".2%"}
    )
    gap: float = field(metadata={"label": "gap, in errors", "format": ".1f"})


def is_it_a_difference() -> list[Errors]:
    """Hold .863 − .847 on 2,000 pictures against its possible errors."""
    n, one, two = 2_000, 0.863, 0.847
    apart = hypot(standard_error(one, n), standard_error(two, n))
    rows = [Errors("(two separate tests)", apart, (one - two) / apart)]
    surplus = round(n * (one - two))
    for differ in (100, 200, 400):
        first_only = (differ + surplus) // 2
        error = paired_error(first_only, differ - first_only, n)
        rows.append(Errors(f"{differ} pictures", error, (one - two) / error))
    return rows


def ours() -> dict[str, float]:
    """Judge our own close pair, seed by seed, by McNemar's test."""
    n = photos.SIZES[-1]
    chances = {}
    for seed in photos.SEEDS:
        machine = photos.photo_run(CLASSIC, n, seed)
        found = duel(machine, photos.photo_run(FLATTEN, n, seed))
        chances[f"seed {seed}: lead"] = found.lead
        chances[f"seed {seed}: chance"] = found.chance
    return chances


def pictures_needed(gap: float = 0.01, differ: float = 0.1) -> int:
    """Count the pictures for which `gap` is two paired standard errors."""
    return round((2 / gap) ** 2 * (differ - gap**2))


def scene_verdicts() -> list[Verdict]:
    """Judge the first CNN against each rival on made scenes."""
    cnn = scenes.scene_runs(FLATTEN)
    rivals = [name for name in ENTRANTS if name != FLATTEN]
    return [verdict(cnn, scenes.scene_runs(name)) for name in rivals]


def null_fails() -> dict[str, float | str]:
    """Ask the claim about nets that had nothing to learn from."""
    rivals = photos.photo_runs(DENSE, 1_000)
    claim = cnn_leads(1_000, photo_null(), rivals, 0.03, control="")
    return {
        "measured lead": claim.measured,
        "bound": claim.bound,
        "claim holds": "yes" if claim.holds else "no",
    }


@dataclass(frozen=True)
class Gift:
    """What choosing on the test adds to the number that is reported."""

    pictures: int = field(metadata={"label": "test pictures", "format": ",d"})
    honest: float = field(metadata={"label": "each setting", "format": ".1%"})
    reported: float = field(metadata={"label": "the best", "format": ".1%"})
    gift: float = field(metadata={"format": ".1%"})


def flattery(settings: int = 12) -> list[Gift]:
    """Report the best of equal settings, chosen on the test itself."""
    rows, honest = [], 0.8
    for pictures in (200, 2_000):
        shape = (500, settings, pictures)
        hits = torch.rand(shape, generator=seeded(0)) < honest
        shares = hits.float().mean(dim=2)  # (500, settings)
        best = shares.amax(dim=1).mean().item()
        rows.append(Gift(pictures, honest, best, best - honest))
    return rows


@dataclass(frozen=True)
class Bounds:
    """The flips of an entrant, and the drop that they must make up."""

    entrant: str
    drop: float = field(metadata={"format": ".1%"})
    flips: float = field(metadata={"format": ".1%"})
    cancelled: float = field(
        metadata={"label": "flips that cancel out", "format": ".1%"}
    )


def flips_and_drops() -> list[Bounds]:
    """Compare drop and flips at 8 px, 10,000 photographs, seed 0."""
    rows = []
    for name in ENTRANTS:
        run = photos.photo_run(name, photos.SIZES[-1], 0)
        moved = outcome(run, "8 px")
        drop = run.test - moved.accuracy
        rows.append(Bounds(name, drop, moved.flips, moved.flips - abs(drop)))
    return rows


@dataclass(frozen=True)
class Pruned:
    """A net after its smallest weights were set to zero."""

    zeroed: float = field(metadata={"label": "set to zero", "format": ".0%"})
    left: int = field(metadata={"label": "weights left", "format": ",d"})
    test: float = field(metadata={"format": ".1%"})


def prune(model: nn.Module, zeroed: float) -> int:
    """Set the smallest weights of each linear layer to 0; count the others."""
    left = 0
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            sizes = layer.weight.detach().abs()
            order = sizes.flatten().sort().values
            limit = order[int(zeroed * (len(order) - 1))]
            kept = sizes > limit if zeroed else torch.ones_like(sizes).bool()
            layer.weight.data *= kept
            left += int(kept.sum())
    return left


def wasted(count: int = scenes.SIZE) -> list[Pruned]:
    """Train the dense net on scenes, then take more and more of it away."""
    data, test, setting = (
        scenes.drawn(0),
        scenes.judging(),
        scenes.chosen(DENSE),
    )
    mean = data.images.mean(dim=(0, 2, 3), keepdim=True)
    spread = data.images.std(dim=(0, 2, 3), keepdim=True)
    images, labels = (data.images[:count] - mean) / spread, data.labels[:count]
    model, order = build(DENSE, seed=0), seeded(0)
    optimizer = torch.optim.Adam(model.parameters(), setting.rate)
    for _ in range(setting.epochs):
        train_epoch(model, images, labels, optimizer, order)
    rows, asked = [], (test.images - mean) / spread
    for zeroed in (0.0, 0.5, 0.8, 0.9, 0.95, 0.99):
        left = prune(model, zeroed)
        right = share(predict(model, asked), test.labels)
        rows.append(Pruned(zeroed, left, right))
    return rows
