"""The exercises' solutions."""

import numpy as np
import pytest
import torch
from skimage.feature import match_template

from snippets.convolution.solutions import (
    block_or_letter,
    box_in_two,
    bright_left,
    cosine_response,
    curvature,
    fooled,
    silent,
)


def test_bright_left_answers_as_asked():
    """Positive, negative, nothing."""
    assert bright_left() == {"bright left": 3.0, "bright right": -3.0, "flat": 0.0}


def test_curvature_is_numpys_second_difference():
    """Even row and ramp give zeros, the squares a steady 2."""
    columns = curvature().columns
    assert columns["two differences"] == columns["[1, −2, 1]"]
    rows = [np.full(6, 4), 3 * np.arange(6), np.arange(6) ** 2]
    assert columns["pixels"] == [" ".join(map(str, row)) for row in rows]
    assert columns["[1, −2, 1]"] == [" ".join(map(str, np.diff(row, n=2))) for row in rows]


def test_the_box_splits_exactly():
    """No difference but rounding; 9 − 6 and 225 − 30 products saved; Laplace has rank 2."""
    found = box_in_two()
    assert found["largest difference"] < 1e-5
    saved = [found[f"products saved, {side} × {side} box"] for side in (3, 15)]
    assert saved == [3 * 3 - (3 + 3), 15 * 15 - (15 + 15)]
    ranks = [found[f"rank of {name}"] for name in ("Gaussian", "Sobel", "Laplace")]
    assert ranks == [1, 1, 2]


def test_b_comes_closest_without_negatives():
    """B 16, then H and R with 15."""
    columns = fooled().columns
    assert columns["letter"] == ["A", "B", "H", "R", "D", "G", "P"]
    assert columns["score"] == [18, 16, 15, 15, 14, 14, 14]


def test_transposing_both_gives_the_transposed_map():
    """And transposing the picture alone does not."""
    first, picture_only, both = silent().images
    torch.testing.assert_close(both, first.T)
    assert (picture_only - first.T).abs().max() > 1


def test_the_cosine_is_scikit_images_match_template():
    """Normalised cross-correlation by another hand."""
    page, kernel = torch.rand(1, 1, 20, 24), torch.rand(5, 7)
    expected = match_template(page[0, 0].numpy(), kernel.numpy())
    ours = cosine_response(page, kernel).numpy()
    np.testing.assert_allclose(ours, expected, atol=1e-4)


def test_the_repair_turns_the_order_round():
    """The block wins the sum of products, the faint A wins the cosine."""
    columns = block_or_letter().columns
    block, faint = columns["product sum"]
    assert block > faint
    assert columns["cosine"] == [pytest.approx(0, abs=1e-2), pytest.approx(1, abs=1e-3)]
