"""A data set, a loader and two batches that differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2

from site_tools.show import ImageGrid
from snippets.data import seeded
from snippets.scenes.skies import CLASSES, splits
from snippets.tensors.normalise import Statistics, statistics, undo
from snippets.tensors.to_tensor import Bytes


class Pictures(Dataset):
    """Hand out one picture at a time, each through a transform."""

    def __init__(
        self,
        files: Sequence[Bytes],
        labels: Sequence[int],
        transform: Callable[[Bytes], Tensor],
    ) -> None:
        self.files, self.labels = files, labels
        self.transform = transform

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self.transform(self.files[index]), self.labels[index]


def as_files(images: Tensor) -> list[Bytes]:
    """Undo ToTensor: (B, C, H, W) in 0..1 -> B files of (H, W, C) bytes."""
    pixels = (255 * images).round().byte().permute(0, 2, 3, 1)
    return list(pixels.contiguous().numpy())


def pipeline(numbers: Statistics) -> v2.Compose:
    """Build the transform of a training picture: bytes in, normalised out."""
    return v2.Compose(
        [
            v2.ToImage(),
            v2.ToDtype(torch.float32, scale=True),
            v2.Normalize(numbers.mean.tolist(), numbers.std.tolist()),
        ]
    )


def training_set() -> Pictures:
    """Wrap the made birds and airplanes as a set of files."""
    train = splits().train
    labels = train.labels.tolist()
    return Pictures(as_files(train.images), labels, pipeline(statistics()))


def first_batches(count: int = 5) -> list[tuple[Tensor, Tensor]]:
    """Shuffle twice and take the first batch of each epoch."""
    loader = DataLoader(
        training_set(), batch_size=count, shuffle=True, generator=seeded(0)
    )
    return [next(iter(loader)) for _ in range(2)]  # (B, C, H, W), (B,)


def two_batches() -> ImageGrid:
    """Show them, normalisation undone, with their class names."""
    images, names = [], []
    for batch, labels in first_batches():
        images += list(undo(batch, statistics()).clamp(0, 1))
        names += [CLASSES[label] for label in labels.tolist()]
    return ImageGrid(images, names, columns=5, zoom=2)


def facts() -> dict[str, int | str]:
    """Describe the set and the batches for the prose."""
    numbers = training_set()
    (one, labels), (other, _) = first_batches()
    common = (one[:, None] == other[None]).flatten(2).all(dim=2).sum()
    return {
        "pictures": len(numbers),
        "classes": " and ".join(CLASSES),
        "one": str(tuple(numbers[0][0].shape)),
        "batch": str(tuple(one.shape)),
        "labels": str(tuple(labels.shape)),
        "size": len(one),
        "common": int(common),
    }
