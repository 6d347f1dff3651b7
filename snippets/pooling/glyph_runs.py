"""The shift experiment: train at the left, test everywhere, swap the head."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from site_tools.show import artifact
from snippets.data import seeded
from snippets.pooling.glyphs import COLUMNS, LETTERS, test_set, training_set
from snippets.pooling.heads import build, parameters
from snippets.pooling.training import fit, predict

KINDS = (
    "fully connected",
    "pool + flatten",
    "flatten",
    "global average",
    "global max",
)
SEEDS = (0, 1, 2)
TRAINING, EACH = 1_000, 25  # EACH pictures of each letter at each column
EPOCHS, RATE = 15, 3e-3


@dataclass(frozen=True)
class GlyphRun:
    """One net, trained at the left and tested at every column."""

    kind: str
    seed: int
    parameters: int
    losses: tuple[float, ...]  # one an epoch
    accuracy: tuple[float, ...]  # one a column
    weights: dict[str, Tensor]


@artifact(family={"kind": KINDS, "seed": SEEDS})
def glyph_run(kind: str, seed: int) -> GlyphRun:
    """Train one net on letters at the left; test it at every column."""
    data = training_set(TRAINING, seed)
    return trained(kind, seed, data.images, data.labels)


@artifact(family={"seed": SEEDS})
def shuffled_run(seed: int) -> GlyphRun:
    """Train the best net on labels dealt out at random: the control."""
    data = training_set(TRAINING, seed)
    deal = torch.randperm(TRAINING, generator=seeded(seed))
    return trained("global max", seed, data.images, data.labels[deal])


def trained(kind: str, seed: int, images: Tensor, labels: Tensor) -> GlyphRun:
    """Train a net of this kind from this seed and measure it by column."""
    model = build(kind, len(LETTERS), seed)
    losses = fit(model, images, labels, epochs=EPOCHS, rate=RATE, seed=seed)
    accuracy = tuple(by_column(predict(model, test_set(EACH).images)))
    weights = model.state_dict()
    count = parameters(model)
    return GlyphRun(kind, seed, count, tuple(losses), accuracy, weights)


def by_column(choices: Tensor) -> list[float]:
    """Score the choices for the test set: one share of hits a column."""
    truth = torch.arange(len(LETTERS)).repeat(len(choices) // len(LETTERS))
    hits = (choices == truth).float()
    return hits.reshape(len(COLUMNS), -1).mean(dim=1).tolist()


def all_runs() -> list[GlyphRun]:
    """Collect every net and seed of the experiment."""
    return [glyph_run(kind, seed) for kind in KINDS for seed in SEEDS]


def runs_of(kind: str) -> list[GlyphRun]:
    """Collect the seeds of one kind of net."""
    return [run for run in all_runs() if run.kind == kind]


def score(run: GlyphRun, columns: range) -> float:
    """Average a net's accuracy over some of the columns."""
    return sum(run.accuracy[column] for column in columns) / len(columns)
