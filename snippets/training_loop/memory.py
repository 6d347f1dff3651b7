"""How much a batch asks of the memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from snippets.first_cnn.networks import first_cnn

SIZES = (1, 16, 64, 256)


def kept_bytes(model: nn.Module, images: Tensor) -> int:
    """Count the bytes that a forward pass keeps for `backward`.

    images (B, C, H, W). Weights don't count: they are there anyway.
    """
    weights = {p.data_ptr() for p in model.parameters()}
    kept = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            # By address: what two layers need is kept only once.
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda kept: kept):
        scores = model(images)
    del scores
    return sum(kept.values())


@dataclass(frozen=True)
class Row:
    """One size of batch."""

    size: int = field(metadata={"label": "pictures in the batch"})
    kept: float = field(
        metadata={"label": "kept for backward, MB", "format": ".2f"}
    )
    each: float = field(metadata={"label": "per picture, kB", "format": ".1f"})
    weights: float = field(metadata={"label": "weights, kB", "format": ".1f"})


def row(size: int) -> Row:
    """Measure one batch of zeros on the first CNN."""
    model = first_cnn()
    kept = kept_bytes(model, torch.zeros(size, 3, 32, 32))
    weights = sum(p.numel() * p.element_size() for p in model.parameters())
    return Row(size, kept / 1e6, kept / size / 1e3, weights / 1e3)


def table() -> list[Row]:
    """Measure batches of several sizes."""
    return [row(size) for size in SIZES]


def per_picture() -> float:
    """Give what one picture keeps for `backward`, in kB."""
    return row(1).each
