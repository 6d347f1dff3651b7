"""Parts of a set and sets put together, and the two names that mislead."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.utils.data import ChainDataset, ConcatDataset, Subset

from snippets.training_loop.loading import numbered


def parts() -> tuple[Subset, Subset]:
    """Take three pictures of ten, and two others."""
    whole = numbered(10)
    return Subset(whole, [0, 2, 4]), Subset(whole, [7, 9])


def joined() -> dict[str, int]:
    """Join both parts with `ConcatDataset`; look up the last picture."""
    both = ConcatDataset(parts())
    return {"length": len(both), "last": both[len(both) - 1][1]}


def chained() -> int:
    """Join them with `ChainDataset` and ask for the length: an error."""
    return len(ChainDataset(parts()))


def ask_for_targets() -> Tensor:
    """Ask a `Subset` for the labels its data set has: an error."""
    return parts()[0].targets


def labels_of(part: Subset) -> Tensor:
    """Look a part's labels up in the set that it was taken from.

    Works for one level of `Subset` over a set that has `targets`.
    """
    return torch.as_tensor(part.dataset.targets)[part.indices]


def first_labels() -> str:
    """Look up the first part's labels, and write them down."""
    return ", ".join(str(label) for label in labels_of(parts()[0]).tolist())
