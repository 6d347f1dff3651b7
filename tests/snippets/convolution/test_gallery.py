"""The famous kernels."""

import numpy as np
import pytest
import torch
from scipy import ndimage

from snippets.convolution.gallery import (
    COMPARING,
    KEEPING,
    answers,
    apply,
    comparing_grid,
    keeping_grid,
    kernels,
    small_photograph,
)


def test_kernels_add_up_to_one_or_to_zero():
    """The gallery's two halves are told apart by the sum of the weights."""
    for name, kernel in kernels().items():
        expected = 1 if name in KEEPING else 0
        assert kernel.sum().item() == pytest.approx(expected, abs=1e-6)
    assert {*KEEPING, *COMPARING} == set(kernels())


@pytest.mark.parametrize(
    ("name", "oracle"),
    [
        ("box", lambda image: ndimage.uniform_filter(image, 3, mode="nearest")),
        ("Sobel", lambda image: ndimage.sobel(image, axis=1, mode="nearest")),
        ("Sobel, transposed", lambda image: ndimage.sobel(image, axis=0, mode="nearest")),
        ("Prewitt", lambda image: ndimage.prewitt(image, axis=1, mode="nearest")),
        ("Laplace", lambda image: ndimage.laplace(image, mode="nearest")),
        ("identity", lambda image: image),
    ],
)
def test_famous_kernels_are_scipys(name, oracle):
    """SciPy's own filters give the same maps, borders included."""
    photo = small_photograph()
    expected = oracle(photo.numpy().astype(np.float64))
    np.testing.assert_allclose(apply(photo, kernels()[name]), expected, atol=1e-4)


def test_the_keeping_grid_keeps_and_blurs():
    """Identity is the photograph; a blur has less, a sharpening more contrast."""
    grid = keeping_grid()
    images = dict(zip(grid.labels, grid.images, strict=True))
    assert torch.equal(images["identity"], images["photograph"])
    assert images["box"].std() < images["photograph"].std() < images["sharpen"].std()
    assert all(image.min() >= 0 and image.max() <= 1 for image in images.values())


def test_the_comparing_grid_is_silent_on_the_sky():
    """The upper rows show even sky: Prewitt answers far less there than elsewhere."""
    grid = comparing_grid()
    images = dict(zip(grid.labels, grid.images, strict=True))
    sky = images["Prewitt"][2:20, 2:50].abs().mean()
    assert sky < 0.1 * images["Prewitt"][55:].abs().mean()


def test_the_transposed_sobel_loses_the_tripod_and_finds_the_head():
    """Sobel answers more to the tripod, its transpose to the top of the head and the horizon."""
    grid = comparing_grid()
    images = dict(zip(grid.labels, grid.images, strict=True))
    sobel, transposed = (images[name].abs() for name in ("Sobel", "Sobel, transposed"))
    tripod = (slice(115, 165), slice(85, 125))
    head, horizon = (slice(12, 25), slice(55, 95)), (slice(55, 75), slice(125, 170))
    assert sobel[tripod].mean() > 1.5 * transposed[tripod].mean()
    assert transposed[head].mean() > 1.5 * sobel[head].mean()
    assert transposed[horizon].mean() > 1.5 * sobel[horizon].mean()


def test_the_table_tells_edges_from_flat_areas():
    """Prewitt answers 0 on flat, 3 on upright, 0 on level: sums done by hand."""
    columns = answers().columns
    row = columns["kernel"].index("Prewitt")
    assert [columns[name][row] for name in ("flat", "upright edge", "level edge")] == [0, 3, 0]
    row = columns["kernel"].index("Sobel, transposed")
    assert [columns[name][row] for name in ("flat", "upright edge", "level edge")] == [0, 0, 4]
