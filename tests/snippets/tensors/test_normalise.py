"""Normalize and its inverse against torchvision and sums by hand."""

import numpy as np
import pytest
import torch
from torchvision.transforms import Normalize

from snippets.data import photograph
from snippets.tensors import colours, normalise, shown


def test_measure_equals_numpy(skies):
    """Mean and std over pictures, rows and columns."""
    pixels = skies.train.images.numpy().astype(np.float64).transpose(1, 0, 2, 3).reshape(3, -1)
    found = normalise.measure(skies.train.images)
    assert found.mean.numpy() == pytest.approx(pixels.mean(axis=1), abs=1e-5)
    assert found.std.numpy() == pytest.approx(pixels.std(axis=1, ddof=1), abs=1e-5)


def test_normalise_equals_torchvision_and_undo_goes_back(skies):
    """On a batch and on one picture."""
    numbers, images = normalise.statistics(), skies.test.images
    theirs = Normalize(numbers.mean.tolist(), numbers.std.tolist())
    there = normalise.normalise(images, numbers)
    assert torch.allclose(there, theirs(images), atol=1e-6)
    assert torch.allclose(normalise.normalise(images[0], numbers), there[0])
    assert torch.allclose(normalise.undo(there, numbers), images, atol=1e-6)
    assert not torch.allclose(normalise.wrong_order(there, numbers), images, atol=0.1)


def test_the_inverse_claim_fails_in_the_wrong_order(skies, monkeypatch):
    """Planted: add, then multiply."""
    assert normalise.there_and_back().holds
    monkeypatch.setattr(normalise, "undo", normalise.wrong_order)
    assert not normalise.there_and_back().holds


def test_statistics_come_from_the_training_pictures_alone(skies):
    """Other validation and test pictures change nothing; other training pictures do."""
    before = normalise.statistics().mean
    skies.test.images[:], skies.validation.images[:] = 0, 0
    assert torch.equal(normalise.statistics().mean, before)
    skies.train.images[:] = 1 - skies.train.images
    assert torch.allclose(normalise.statistics().mean, 1 - before, atol=1e-5)


def test_values_for_the_prose(skies):
    """Training pictures centre on 0; test pictures by what their own mean is off."""
    values, numbers = normalise.values(), normalise.statistics()
    assert all(abs(mean) < 1e-4 for mean in values["train"].values())
    off = (skies.test.images[:, 0].mean() - numbers.mean[0]) / numbers.std[0]
    assert values["test"]["red"] == pytest.approx(off.item(), abs=1e-4)
    assert values["std"]["blue"] == pytest.approx(numbers.std[2].item())
    done = normalise.normalise(skies.train.images, numbers)
    inside = ((done >= -1) & (done <= 1)).float().mean().item()
    assert values["outside"]["share"] == pytest.approx(1 - inside, abs=1e-6)


def test_the_four_pictures():
    """Clipped ones end at 0 and 1; stretched ones reach both; undone is the photograph."""
    grid = shown.on_the_screen()
    images = dict(zip(grid.labels, grid.images, strict=True))
    assert torch.allclose(images["undone"], images["photograph"], atol=1e-6)
    assert torch.equal(images["photograph"], shown.small())
    inside = Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))(images["photograph"])
    assert torch.allclose(images["normalised, clipped"], inside.clamp(0, 1), atol=1e-6)
    stretched = images["normalised, stretched"]
    assert (stretched.min(), stretched.max()) == (0, 1)
    assert photograph("coffee").shape[1] == 5 * stretched.shape[1]


def test_what_is_lost_adds_up():
    """Below and above are what is outside; counted again with NumPy."""
    lost = shown.lost()
    assert lost["below"] + lost["above"] == pytest.approx(lost["outside"], abs=1e-6)
    inside = Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))(shown.small()).numpy()
    assert lost["below"] == pytest.approx((inside < 0).mean(), abs=1e-6)
    assert (lost["lowest"], lost["highest"]) == pytest.approx((inside.min(), inside.max()))


def test_the_frames_are_black_and_the_mean_colour():
    """The corner pixel of each, and the photograph in the middle of both."""
    before, after = shown.framed().images
    assert before[:, 0, 0].tolist() == [0, 0, 0]
    assert after[:, 0, 0].tolist() == pytest.approx([0.485, 0.456, 0.406])
    assert torch.allclose(before[:, 12:-12, 12:-12], after[:, 12:-12, 12:-12], atol=1e-6)


def test_the_zero_claim_fails_if_nothing_was_subtracted(skies, monkeypatch):
    """Planted: a Normalize that only scales; zero would be black."""
    claim, numbers = shown.zero_is_the_mean(), normalise.statistics()
    assert claim.holds
    black = (numbers.mean / numbers.std).min().item()
    assert claim.control == f"black's distance from zero: at least {black:.1f}"
    monkeypatch.setattr(shown.v2, "Normalize", lambda mean, std: Normalize([0.0] * 3, std))
    assert not shown.zero_is_the_mean().holds


def test_colours_by_hand(skies):
    """CIFAR-10: black is -0.4915 / 0.2470; ImageNet's mean is 124, 116, 104."""
    rows = {row.pictures: row for row in colours.table()}
    assert rows["CIFAR-10"].zero == "125, 123, 114"
    assert rows["CIFAR-10"].black == "−1.99, −1.98, −1.71"
    assert rows["ImageNet"].zero == "124, 116, 104"
    assert rows["ImageNet"].white.startswith(f"{(1 - 0.485) / 0.229:.2f}")
    red = normalise.statistics().mean[0].item()
    assert rows["made birds and airplanes"].zero.startswith(f"{255 * red:.0f},")
    assert colours.famous() == "0.229, 0.224, 0.225"
