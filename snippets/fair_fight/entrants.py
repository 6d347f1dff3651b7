"""The five that compete."""

from __future__ import annotations

import torch
from torch import nn

from snippets.first_cnn.networks import SIDE, first_cnn, fully_connected

LINEAR, DENSE, CLASSIC = "linear", "fully connected", "HOG + colour + SVM"
FLATTEN, AVERAGE = "first CNN", "CNN, global average"
ENTRANTS = (LINEAR, DENSE, CLASSIC, FLATTEN, AVERAGE)
SWAPPED = "first CNN, head swapped"


def linear(classes: int = 2) -> nn.Sequential:
    """Weigh every number of the picture once for each class."""
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * SIDE * SIDE, classes))


def averaging_cnn(classes: int = 2) -> nn.Sequential:
    """Look three times, then keep only the average of each map.

    images (B, 3, 32, 32) -> scores (B, classes)
    Source: Lin, Chen & Yan 2013, arXiv:1312.4400, section 3.2.
    """
    return nn.Sequential(
        nn.Conv2d(3, 16, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 16, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, classes),
    )


def swapped_head(classes: int = 2) -> nn.Sequential:
    """Build the first CNN, with a global average in front of `Flatten`."""
    layers = list(first_cnn(classes))
    place = next(i for i, x in enumerate(layers) if isinstance(x, nn.Flatten))
    maps, hidden = layers[place - 3].out_channels, layers[place + 1]
    return nn.Sequential(
        *layers[:place],
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(maps, hidden.out_features),
        *layers[place + 2 :],
    )


def build(name: str, seed: int) -> nn.Sequential:
    """Make the network of this name with the first weights of this seed."""
    makers = {
        LINEAR: linear,
        DENSE: fully_connected,
        FLATTEN: first_cnn,
        AVERAGE: averaging_cnn,
        SWAPPED: swapped_head,
    }
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return makers[name]()
