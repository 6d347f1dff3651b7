"""The made scenes: masks that fit, seeds that decide, classes that are even."""

import numpy as np
import pytest
import torch

from snippets.scenes import harbour, skies
from snippets.scenes.airplanes import airplane
from snippets.scenes.birds import bird
from snippets.scenes.harbour import cars_and_boats
from snippets.scenes.pictures import as_bytes, from_bytes, paint
from snippets.scenes.skies import birds_and_airplanes, plan

SETS = [
    (birds_and_airplanes, skies.empty_skies),
    (cars_and_boats, harbour.empty_harbour),
]
MAKERS = [make for make, _ in SETS]


@pytest.mark.parametrize(("make", "make_empty"), SETS)
def test_the_object_changes_its_mask_and_nothing_else(make, make_empty):
    """The oracle is the scene of the same seed without its object.

    Inside, some pixels may keep their value by coincidence, but few.
    """
    scenes, empty = make(60, 11), make_empty(60, 11)
    changed = (scenes.images != empty).any(dim=1)
    assert not (changed & ~scenes.masks).any()
    assert (changed & scenes.masks).sum() > 0.97 * scenes.masks.sum()


@pytest.mark.parametrize("make", MAKERS)
def test_a_seed_decides_everything(make):
    """The same seed gives the same scenes; another one gives others."""
    once, again, other = make(6, 1), make(6, 1), make(6, 2)
    for name in ("images", "labels", "masks"):
        assert torch.equal(getattr(once, name), getattr(again, name))
    assert not any(torch.equal(a, b) for a in once.images for b in other.images)


@pytest.mark.parametrize("make", MAKERS)
def test_classes_are_even_and_mixed(make):
    """Half of the scenes are of each class, in no order that counting finds."""
    found = make(40, 3).labels
    assert found.sum() == 20
    assert not torch.equal(found, torch.arange(40) % 2)
    assert not torch.equal(found, found.sort().values)


@pytest.mark.parametrize("make", MAKERS)
def test_scenes_have_the_declared_types_and_ranges(make):
    """(N, 3, 32, 32) in 0..1, labels int64, masks bool; each has an object."""
    scenes = make(30, 4)
    assert scenes.images.shape == (30, 3, 32, 32)
    assert scenes.images.dtype == torch.float32
    assert 0 <= scenes.images.min() < scenes.images.max() <= 1
    assert scenes.labels.dtype == torch.int64
    assert scenes.masks.shape == (30, 32, 32)
    assert scenes.masks.dtype == torch.bool
    assert scenes.masks.sum(dim=(1, 2)).min() > 40


@pytest.mark.parametrize("make", MAKERS)
def test_no_object_touches_the_frame(make):
    """All of it is in the picture: the outermost rows and columns are empty."""
    masks = make(80, 6).masks
    assert not masks[:, [0, -1]].any()
    assert not masks[:, :, [0, -1]].any()


def test_bytes_keep_scenes_exactly():
    """Stored as 0..255 and read again, the pictures have the same values."""
    scenes = birds_and_airplanes(5, 8)
    stored = as_bytes(scenes)
    assert stored.images.dtype == torch.uint8
    assert torch.equal(from_bytes(stored).images, scenes.images)


def test_a_plan_is_what_is_painted():
    """The picture of the set is its plan, painted."""
    scenes = birds_and_airplanes(3, 5)
    for index, kind in enumerate(scenes.labels.tolist()):
        picture, mask = paint(*plan(5, index, kind))
        assert torch.equal(
            (255 * scenes.images[index]).round().to(torch.uint8).permute(1, 2, 0),
            torch.tensor(picture),
        )
        assert torch.equal(scenes.masks[index], torch.tensor(mask))


def test_sky_and_colours_do_not_depend_on_the_class():
    """Planned as a bird or as an airplane, a picture has the same of both."""
    for index in range(20):
        sky, shape, colours = plan(9, index, 0)
        other_sky, other_shape, other_colours = plan(9, index, 1)
        assert (sky == other_sky).all()
        assert (colours.body == other_colours.body).all()
        assert (colours.accent == other_colours.accent).all()
        assert not np.array_equal(shape[0].points, other_shape[0].points)


@pytest.mark.parametrize("build", [airplane, bird])
def test_solids_are_drawn_from_back_to_front(build):
    """No face comes after a nearer one, and each has at least three corners."""
    for seed in range(30):
        found = build(np.random.default_rng(seed))
        depths = [face.depth for face in found]
        assert depths == sorted(depths, reverse=True)
        assert all(face.points.shape[0] >= 3 for face in found)
