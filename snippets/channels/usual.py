"""Which kernel sizes well-known networks use, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import torch
from torch import nn

from site_tools.show import Table, artifact

NAMES = (
    "alexnet",
    "vgg16",
    "resnet50",
    "efficientnet_b0",
    "convnext_tiny",
    "vit_b_16",
)


@dataclass(frozen=True)
class Kind:
    """A network's convolutions with one kernel size and one stride."""

    network: str
    size: int
    stride: int
    count: int


def kinds(name: str, model: nn.Module) -> list[Kind]:
    """Count a network's convolutions by kernel size and stride."""
    counts = Counter(
        (layer.kernel_size[0], layer.stride[0])
        for layer in model.modules()
        if isinstance(layer, nn.Conv2d)
    )
    return [
        Kind(name, size, stride, count)
        for (size, stride), count in sorted(counts.items())
    ]


@artifact
def census() -> list[Kind]:
    """Count the convolutions of six networks of torchvision."""
    from torchvision import models

    found = []
    with torch.device("meta"):  # shapes need no numbers
        for name in NAMES:
            found += kinds(name, models.get_model(name, weights=None))
    return found


def by_size(found: list[Kind]) -> Counter[int]:
    """Add up the counts of each kernel size."""
    counts: Counter[int] = Counter()
    for kind in found:
        counts[kind.size] += kind.count
    return counts


def census_table() -> Table:
    """Write down how many kernels of which size each network has."""
    found = census()
    columns: dict[str, list[str]] = {"network": list(NAMES)}
    for title, rest in (("odd kernels", 1), ("even kernels", 0)):
        columns[title] = []
        for name in NAMES:
            mine = [kind for kind in found if kind.network == name]
            counts = sorted(by_size(mine).items())
            parts = [f"{n} of {k}" for k, n in counts if k % 2 == rest]
            columns[title].append(", ".join(parts) or "–")
    return Table(columns)


def totals() -> dict[str, int | str]:
    """Count over all six; list the even kernels with their strides."""
    found = census()
    counts = by_size(found)
    even = [kind for kind in found if kind.size % 2 == 0]
    pairs = sorted({(kind.size, kind.stride) for kind in even})
    return {
        "all": counts.total(),
        "one": counts[1],
        "three": counts[3],
        "five": counts[5],
        "seven": counts[7],
        "nine": counts[9],
        "eleven": counts[11],
        "even": sum(kind.count for kind in even),
        "even_kinds": ", ".join(f"{k} by {stride}" for k, stride in pairs),
    }
