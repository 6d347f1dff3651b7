"""Every computed answer against one worked out without the code."""

import pytest

from snippets.pooling import questions


def test_the_example():
    """Top right holds 0, 2, 1, 2; all 16 numbers add up to 23."""
    assert questions.largest_top_right() == 2
    assert questions.average_of_averages() == pytest.approx(23 / 16)
    assert questions.entries_with_gradient() == 4


def test_the_layer():
    """No parameters; the stride is the window; floor((28 - 3) / 2) + 1 = 13."""
    assert questions.learnt_by_max_pool() == 0
    assert questions.default_stride() == 3
    assert questions.odd_side() == (28 - 3) // 2 + 1


def test_the_frame():
    """Minus infinity loses; five zeros and four ones make 4/9."""
    assert questions.corner_of_minus_ones() == -1
    assert questions.corner_of_ones() == pytest.approx(4 / 9)


def test_the_algebra():
    """Only the maximum bends; 3 + 3 - 1 = 5; 14 * 14 cells against one."""
    assert questions.which_are_linear() == [False, True, True, True]
    assert questions.one_five_window() == 5
    assert questions.weights_saved() == 14 * 14


def test_the_symmetries():
    """Convolution moves along; order and number escape a maximum, strength does not."""
    assert questions.what_convolution_is() == "equivariant"
    assert questions.blind_spot() == [True, True, True, False]
