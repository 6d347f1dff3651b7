"""Every computed answer against one worked out without the code."""

import pytest

from snippets.tensors import questions


def test_memory():
    """3 · 32 · 32; three numbers a pixel; blue one row down; four bytes a float."""
    assert questions.inputs_of_a_net() == 3072
    assert questions.column_stride() == 3
    assert questions.where_it_stands() == 2 + 32 * 3
    assert questions.bytes_of_a_batch() == 64 * 3072 * 4
    assert questions.which_share() == [True, True, True, False, False]


def test_units():
    """51 / 255; (0 - 0.5) / 0.25; 1.5 / 4 + 0.5; 0.2 from the mean on either side."""
    assert questions.byte_51() == pytest.approx(0.2)
    assert questions.black() == -2
    assert questions.back_again() == 0.875
    assert questions.two_flat_pictures() == pytest.approx(0.2)


def test_axes(skies):
    """Channels in front; a batch of one in front of them."""
    assert questions.which_stacks() == [False, True, True, True]
    assert questions.shape_of_a_photograph() == "1 × 3 × 480 × 640"


def test_beliefs(skies):
    """Mean 0 and std 1; neither bounded nor uncorrelated."""
    assert questions.after_normalize() == [True, True, False, False]
