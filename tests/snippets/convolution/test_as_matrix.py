"""Patches, the banded matrix, and the product that is no convolution."""

import pytest
import torch
import torch.nn.functional as F

from snippets.convolution.as_matrix import (
    banded,
    banded_figure,
    conv2d_by_patches,
    counts,
    matrices_match,
    patches,
    two_products,
)


@pytest.mark.parametrize("size", [(3, 3), (1, 4), (2, 5)])
def test_both_layouts_are_pytorchs_operator(size):
    """Oblong pictures and kernels too."""
    image, kernel = torch.randn(6, 8), torch.randn(*size)
    expected = F.conv2d(image[None, None], kernel[None, None])[0, 0]
    torch.testing.assert_close(conv2d_by_patches(image, kernel), expected)
    product = banded(kernel, 6, 8) @ image.flatten()
    torch.testing.assert_close(product.reshape(expected.shape), expected)


def test_patches_are_pytorchs_unfold():
    """F.unfold lays the same windows out as columns."""
    image = torch.randn(5, 6)
    expected = F.unfold(image[None, None], (2, 3))[0].T
    assert torch.equal(patches(image, 2, 3), expected)


def test_the_columns_of_the_banded_matrix_are_responses_to_single_pixels():
    """A matrix's column is what it makes of one pixel that is 1."""
    kernel = torch.arange(1.0, 10.0).reshape(3, 3)
    pixels = torch.eye(25).reshape(25, 1, 5, 5)
    expected = F.conv2d(pixels, kernel[None, None]).reshape(25, 9).T
    assert torch.equal(banded(kernel, 5, 5), expected)


def test_the_counts_are_those_of_three_by_three_on_five_by_five():
    """9 outputs, 25 pixels, 9 weights in each row."""
    found = counts()
    assert (found["rows"], found["columns"], found["entries"]) == (9, 25, 9 * 25)
    assert (found["nonzero"], found["distinct"]) == (9 * 9, 9)
    assert found["zero_share"] == pytest.approx(1 - 81 / 225)


def test_the_figure_shows_every_weight_in_every_row():
    """The letters of each row spell a to i, and 81 cells hold one."""
    letters = [text.get_text() for text in banded_figure().axes[0].texts]
    assert len(letters) == 225
    for row in range(9):
        assert "".join(letters[25 * row : 25 * row + 25]).replace(" ", "") == "abcdefghi"


def test_the_claim_holds():
    """Both layouts, 100 pictures."""
    claim = matrices_match()
    assert claim.holds
    assert claim.n == 100


def test_the_two_matrix_products_are_not_the_convolution():
    """5 by hand; the products of matrices add up to 17 and 16."""
    window = [[1, 2, 0], [0, 1, 3], [2, 0, 1]]
    cross = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]

    def total(one, other):
        return sum(one[i][k] * other[k][j] for i in range(3) for j in range(3) for k in range(3))

    assert two_products() == {
        "convolution": 5,
        "window_by_kernel": total(window, cross),
        "kernel_by_window": total(cross, window),
    }
    assert total(window, cross) == 17
