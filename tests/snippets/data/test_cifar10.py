"""CIFAR-10's pair of classes, from either form of the set."""

from __future__ import annotations

import io
import pickle
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision import datasets

from site_tools.show import DataMissingError
from snippets import data


def needs_cifar10() -> None:
    try:
        data.CIFAR10.file()
    except DataMissingError:
        pytest.skip("needs cifar10: site_tools data use cifar10 PATH")


def picture(red: int) -> bytes:
    """A PNG of one colour; lossless, so its pixels are known."""
    target = io.BytesIO()
    Image.new("RGB", (32, 32), (red, 2, 3)).save(target, "png")
    return target.getvalue()


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """A zip with three classes in each split; a picture's red tells it apart."""
    path = tmp_path / "tree.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for split, first in (("train", 0), ("test", 100)):
            for kind, offset in (("bird", 20), ("cat", 50), ("airplane", 10)):
                for index in (2, 0, 1):
                    red = first + offset + index
                    packed.writestr(f"{split}/{kind}/{index}.png", picture(red))
    return path


@pytest.fixture
def arrays(tmp_path: Path, monkeypatch) -> Path:
    """An archive as the authors made theirs, of two small batches."""
    path, reds = tmp_path / "cifar-10-python.tar.gz", {}
    kinds = ["airplane", "automobile", "bird"]
    content = {"batches.meta": {"label_names": kinds}}
    for name, first in (("data_batch_1", 0), ("test_batch", 100)):
        labels = [2, 0, 1, 0, 2]
        pixels = np.zeros((5, 3, 32, 32), np.uint8)
        pixels[:, 0] = first + np.arange(5)[:, None, None]
        content[name] = {"data": pixels.reshape(5, -1), "labels": labels}
        reds[name] = first
    with tarfile.open(path, "w:gz") as packed:
        for name, value in content.items():
            written = pickle.dumps(value)
            entry = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            entry.size = len(written)
            packed.addfile(entry, io.BytesIO(written))
    loader = datasets.CIFAR10
    monkeypatch.setattr(loader, "train_list", [["data_batch_1", None]])
    monkeypatch.setattr(loader, "test_list", [["test_batch", None]])
    monkeypatch.setattr(loader, "meta", {**loader.meta, "md5": None})
    return path


def test_folders_give_airplanes_then_birds_sorted_by_name(folders: Path):
    """Labels 0 and 1; other classes are left out; the test split is apart."""
    train, test = data.from_folders(folders)
    assert train[0].shape == (6, 3, 32, 32)
    assert train[0].dtype == torch.uint8
    assert train[0][:, 0, 0, 0].tolist() == [10, 11, 12, 20, 21, 22]
    assert test[0][:, 0, 0, 0].tolist() == [110, 111, 112, 120, 121, 122]
    assert train[0][0, :, 31, 31].tolist() == [10, 2, 3]
    assert train[1].tolist() == test[1].tolist() == [0, 0, 0, 1, 1, 1]
    assert train[1].dtype == torch.int64


def test_arrays_give_airplanes_then_birds_in_their_order(arrays: Path):
    """Through torchvision's own loader; the same form as from folders."""
    train, test = data.from_arrays(arrays)
    assert train[0].shape == (4, 3, 32, 32)
    assert train[0].dtype == torch.uint8
    assert train[0][:, 0, 0, 0].tolist() == [1, 3, 0, 4]
    assert test[0][:, 0, 31, 31].tolist() == [101, 103, 100, 104]
    assert not train[0][:, 1:].any()
    assert train[1].tolist() == test[1].tolist() == [0, 0, 1, 1]
    assert train[1].dtype == torch.int64


def test_an_archive_can_write_nowhere_else(tmp_path: Path):
    """A name that leads out of the temporary folder is refused."""
    path = tmp_path / "evil.tar.gz"
    with tarfile.open(path, "w:gz") as packed:
        packed.addfile(tarfile.TarInfo("../evil"))
    with pytest.raises(tarfile.OutsideDestinationError):
        data.from_arrays(path)


def test_a_picture_keeps_its_channels_and_axes():
    """Decoded as (3, H, W), a grey one too."""
    target = io.BytesIO()
    rows = np.arange(6, dtype=np.uint8).reshape(2, 3)
    Image.fromarray(rows).save(target, "png")
    assert data.pixels(target.getvalue()).tolist() == [rows.tolist()] * 3


@pytest.mark.parametrize("form", ["folders", "arrays"])
def test_the_pair_comes_from_whichever_form_is_here(form: str, monkeypatch, request):
    """Decided by the variant in use."""
    path = request.getfixturevalue(form)
    meant = next(
        variant
        for variant in data.CIFAR10.variants
        if (variant.form == "folders") == (form == "folders")
    )
    from site_tools import show

    monkeypatch.setattr(show, "_finder", lambda _: (meant, path))
    monkeypatch.setattr(show, "_sha256", lambda *_: meant.sha256)
    pair = data.birds_and_airplanes.__wrapped__()
    assert len(pair.train_images) == {"folders": 6, "arrays": 4}[form]
    assert pair.test_labels.tolist() == pair.train_labels.tolist()


def test_the_declared_sums_are_those_of_torchvision():
    """It would download the same two files: names and classes agree."""
    for ours, theirs in (
        (data.CIFAR10, datasets.CIFAR10),
        (data.CIFAR100, datasets.CIFAR100),
    ):
        assert ours.variants[0].url == theirs.url
        assert ours.variants[0].suffix == ".tar.gz"
    tree = data.CIFAR10.variants[1].folders
    wanted = {(s, kind) for s in ("train", "test") for kind in data.CIFAR10.classes}
    assert {tuple(name.split("/")) for name in tree} == wanted
    assert sum(count for count, _ in tree.values()) == 60_000


def test_the_real_pair_is_complete_and_balanced():
    """5,000 and 1,000 of each; birds and airplanes differ in their mean colour."""
    needs_cifar10()
    pair = data.birds_and_airplanes()
    assert pair.train_images.shape == (10_000, 3, 32, 32)
    assert pair.test_images.shape == (2_000, 3, 32, 32)
    assert pair.train_images.dtype == torch.uint8
    assert pair.train_labels.bincount().tolist() == [5_000, 5_000]
    assert pair.test_labels.bincount().tolist() == [1_000, 1_000]
    blue = pair.train_images[:, 2].float().mean(dim=(1, 2))
    airplane, bird = (blue[pair.train_labels == label].mean() for label in (0, 1))
    assert airplane > bird + 20  # the sky
