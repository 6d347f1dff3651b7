"""Even kernels, usual kernels, spread kernels, and kernels of one pixel."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from snippets.channels import colour, dilation, even, one_by_one, usual


def test_same_by_hand_is_pythons_sum_over_a_window():
    """For k = 2 the window begins at the pixel itself and reaches one further."""
    image = torch.arange(9.0).reshape(3, 3)
    ones = torch.ones(2, 2)
    answers = even.same(image, ones)
    assert answers[0, 0] == 0 + 1 + 3 + 4
    assert answers[2, 2] == 8
    assert answers.shape == image.shape


def test_the_lopsided_claim_fails_when_the_extra_row_is_elsewhere(monkeypatch):
    """Planted: the one too many at the upper left."""
    assert even.same_is_lopsided().holds
    right = even.same

    def other(image, kernel):
        return right(image.flip(0, 1), kernel.flip(0, 1)).flip(0, 1)

    monkeypatch.setattr(even, "same", other)
    assert not even.same_is_lopsided().holds


def test_only_even_kernels_are_warned_of():
    """Every time, not only the first."""
    for _ in range(2):
        said = even.its_warning()
        assert said["even kernel"].startswith("Using padding='same' with even kernel lengths")
        assert said["odd kernel"] == "nothing"


def test_same_with_a_stride_is_refused(monkeypatch):
    """PyTorch's own words; the claim fails for a layer that lets it pass."""
    with pytest.raises(ValueError, match="not supported for strided"):
        even.same_with_stride()
    assert even.same_with_stride_raises().holds
    monkeypatch.setattr(even.nn, "Conv2d", lambda *sizes, **options: None)
    assert not even.same_with_stride_raises().holds


def test_even_kernels_miss_ten_columns():
    """Nine or eleven; odd ones hit ten both ways."""
    for row in even.sizes():
        hit = (10, 10) if row.kernel % 2 else (9, 11)
        assert (row.less, row.more) == hit
    assert even.even_kernels_miss().holds


def test_the_even_claim_fails_for_other_sizes(monkeypatch):
    """Planted: a layer that takes three instead of two."""
    right = nn.Conv2d
    monkeypatch.setattr(
        even.nn, "Conv2d", lambda c, k, size, padding: right(c, k, 3, padding=padding)
    )
    assert not even.even_kernels_miss().holds


def test_the_dot_drifts_by_half_a_pixel_a_layer():
    """Eight times a half, up as well as left; nothing is lost on the way."""
    drift = even.drift()
    assert drift["two"] == pytest.approx(drift["layers"] / 2, abs=1e-4)
    assert drift["three"] == pytest.approx(0, abs=1e-4)
    moved = even.after_layers(2)
    assert moved.sum() == pytest.approx(1, abs=1e-5)
    assert even.centre(moved) == pytest.approx((4, 4), abs=1e-4)
    shown = [ax.images[0].get_array() for ax in even.where_the_dot_went().axes]
    np.testing.assert_allclose(shown[0], even.after_layers(3))
    np.testing.assert_allclose(shown[1], moved)


def test_the_census_counts_what_the_papers_say():
    """VGG-16 has thirteen 3 × 3; AlexNet 11, 5 and three of 3; ResNet-50 is 53 in all."""
    found = usual.census()
    totals = {
        name: usual.by_size([kind for kind in found if kind.network == name])
        for name in usual.NAMES
    }
    assert totals["vgg16"] == {3: 13}
    assert totals["alexnet"] == {11: 1, 5: 1, 3: 3}
    assert totals["resnet50"].total() == 53
    assert totals["vit_b_16"] == {16: 1}


def test_kinds_tells_sizes_and_strides_apart():
    """A net of three layers, two of them alike."""
    net = nn.Sequential(nn.Conv2d(1, 1, 3), nn.Conv2d(1, 1, 3), nn.Conv2d(1, 1, 2, 2))
    assert usual.kinds("mine", net) == [
        usual.Kind("mine", 2, 2, 1),
        usual.Kind("mine", 3, 1, 2),
    ]


