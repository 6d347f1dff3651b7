"""Solutions of the exercises of lecture 17."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from site_tools.show import artifact
from snippets.data import seeded
from snippets.dimensions.attention import attention, random_tokens
from snippets.dimensions.nets import (
    SEEDS,
    TEST,
    TRAINING,
    conv_net,
    model_of,
    motif_run,
    new_series,
    trained,
)
from snippets.first_cnn.networks import parameters
from snippets.scenes.motifs import NOISE, Motifs, motifs
from snippets.training_loop.loop import accuracy


def shape_of_a_clip() -> dict[str, str]:
    """Send a clip through a layer that treats time apart."""
    conv = nn.Conv3d(1, 8, (3, 5, 5), stride=(1, 2, 2), padding=(1, 2, 2))
    answers = conv(torch.zeros(1, 1, 16, 64, 64))
    return {
        "shape": " × ".join(str(size) for size in answers.shape),
        "parameters": str(parameters(conv)),
    }


def backwards() -> dict[str, float]:
    """Play all new series backwards: does the net change its mind?"""
    data, model = new_series(NOISE), model_of(motif_run("Conv1d", 0))
    turned = data.series.flip(-1)
    return {
        "forwards": accuracy(model, data.series, data.labels),
        "backwards, labels kept": accuracy(model, turned, data.labels),
        "backwards, labels swapped": accuracy(model, turned, 1 - data.labels),
    }


@artifact(family={"kernel": (7, 15, 31), "seed": SEEDS})
def long_motif(kernel: int, seed: int) -> float:
    """Score a net with this kernel on motifs twice as long."""
    data = motifs(TRAINING // 2, 100 + seed, noise=0.6, length=31)
    new = motifs(TEST, 9_999, noise=0.6, length=31)
    torch.manual_seed(seed)
    model = trained(conv_net(kernel), data, seed)
    return accuracy(model, new.series, new.labels)


def kernel_sizes() -> dict[str, float]:
    """Average the scores over the seeds, kernel by kernel."""
    return {
        f"kernel of {kernel}": sum(long_motif(kernel, s) for s in SEEDS) / 3
        for kernel in (7, 15, 31)
    }


def causal() -> dict[str, int]:
    """Pad only in front, and count the samples an answer looks ahead."""
    conv = nn.Conv1d(1, 1, kernel_size=5)
    series = torch.rand(1, 1, 40, generator=seeded(0)).requires_grad_()
    answers = conv(F.pad(series, (4, 0)))  # four zeros before, none behind
    answers[0, 0, 20].backward()
    touched = series.grad[0, 0].nonzero()[:, 0]
    return {
        "answers": answers.shape[-1],
        "first sample seen": int(touched.min()),
        "last sample seen": int(touched.max()),
    }


def dilated() -> dict[str, int]:
    """Stack four layers whose windows spread out; measure what they see."""
    layers = nn.Sequential(
        *(nn.Conv1d(1, 1, 3, dilation=2**depth) for depth in range(4))
    )
    series = torch.rand(1, 1, 80, generator=seeded(0)).requires_grad_()
    layers(series)[0, 0, 10].backward()
    seen = int((series.grad != 0).sum())
    return {"samples seen": seen, "parameters": parameters(layers)}


def equal_keys() -> dict[str, float]:
    """Give all tokens the same key: what is left of attention?"""
    queries, values = random_tokens(5, 8, 0), random_tokens(10, 8, 1)
    keys = torch.ones(10, 8)
    mixed = attention(queries, keys, values)  # (5, 8)
    gap = (mixed - values.mean(dim=0)).abs().max()
    return {"distance from the mean": gap.item()}


def with_nothing(count: int, seed: int) -> Motifs:
    """Empty a third of the series: label 2 is for noise alone."""
    data = motifs(count, seed, noise=0.3)
    noise = 0.3 * torch.randn(data.series.shape, generator=seeded(seed + 1))
    empty = torch.rand(count, generator=seeded(seed + 2)) < 1 / 3
    series = torch.where(empty[:, None, None], noise, data.series)
    return Motifs(series, data.labels.where(~empty, 2), data.places)


@artifact
def three_kinds() -> dict[str, float]:
    """Train the net on three classes; score each of them."""
    torch.manual_seed(0)
    model = nn.Sequential(*conv_net()[:3], nn.Linear(8, 3))
    trained(model, with_nothing(TRAINING, seed=100), seed=0)
    new = with_nothing(TEST, seed=9_999)
    return {
        name: accuracy(model, new.series[own], new.labels[own])
        for kind, name in enumerate(("motif", "reversed", "nothing"))
        for own in [new.labels == kind]
    }


def what_fails() -> dict[str, float]:
    """Look up how often each of the three kinds is read rightly."""
    return three_kinds()
