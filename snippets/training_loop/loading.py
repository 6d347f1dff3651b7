"""Dataset, sampler, loader: who deals out the pictures."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, RandomSampler

from site_tools.show import Claim, Table
from snippets.data import seeded
from snippets.training_loop.loop import batches


class Pictures(Dataset[tuple[Tensor, int]]):
    """Pictures and labels by number: all that a loader asks for."""

    def __init__(self, images: Tensor, labels: Tensor) -> None:
        """Keep images (B, C, H, W) and labels (B,)."""
        self.images, self.targets = images, labels

    def __len__(self) -> int:
        """Count the pictures."""
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        """Hand out one picture (C, H, W) and its label."""
        return self.images[index], int(self.targets[index])


def numbered(count: int) -> Pictures:
    """Make a set whose pictures are their own numbers."""
    numbers = torch.arange(count)
    return Pictures(numbers.reshape(-1, 1, 1, 1).float(), numbers)


def loader(count: int, size: int, seed: int) -> DataLoader:
    """Load `count` numbered pictures, `size` at a time, in random order."""
    return DataLoader(
        numbered(count), batch_size=size, shuffle=True, generator=seeded(seed)
    )


def dealt(loads: Iterable) -> list[list[int]]:
    """Run through a loader once; list the numbers in each batch."""
    return [labels.tolist() for _, labels in loads]


def two_epochs() -> Table:
    """Deal ten pictures out twice, four at a time."""
    loads = loader(count=10, size=4, seed=0)
    first, second = dealt(loads), dealt(loads)
    return Table(
        {
            "batch": list(range(1, len(loads) + 1)),
            "first epoch": [", ".join(map(str, some)) for some in first],
            "second epoch": [", ".join(map(str, some)) for some in second],
        }
    )


def uneven(loads: Iterable, count: int) -> int:
    """Count the pictures that an epoch doesn't deal out exactly once."""
    numbers = torch.tensor([n for some in dealt(loads) for n in some])
    return int((numbers.bincount(minlength=count) != 1).sum())


def each_once() -> Claim:
    """Assert that an epoch deals each index out once, in any batch size."""
    settings = [(n, size) for n in (10, 100, 257) for size in (1, 4, 7, 64)]
    epochs = [
        uneven(loader(n, size, seed), n)
        for n, size in settings
        for seed in (0, 1, 2)
    ]
    data = numbered(257)
    drawn = RandomSampler(data, replacement=True, generator=seeded(0))
    missed = uneven(DataLoader(data, batch_size=64, sampler=drawn), len(data))
    return Claim(
        "shuffle=True deals each index out exactly once an epoch.",
        sum(epochs),
        "==",
        0,
        n=len(epochs),
        format="d",
        quantity="indices dealt out more or less than once",
        cases="epochs",
        control=f"drawn with replacement: {missed} of {len(data)}",
    )


def ten_thousand() -> dict[str, int]:
    """Measure a loader of 10,000 pictures in batches of 64."""
    loads = loader(10_000, 64, seed=0)
    short = DataLoader(numbered(10_000), batch_size=64, drop_last=True)
    sizes = [len(some) for some in dealt(loads)]
    return {
        "pictures": len(loads.dataset),
        "batches": len(loads),
        "size": sizes[0],
        "last": sizes[-1],
        "dropped": len(short),
    }


def same_order() -> Claim:
    """Assert that our `batches` deals as PyTorch's sampler does."""
    count, unequal, seen = 150, 0, 0
    data = numbered(count)
    for seed in range(5):
        sampler = RandomSampler(data, generator=seeded(seed))
        theirs = DataLoader(data, batch_size=64, sampler=sampler)
        ours = batches(data.images, data.targets, seeded(seed))
        for one, two in zip(dealt(theirs), dealt(ours), strict=True):
            unequal, seen = unequal + (one != two), seen + 1
    other = dealt(batches(data.images, data.targets, seeded(9)))
    differing = sum(map(list.__ne__, other, dealt(theirs)))
    return Claim(
        "batches deals out what a DataLoader with a RandomSampler of "
        "the same seed does.",
        unequal,
        "==",
        0,
        n=seen,
        format="d",
        quantity="batches that differ",
        cases="batches",
        control=f"another seed: {differing} of {len(other)}",
    )