def test_the_text_about_usual_sizes():
    """1, 3, 7 and 5 in this order, no 9, and even kernels step by their own size."""
    totals, columns = usual.totals(), usual.census_table().columns
    assert totals["one"] > totals["three"] > totals["seven"] > totals["five"] > totals["nine"] == 0
    pairs = [pair.split(" by ") for pair in totals["even_kinds"].split(", ")]
    assert all(kernel == step for kernel, step in pairs)
    row = columns["network"].index("convnext_tiny")
    assert (columns["odd kernels"][row], columns["even kernels"][row]) == (
        "18 of 7",
        "3 of 2, 1 of 4",
    )
    assert totals["even"] == 5


def test_spreading_puts_zeros_in_between():
    """Against NumPy's Kronecker product, whose last zeros are cut off."""
    kernel = torch.randn(2, 3)
    mask = np.zeros((3, 3))
    mask[0, 0] = 1
    expected = np.kron(kernel.numpy(), mask)[:-2, :-2]
    np.testing.assert_allclose(dilation.spread(kernel, 3), expected)


def test_the_dilation_claim_fails_if_one_counts_from_zero(monkeypatch):
    """Planted: dilation 1 read as one gap."""
    assert dilation.dilation_is_spreading().holds
    right = dilation.spread
    monkeypatch.setattr(dilation, "spread", lambda k, d: right(k, d + 1))
    with pytest.raises(RuntimeError):  # the sizes don't even agree
        dilation.dilation_is_spreading()
    monkeypatch.setattr(dilation, "spread", lambda k, d: right(k, d).flip(1))
    assert not dilation.dilation_is_spreading().holds


def test_the_reach_of_nine_weights():
    """3, 5, 7, 9 pixels, always nine weights; that padding keeps ten columns ten."""
    rows = dilation.reaches()
    assert [row.reach for row in rows] == [3, 5, 7, 9]
    for row in rows:
        layer = nn.Conv2d(1, 1, 3, padding=row.keep, dilation=row.dilation)
        assert layer(torch.zeros(1, 10, 10)).shape[-1] == 10
        assert row.weights == layer.weight.numel()
        layer = nn.Conv2d(1, 1, 3, dilation=row.dilation)
        assert layer(torch.zeros(1, 10, 10)).shape[-1] == row.size


def test_growing_dilations_see_further():
    """One pixel, and twice the dilation for each layer."""
    assert dilation.pyramid() == {"plain": 1 + 2 * 3, "growing": 1 + 2 * (1 + 2 + 4)}


def test_mixing_is_a_matrix_product_at_each_pixel():
    """And what PyTorch's 1 × 1 convolution computes."""
    image, weights = torch.randn(3, 4, 5), torch.randn(2, 3)
    ours = one_by_one.mix(image, weights)
    torch.testing.assert_close(ours, F.conv2d(image[None], weights[:, :, None, None])[0])
    torch.testing.assert_close(ours[:, 1, 2], weights @ image[:, 1, 2])


def test_the_pixel_claim_fails_for_a_linear_with_other_weights(monkeypatch):
    """Planted: the Linear's weights are twice as large as they should be."""
    assert one_by_one.linear_at_every_pixel().holds
    right = nn.Linear.forward
    monkeypatch.setattr(nn.Linear, "forward", lambda self, x: 2 * right(self, x))
    assert not one_by_one.linear_at_every_pixel().holds


def test_the_mixed_pictures_are_grey_and_swapped():
    """Grey as ITU-R BT.601 weighs; red and blue exchanged."""
    photo, grey, swapped = one_by_one.mixed().images
    image = colour.astronaut()
    expected = 0.299 * image[0] + 0.587 * image[1] + 0.114 * image[2]
    torch.testing.assert_close(grey[1], expected)
    torch.testing.assert_close(swapped, photo.flip(0))


def test_the_squeeze_saves_what_it_says():
    """Counted on real layers."""
    wide = nn.Conv2d(256, 256, 3)
    narrow = nn.Sequential(nn.Conv2d(256, 64, 1), nn.Conv2d(64, 64, 3), nn.Conv2d(64, 256, 1))
    counts = [sum(p.numel() for p in net.parameters()) for net in (wide, narrow)]
    squeeze = one_by_one.squeeze()
    assert [squeeze["plain"], squeeze["squeezed"]] == counts
    assert squeeze["ratio"] == counts[0] // counts[1]
