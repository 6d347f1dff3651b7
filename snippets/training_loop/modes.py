"""Four switches that sound alike: train, eval, no_grad, and both."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from snippets.data import seeded
from snippets.training_loop.memory import kept_bytes


@dataclass(frozen=True)
class Row:
    """What one setting does to the same batch."""

    setting: str
    differs: float = field(
        metadata={"label": "same batch twice: difference", "format": ".2f"}
    )
    kept: float = field(
        metadata={"label": "kept for backward, kB", "format": ".1f"}
    )


def dropping() -> nn.Sequential:
    """Build a small net that drops half of its features in training."""
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Flatten(), nn.Linear(64, 32), nn.Dropout(0.5), nn.Linear(32, 2)
    )


def noise() -> Tensor:
    """Make a batch of random pictures. -> (16, 1, 8, 8)"""
    return torch.randn(16, 1, 8, 8, generator=seeded(0))


def measure(setting: str) -> Row:
    """Ask one net the same thing twice and count what is kept."""
    model, images = dropping(), noise()
    model.train(setting.startswith("train"))
    gradients = torch.no_grad() if "no_grad" in setting else nullcontext()
    with gradients:
        differs = (model(images) - model(images)).abs().max().item()
        kept = kept_bytes(model, images)
    return Row(setting, differs, kept / 1e3)


def table() -> list[Row]:
    """Compare the four combinations."""
    settings = ("train", "train, no_grad", "eval", "eval, no_grad")
    return [measure(setting) for setting in settings]
