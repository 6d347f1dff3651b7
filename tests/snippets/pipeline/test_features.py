"""The features made by hand, against other ways to the same numbers."""

import numpy as np
import pytest
import torch
from scipy import ndimage
from skimage.feature import hog as skimage_hog

from snippets.data import seeded
from snippets.pipeline import features

SIDE = 32


@pytest.fixture
def images():
    """Six coloured pictures without equal neighbours, (6, 3, 32, 32)."""
    return torch.rand(6, 3, SIDE, SIDE, generator=seeded(0))


def test_grey_keeps_white_and_weighs_green_most():
    """White stays 1; one pure colour counts by its weight in BT.601."""
    assert features.grey(torch.ones(1, 3, 2, 2)).sum().item() == pytest.approx(4)
    pure = torch.eye(3)[:, :, None, None]  # red, green, blue: (3, 3, 1, 1)
    assert features.grey(pure).flatten().tolist() == pytest.approx([0.299, 0.587, 0.114])


def test_blur_is_a_binomial_filter_that_mirrors_at_the_frame(images):
    """The same by scipy, one axis after the other."""
    expected = images.numpy()
    for axis in (2, 3):
        expected = ndimage.correlate1d(expected, [0.25, 0.5, 0.25], axis, mode="mirror")
    assert np.abs(features.blur(images).numpy() - expected).max() < 1e-6


def test_gradient_is_twice_numpys_inside_and_zero_on_the_frame(images):
    """numpy divides by the distance of two."""
    picture = images[:, :1]
    down, across = features.gradient(picture)
    expected = np.gradient(picture[:, 0].numpy(), axis=(1, 2))
    inside = (slice(None), slice(1, -1), slice(1, -1))
    for ours, theirs in zip((down, across), expected, strict=True):
        assert np.abs(ours[inside].numpy() - 2 * theirs[inside]).max() < 1e-6
    assert down[:, [0, -1]].abs().max() == 0
    assert across[:, :, [0, -1]].abs().max() == 0
    ramp = torch.arange(5.0).expand(1, 1, 5, 5)  # brighter to the right
    down, across = features.gradient(ramp)
    assert down.abs().max() == 0
    assert across[0, 2].tolist() == [0, 2, 2, 2, 0]


@pytest.mark.parametrize("bins", [4, 8, 9])
def test_hog_is_skimages(images, bins):
    """Number by number, its order (block by block) brought into ours."""
    grey = features.grey(images.double())
    rows = SIDE // features.CELL - features.BLOCK + 1
    shape = (len(grey), bins, features.BLOCK, features.BLOCK, rows, rows)
    ours = features.hog(grey, bins).reshape(shape)
    for picture, one in zip(grey, ours, strict=True):
        theirs = skimage_hog(
            picture[0].numpy(),
            orientations=bins,
            pixels_per_cell=(features.CELL, features.CELL),
            cells_per_block=(features.BLOCK, features.BLOCK),
            block_norm="L2",
            feature_vector=False,
        )  # (rows, columns, row in block, column in block, bins)
        assert np.abs(one.permute(3, 4, 1, 2, 0).numpy() - theirs).max() < 1e-6


@pytest.mark.parametrize(("axis", "expected"), [(3, 0), (2, 4)])
def test_a_ramp_votes_for_one_direction_only(axis, expected):
    """Brighter to the right is direction 0 of 8, brighter downwards 4."""
    shape = [1, 1, SIDE, SIDE]
    ramp = torch.arange(float(SIDE)).reshape([SIDE if i == axis else 1 for i in range(4)])
    votes = features.cells(ramp.expand(shape)).sum(dim=(0, 2, 3))
    assert votes.nonzero().flatten().tolist() == [expected]


def test_dark_to_bright_counts_as_bright_to_dark(images):
    """The negative has the same edges, up to directions at a bin's border."""
    grey = features.grey(images.double())
    assert torch.allclose(features.cells(grey), features.cells(1 - grey))


def test_hog_forgets_brightness_and_contrast(images):
    """Half the contrast on a brighter ground: nearly the same numbers."""
    grey = features.grey(images.double())
    assert torch.allclose(features.hog(grey), features.hog(grey / 2 + 0.3), atol=1e-6)


def test_colours_are_means_and_spreads_of_nine_regions(images):
    """By slicing: regions of 11 or 12 rows, ends included."""
    numbers = features.colours(images)
    assert numbers.shape == (len(images), 54)
    edges = [(0, 11), (10, 22), (21, 32)]
    means, spreads = [], []
    for channel in range(3):
        for top, bottom in edges:
            for left, right in edges:
                region = images[:, channel, top:bottom, left:right].flatten(1)
                means.append(region.mean(dim=1))
                spreads.append(region.std(dim=1, correction=0))
    expected = torch.stack(means + spreads, dim=1)
    assert torch.allclose(numbers, expected, atol=1e-5)


def test_a_flat_picture_has_no_spread_and_no_edges():
    """Up to rounding (less than half a grey level); no division by zero."""
    flat = torch.full((1, 3, SIDE, SIDE), 0.7)
    assert features.colours(flat)[0, 27:].abs().max() < 0.5 / 255
    assert features.hog(features.grey(flat)).abs().max() == 0


def test_edges_and_colours_stand_side_by_side(images):
    """2,592 numbers of edges, then the 54 of colour."""
    both = features.hog_and_colours(images)
    assert both.shape == (len(images), 2592 + 54)
    assert torch.equal(both[:, :2592], features.hog(features.grey(images)))
    assert torch.equal(both[:, 2592:], features.colours(images))
