"""Is it the place or the frame that costs the last columns their accuracy?"""

from __future__ import annotations

from statistics import fmean, stdev

import torch
from torch import Tensor

from site_tools.show import Claim
from snippets.data import seeded
from snippets.pooling.glyph_runs import SEEDS, GlyphRun, glyph_run
from snippets.pooling.glyphs import COLUMNS, LETTERS, NOISE, SIZE, glyphs
from snippets.pooling.heads import build
from snippets.pooling.training import predict

EACH, ROOM = 100, 8  # pictures of each letter; columns added at the right


def last_column(each: int = EACH) -> tuple[Tensor, Tensor]:
    """Make letters that touch the right frame: images and labels.

    -> (B, 1, 28, 28), (B,) with B = 4 * each
    """
    labels = torch.arange(len(LETTERS)).repeat(each)
    columns = torch.full((len(labels),), COLUMNS[-1])
    return glyphs(labels, columns, seed=7), labels


def with_room(images: Tensor) -> Tensor:
    """Put more noise at the right: (B, 1, 28, 28) -> (B, 1, 28, 36)."""
    size = len(images), 1, SIZE, ROOM
    more = NOISE * torch.randn(size, generator=seeded(8))
    return torch.cat([images, more], dim=-1)


def hits(run: GlyphRun, images: Tensor, labels: Tensor) -> float:
    """Score a trained net on pictures of any width."""
    model = build(run.kind, len(LETTERS), run.seed)
    model.load_state_dict(run.weights)
    return (predict(model, images) == labels).float().mean().item()


def it_is_the_frame() -> Claim:
    """Assert that letters in the last column are read once they have room."""
    images, labels = last_column()
    runs = [glyph_run("global max", seed) for seed in SEEDS]
    roomy = [hits(run, with_room(images), labels) for run in runs]
    at_frame = [hits(run, images, labels) for run in runs]
    return Claim(
        f"Letters in column {COLUMNS[-1]} are read by global max once the "
        f"picture is widened by {ROOM} columns of noise.",
        fmean(roomy),
        ">",
        0.98,
        n=len(labels),
        format=".3f",
        quantity="accuracy",
        cases="letters",
        seeds=SEEDS,
        spread=stdev(roomy),
        control=f"not widened: {fmean(at_frame):.3f}, "
        f"worst seed {min(at_frame):.3f}",
    )
