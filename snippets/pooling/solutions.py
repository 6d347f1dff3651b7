"""Solutions of the exercises of lecture 7."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import nn

from snippets.pooling.algebra import larger, random_maps
from snippets.pooling.detector import clean
from snippets.pooling.equivariance import misfit, noise
from snippets.pooling.glyph_claims import gap
from snippets.pooling.glyph_runs import (
    EACH,
    EPOCHS,
    RATE,
    SEEDS,
    TRAINING,
    by_column,
    glyph_run,
    runs_of,
    score,
    shuffled_run,
)
from snippets.pooling.glyphs import (
    LETTERS,
    SEEN,
    SIZE,
    UNSEEN,
    test_set,
    training_set,
)
from snippets.pooling.heads import build, conv_net, maps, parameters
from snippets.pooling.training import fit, predict
from snippets.pooling.worked import PICTURE


@dataclass(frozen=True)
class PooledRow:
    """One row of a result that is two numbers wide."""

    row: str
    left: float = field(metadata={"format": "g"})
    right: float = field(metadata={"format": "g"})


def overlapping_windows() -> list[PooledRow]:
    """Pool the worked example by 3 x 3 windows that move by one."""
    pooled = F.max_pool2d(PICTURE[None], 3, stride=1)[0]  # (2, 2)
    upper, lower = pooled.tolist()
    return [PooledRow("upper", *upper), PooledRow("lower", *lower)]


def average_by_groups() -> dict[str, float]:
    """Average by a convolution that has one kernel a channel."""
    maps = random_maps()  # (4, 3, 8, 8)
    channels = maps.shape[1]
    layer = nn.Conv2d(
        channels, channels, 2, stride=2, groups=channels, bias=False
    )
    with torch.no_grad():
        layer.weight.fill_(1 / 4)
        difference = layer(maps) - F.avg_pool2d(maps, 2)
    return {
        "weights": layer.weight.numel(),
        "largest difference": difference.abs().max().item(),
    }


def nine_by_relus() -> dict[str, float]:
    """Pool 3 x 3 windows by ReLUs alone, one number after the other."""
    maps = random_maps()[..., :6, :6]
    # The nine members of every window: (9, B, C, 2, 2).
    members = [maps[..., i::3, j::3] for i in range(3) for j in range(3)]
    pooled, relus = members[0], 0
    for member in members[1:]:
        pooled, relus = larger(pooled, member), relus + 1
    difference = pooled - F.max_pool2d(maps, 3)
    return {
        "ReLUs per window": relus,
        "largest difference": difference.abs().max().item(),
    }


def two_pools() -> dict[str, str]:
    """List the shifts that two 2 x 2 max pools in a row commute with."""
    pools = nn.Sequential(nn.MaxPool2d(2), nn.MaxPool2d(2))
    images = noise()
    shifts = range(1, images.shape[-1])
    exact = [s for s in shifts if misfit(pools, images, s) == 0]
    return {"shifts": ", ".join(map(str, exact))}


@dataclass(frozen=True)
class Swap:
    """A net before or after its head was swapped."""

    head: str
    features: int = field(
        metadata={"label": "into the last layer", "format": ",d"}
    )
    parameters: int = field(metadata={"format": ",d"})
    seen: float = field(metadata={"format": ".3f"})
    unseen: float = field(metadata={"format": ".3f"})


def swap_the_head() -> list[Swap]:
    """Train and test the net with either head, all else equal."""
    rows = []
    for kind in ("flatten", "global max"):
        run = glyph_run(kind, seed=0)  # builds, trains and tests it
        model = build(kind, len(LETTERS), run.seed)
        places = score(run, SEEN), score(run, UNSEEN)
        features, count = model[-1].in_features, parameters(model)
        rows.append(Swap(run.kind, features, count, *places))
    return rows


def null_hypothesis() -> dict[str, float | str]:
    """Ask the claim about a net that cannot have learnt anything."""
    fooled = [shuffled_run(seed) for seed in SEEDS]
    claim = gap(fooled, runs_of("flatten"), control="")
    return {
        "measured lead": claim.measured,
        "bound": claim.bound,
        "claim holds": "yes" if claim.holds else "no",
    }


def max_along_rows(
    count: int = TRAINING, epochs: int = EPOCHS
) -> dict[str, float]:
    """Pool only along the axis in which letters move in the test."""
    rows = nn.Sequential(nn.AdaptiveMaxPool2d((None, 1)), nn.Flatten())
    model = conv_net(rows, classes=len(LETTERS), seed=0)
    data = training_set(count, seed=0)
    fit(model, data.images, data.labels, epochs=epochs, rate=RATE, seed=0)
    accuracy = by_column(predict(model, test_set(EACH).images))
    return {
        "features": model[-1].in_features,
        "seen": sum(accuracy[column] for column in SEEN) / len(SEEN),
        "unseen": sum(accuracy[column] for column in UNSEEN) / len(UNSEEN),
    }


@torch.no_grad()
def same_for_the_net() -> dict[str, float]:
    """Swap two letters: what changes in the maps, what after global max?"""
    run = glyph_run("global max", 0)
    model = build(run.kind, len(LETTERS), run.seed)
    model.load_state_dict(run.weights)
    wide, left, right = 2 * SIZE, 12, 40  # no window sees both letters
    a_then_x = clean("A", left, wide) + clean("X", right, wide)
    x_then_a = clean("X", left, wide) + clean("A", right, wide)
    first, second = maps(model, a_then_x), maps(model, x_then_a)
    kept = first.amax(dim=(2, 3)) - second.amax(dim=(2, 3))
    return {
        "change of the maps": (first - second).abs().max().item(),
        "change after global max": kept.abs().max().item(),
    }
