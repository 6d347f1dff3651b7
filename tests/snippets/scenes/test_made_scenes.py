"""The made scenes: their masks, their classes, and nothing but shape in them."""

from __future__ import annotations

import pytest
import torch

from snippets.scenes import harbour, skies


def test_outside_the_mask_a_sky_is_the_empty_sky() -> None:
    """The object changes the pixels of its mask and no others."""
    scenes, empty = skies.birds_and_airplanes(40, 11), skies.empty_skies(40, 11)
    changed = (scenes.images != empty).any(dim=1)
    assert not (changed & ~scenes.masks).any()
    assert (changed & scenes.masks).sum() > 0.95 * scenes.masks.sum()


def test_outside_the_mask_the_harbour_is_the_noise() -> None:
    """The object changes the pixels of its mask and no others."""
    scenes, empty = harbour.cars_and_boats(40, 11), harbour.empty_harbour(40, 11)
    changed = (scenes.images != empty).any(dim=1)
    assert not (changed & ~scenes.masks).any()
    assert (changed & scenes.masks).sum() > 0.95 * scenes.masks.sum()


@pytest.mark.parametrize("make", [skies.birds_and_airplanes, harbour.cars_and_boats])
def test_a_seed_decides_everything(make) -> None:
    """The same seed gives the same pictures, another seed others."""
    once, again, other = make(6, 1), make(6, 1), make(6, 2)
    assert torch.equal(once.images, again.images)
    assert torch.equal(once.masks, again.masks)
    assert not torch.equal(once.images, other.images)


@pytest.mark.parametrize("make", [skies.birds_and_airplanes, harbour.cars_and_boats])
def test_the_classes_are_even(make) -> None:
    """Half of the pictures are of each class."""
    assert make(30, 3).labels.sum() == 15
