"""Solutions of the exercises of lecture 8."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from snippets.first_cnn.cat import cat, untrained
from snippets.first_cnn.missing import first_try
from snippets.first_cnn.networks import first_cnn, parameters
from snippets.first_cnn.receptive import by_formula, by_gradient, side


def three_faults() -> nn.Sequential:
    """Build a network that can't run: three lines are wrong."""
    return nn.Sequential(
        nn.Conv2d(3, 12, kernel_size=3, padding=1),
        nn.Tanh(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 8, kernel_size=3),
        nn.Tanh(),
        nn.MaxPool2d(2),
        nn.Linear(8 * 8 * 8, 32),
        nn.Tanh(),
        nn.Linear(32, 2),
    )


def mended() -> dict[str, str]:
    """Mend it: equal channels, padding in both convolutions, a Flatten."""
    model = three_faults()
    model[0] = nn.Conv2d(3, 16, kernel_size=3, padding=1)
    model[3] = nn.Conv2d(16, 8, kernel_size=3, padding=1)
    model.insert(6, nn.Flatten())
    scores = model(torch.zeros(5, 3, 32, 32))
    return {"scores of five pictures": " × ".join(map(str, scores.shape))}


def at_48() -> dict[str, int]:
    """Let the layers that look say how many numbers they leave."""
    pictures = torch.zeros(5, 3, 48, 48)
    look = first_cnn()[:7]  # up to Flatten
    features = look(pictures).shape[1]
    decide = [nn.Linear(features, 32), nn.Tanh(), nn.Linear(32, 2)]
    model = nn.Sequential(*look, *decide)
    return {
        "numbers behind Flatten": features,
        "parameters": parameters(model),
        "pictures scored": len(model(pictures)),
    }


def three_convolutions() -> dict[str, int]:
    """Measure what conv, pool, conv, pool, conv see, in two ways."""
    layers = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1),
        nn.AvgPool2d(2),
        nn.Conv2d(4, 4, 3, padding=1),
        nn.AvgPool2d(2),
        nn.Conv2d(4, 4, 3, padding=1),
    )
    marked = by_gradient(layers, cat())[0]
    return {"by formula": by_formula(layers).size, "by gradient": side(marked)}


def tower(depth: int = 5) -> dict[str, int]:
    """Stack convolutions that PyTorch can find, and count."""

    class Tower(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            convs = [nn.Conv2d(3, 3, 3, padding=1) for _ in range(depth)]
            self.convs = nn.ModuleList(convs)

        def forward(self, maps: Tensor) -> Tensor:
            for conv in self.convs:
                maps = torch.tanh(conv(maps))
            return maps

    tensors = list(Tower().parameters())
    return {"tensors": len(tensors), "parameters": parameters(Tower())}


def pooled() -> dict[str, int]:
    """Average each map away before Flatten: fewer parameters, any size."""
    layers = list(first_cnn()[:6])
    model = nn.Sequential(
        *layers,
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(8, 32),
        nn.Tanh(),
        nn.Linear(32, 2),
    )
    sizes = ((32, 32), (48, 48), (60, 100))
    scores = [model(torch.zeros(1, 3, *size)) for size in sizes]
    return {
        "parameters": parameters(model),
        "sizes that run": sum(row.shape == (1, 2) for row in scores),
    }


def silent() -> dict[str, str]:
    """Find a picture that the network without Flatten swallows."""
    with torch.no_grad():
        scores = first_try()(torch.zeros(1, 3, 4, 4 * 512))
    return {"shape of the answer": " × ".join(map(str, scores.shape))}


@dataclass(frozen=True)
class Size:
    """A width of the hidden layer, and what it costs."""

    hidden: int
    parameters: int


def as_small_as_the_cnn() -> list[Size]:
    """Find the fully connected net with as few parameters as the CNN."""
    budget = parameters(first_cnn())
    fits = [size for size in narrow_nets() if size.parameters <= budget]
    return [fits[-1], Size(fits[-1].hidden + 1, cost(fits[-1].hidden + 1))]


def narrow_nets() -> Iterator[Size]:
    """Count fully connected nets with one hidden layer of 1 to 20."""
    return (Size(hidden, cost(hidden)) for hidden in range(1, 21))


def cost(hidden: int) -> int:
    """Count a fully connected net's parameters, pixels to two scores."""
    return parameters(
        nn.Sequential(nn.Linear(3 * 32 * 32, hidden), nn.Linear(hidden, 2))
    )


def scores_by_hand() -> dict[str, float]:
    """Compute the network with functions alone, from its parameters."""
    model = untrained()
    kernels1, bias1, kernels2, bias2, *linear = model.parameters()
    maps = torch.tanh(F.conv2d(cat(), kernels1, bias1, padding=1))
    maps = F.max_pool2d(maps, 2)
    maps = torch.tanh(F.conv2d(maps, kernels2, bias2, padding=1))
    features = F.max_pool2d(maps, 2).flatten(start_dim=1)  # (1, 512)
    hidden = torch.tanh(features @ linear[0].T + linear[1])  # (1, 32)
    scores = hidden @ linear[2].T + linear[3]  # (1, 2)
    gap = (scores - model(cat())).abs().max()
    return {"largest difference": gap.item()}
