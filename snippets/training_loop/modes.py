"""Four switches that sound alike: train, eval, no_grad, and both."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from site_tools.show import Claim
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


def eval_repeats_itself() -> Claim:
    """Assert that eval mode gives equal answers to equal questions."""
    control = measure("train, no_grad").differs
    return Claim(
        "In eval mode a net with dropout gives the same scores twice.",
        measure("eval").differs,
        "==",
        0,
        n=len(noise()),
        format="g",
        quantity="largest difference",
        cases="pictures",
        control=f"no_grad without eval: {control:.2f}",
    )


def no_grad_keeps_nothing() -> Claim:
    """Assert that no_grad, not eval, is what saves the memory."""
    return Claim(
        "Under no_grad nothing is kept for backward.",
        measure("eval, no_grad").kept,
        "==",
        0,
        n=len(noise()),
        unit="kB",
        format="g",
        quantity="kept",
        cases="pictures",
        control=f"eval alone: {measure('eval').kept:.1f} kB",
    )
