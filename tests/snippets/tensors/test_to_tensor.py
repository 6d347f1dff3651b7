"""ToTensor by hand against torchvision, and the set and loader built on it."""

import numpy as np
import pytest
import torch
from torchvision.transforms import ToTensor

from snippets.scenes.skies import CLASSES
from snippets.tensors import batches, to_tensor
from snippets.tensors.normalise import statistics


def noise():
    """A picture of 4 × 6 random pixels in bytes."""
    return np.random.default_rng(0).integers(0, 256, (4, 6, 3), dtype=np.uint8)


def test_both_of_our_ways_equal_torchvisions():
    """On random bytes, up to rounding; in order in memory."""
    ours = to_tensor.to_tensor(noise())
    assert torch.allclose(ours, ToTensor()(noise()), atol=1e-7)
    assert torch.allclose(ours, to_tensor.modern()(noise()), atol=1e-7)
    assert ours.is_contiguous()
    assert ours[2, 1, 5].item() == pytest.approx(noise()[1, 5, 2] / 255)


def test_the_claim_fails_for_division_by_256(monkeypatch):
    """Planted: a fault of half a grey level at most."""
    assert to_tensor.three_ways_agree().holds
    right = to_tensor.to_tensor
    monkeypatch.setattr(to_tensor, "to_tensor", lambda picture: right(picture) * 255 / 256)
    assert not to_tensor.three_ways_agree().holds


def test_only_bytes_and_pillow_pictures_are_scaled():
    """Floats stay; 32-bit integers stay, or are divided by 2**31 - 1."""
    rows = {row.given: row for row in to_tensor.who_is_scaled()}
    assert [row.old for row in rows.values()] == [1, 1, 255, 255]
    assert [row.new for row in rows.values()][:3] == [1, 1, 255]
    assert rows["array of int32"].new == pytest.approx(255 / (2**31 - 1))
    assert rows["array of int32"].dtype == "int32"


def test_without_scale_the_values_stay():
    """The photograph has a white pixel."""
    assert to_tensor.forgotten_scale() == 255


def test_files_give_the_pictures_back(skies):
    """Bytes, channels last; ToTensor undoes it exactly up to rounding."""
    files = batches.as_files(skies.train.images[:3])
    assert (files[0].dtype, files[0].shape) == (np.uint8, (32, 32, 3))
    again = torch.stack([ToTensor()(file) for file in files])
    assert torch.allclose(again, skies.train.images[:3], atol=1e-6)


def test_the_set_hands_out_transformed_pictures_with_their_labels():
    """A transform that counts its calls: one per item, and none before."""
    calls = []
    pictures = batches.Pictures([noise(), noise()], [1, 0], calls.append)
    assert (len(pictures), calls) == (2, [])
    assert pictures[1][1] == 0
    assert len(calls) == 1


def test_the_pipeline_normalises(skies):
    """Bytes in; what comes out has the statistics taken off, by hand."""
    numbers = statistics()
    out = batches.pipeline(numbers)(noise())
    expected = (noise()[1, 5, 2] / 255 - numbers.mean[2]) / numbers.std[2]
    assert out[2, 1, 5].item() == pytest.approx(expected.item(), abs=1e-5)


def test_the_two_batches_differ_and_show_training_pictures_with_their_labels(skies):
    """Each shown picture is found in the training set, with its class."""
    grid, facts = batches.two_batches(), batches.facts()
    train = skies.train
    shown = []
    for image, name in zip(grid.images, grid.labels, strict=True):
        misfit = (train.images - image).abs().amax(dim=(1, 2, 3))
        assert misfit.min() < 1e-5
        shown.append(int(misfit.argmin()))
        assert CLASSES[train.labels[shown[-1]]] == name
    one, other = set(shown[:5]), set(shown[5:])
    assert one != other
    assert facts["common"] == len(one & other)
    assert (facts["batch"], facts["labels"], facts["size"]) == ("(5, 3, 32, 32)", "(5,)", 5)
    assert (facts["pictures"], facts["one"]) == (100, "(3, 32, 32)")
