"""Solutions and questions, each by other means."""

import numpy as np
import pytest
import torch
from torch import nn

from snippets.channels import questions, solutions
from snippets.convolution.gallery import kernels


def test_ten_columns_have_four_stops():
    """Counted and computed."""
    assert solutions.four_stops() == {"stops": 4, "formula": 4}


def test_the_priced_layer():
    """448 parameters, 21.7 million products."""
    counted = solutions.counted()
    assert counted["parameters"] == sum(p.numel() for p in nn.Conv2d(3, 16, 3).parameters())
    assert counted["products"] == 16 * 224 * 224 * 27


def test_reflect_by_slices_is_numpys():
    """A row, a picture, and the largest width that is allowed."""
    row = torch.arange(5.0)
    for width in (1, 2, 4):
        expected = np.pad(row.numpy(), width, mode="reflect")
        np.testing.assert_array_equal(solutions.reflect(row, width), expected)
    image = torch.randn(2, 4, 6)
    expected = np.pad(image.numpy(), ((0, 0), (3, 3), (3, 3)), mode="reflect")
    np.testing.assert_array_equal(solutions.reflect_both(image, 3), expected)
    assert solutions.reflected() == {"widths": 5, "largest difference": 0}


def test_the_padding_that_keeps_the_size_is_half_the_reach():
    """d (k − 1) / 2 where that is whole; none for k = 2."""
    for row in solutions.which_padding_keeps():
        whole, rest = divmod(row.dilation * (row.kernel - 1), 2)
        assert row.padding == ("none" if rest else str(whole))


def test_even_widths_lose_a_column_without_padding():
    """By changing each column and looking for an answer that changes."""
    columns = solutions.unread_columns().columns
    for padding in (0, 1):
        layer = nn.Conv2d(1, 1, 3, stride=2, padding=padding)
        unread = []
        for width in columns["columns"]:
            image = torch.zeros(1, width, width)
            before, same = layer(image), 0
            for column in range(width):
                touched = image.clone()
                touched[..., column] = 1
                same += torch.equal(layer(touched), before)
            unread.append(same)
        assert columns[f"unread, padding {padding}"] == unread
    assert columns["unread, padding 0"] == [1 - width % 2 for width in range(8, 15)]


def test_the_sharpened_difference_is_black():
    """One layer, or plane by plane: no difference."""
    _, layer, gap = solutions.colour_sharpened().images
    assert gap.max() < 1e-5
    assert layer.shape == gap.shape


def test_depthwise_has_a_third_of_the_weights():
    """And computes what the diagonal layer computes."""
    counts = solutions.depthwise()
    assert counts == {"plain": 81, "each plane alone": 27}
    alone = nn.Conv2d(3, 3, 3, bias=False, groups=3)
    alone.weight.data[:] = kernels()["sharpen"]
    image = torch.rand(3, 8, 8)
    torch.testing.assert_close(alone(image), solutions.sharpen_each_plane()(image))


def test_patient_zeros_average_what_exists():
    """At the corner, by hand: the mean of the pixels there, weighted; white stays white."""
    image, blur = torch.rand(1, 1, 5, 5), kernels()["Gaussian"][None, None]
    weights = blur[0, 0, 1:, 1:]
    corner = (image[0, 0, :2, :2] * weights).sum() / weights.sum()
    assert solutions.patient(image, blur)[0, 0, 0, 0].item() == pytest.approx(corner.item())
    answers = solutions.white_stays_white()
    assert answers["darkest, plain zeros"] == pytest.approx((3 / 4) ** 2)
    assert answers["darkest, made up for"] == pytest.approx(1)
    assert answers["brightest, made up for"] == pytest.approx(1)


def test_numeric_answers():
    """Each by hand."""
    assert questions.weights_of_a_layer() == 32 * 16 * 25
    assert questions.biases_of_a_layer() == 32
    assert questions.size_of_the_stem() == (224 + 2 * 3 - 7) // 2 + 1
    assert questions.prewitt_on_grey() == pytest.approx(0, abs=1e-6)
    assert questions.first_after_reflect() == np.pad([5, 6, 7, 8, 9], 3, mode="reflect")[0]
    assert questions.what_stride_two_saves() == 90 * 90 / (30 * 30)
    assert questions.reach_of_dilated() == 4 * 3 + 1
    assert questions.black_for_imagenet() == pytest.approx(-0.485 / 0.229)


def test_answers_with_several_choices():
    """One truth value a choice, in the page's order."""
    assert questions.who_keeps_white() == (False, True, True, True, True)
    assert questions.what_one_by_one_sees() == (True, True, False, False)
    assert questions.what_size_depends_on() == (True, True, False, False, False)
