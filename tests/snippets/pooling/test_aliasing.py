"""Blurred pooling against its definition, and the two measures on known signals."""

import pytest
import torch
import torch.nn.functional as F

from snippets.pooling import aliasing
from snippets.pooling.aliasing import half_step_error, max_blur_pool, sum_change


def random_images():
    """Four noisy pictures, (4, 1, 8, 8), all positive."""
    return torch.rand(4, 1, 8, 8, generator=torch.Generator().manual_seed(2))


class FewDigits:
    """Stands for the data set: only its test pictures are used."""

    test_images = random_images()


def test_max_blur_pool_equals_three_loops():
    """Dense maximum, blur by 1 2 1, every second value, all indices modulo the size."""
    image = random_images()[:1]
    pixels, side, weights = image[0, 0], 8, (1, 2, 1)
    dense = torch.zeros(side, side)
    for row in range(side):
        for col in range(side):
            dense[row, col] = max(
                pixels[(row + i) % side, (col + j) % side] for i in (0, 1) for j in (0, 1)
            )
    result = max_blur_pool(image)[0, 0]
    for row in range(0, side, 2):
        for col in range(0, side, 2):
            blurred = sum(
                weights[i + 1] * weights[j + 1] * dense[(row + i) % side, (col + j) % side] / 16
                for i in (-1, 0, 1)
                for j in (-1, 0, 1)
            )
            assert result[row // 2, col // 2].item() == pytest.approx(blurred.item(), abs=1e-6)


def test_max_blur_pool_keeps_channels_apart():
    """Pooling two channels together or one by one is the same."""
    maps = random_images().reshape(2, 2, 8, 8)
    apart = torch.cat([max_blur_pool(maps[:, :1]), max_blur_pool(maps[:, 1:])], dim=1)
    assert torch.allclose(max_blur_pool(maps), apart)


def test_the_blur_keeps_the_sum_at_every_shift():
    """[1 2 1] removes just the alternation that halving would fold into the mean."""
    images = random_images()
    assert sum_change(max_blur_pool, images) < 1e-6
    assert sum_change(lambda x: F.max_pool2d(x, 2), images) > 1e-3


def test_half_step_error_of_known_operators():
    """A constant moves for nothing; alternating columns vanish or stay by phase."""
    halve = aliasing.OPERATORS["every second value"]
    assert half_step_error(halve, torch.ones(1, 1, 4, 4)) == 0
    stripes = torch.tensor([1.0, 0.0]).repeat(4).expand(1, 1, 8, 8)
    # Sampled at 1, 1, 1, 1; after the move at 0, 0, 0, 0: the error is all there is.
    assert half_step_error(halve, stripes) == 1


def test_compare_and_claim_use_the_planted_pictures(plant):
    """The blurred pool is calmer on noise too; the table holds all operators."""
    plant(mnist_5k=FewDigits)
    table = {row.name: row for row in aliasing.compare()}
    assert set(table) == set(aliasing.OPERATORS)
    calm, wild = table["max, blur, halve"].half_step, table["max 2 × 2"].half_step
    claim = aliasing.blur_calms_max_pool()
    assert claim.measured == pytest.approx(calm / wild)
    assert claim.n == 4


def test_the_claim_fails_for_a_blur_that_does_nothing(plant, monkeypatch):
    """Planted: plain max pooling under the other's name."""
    plant(mnist_5k=FewDigits)
    monkeypatch.setattr(aliasing, "max_blur_pool", aliasing.OPERATORS["max 2 × 2"])
    claim = aliasing.blur_calms_max_pool()
    assert claim.measured == 1
    assert not claim.holds


def test_one_row_draws_what_one_dimension_gives():
    """Heights of the max pool are the pairwise maxima of the row and of the moved row."""
    bars = [[bar.get_height() for bar in axes.patches] for axes in aliasing.one_row().axes]
    row = list(aliasing.STROKES)
    moved = [row[-1], *row[:-1]]
    assert bars[0] == row
    assert bars[1] == moved
    assert bars[2] == [max(pair) for pair in zip(row[::2], row[1::2], strict=True)]
    assert bars[3] == [max(pair) for pair in zip(moved[::2], moved[1::2], strict=True)]


def test_the_sums_in_the_prose_are_those_of_the_bars():
    """Max pooling changes its sum, the blurred one does not."""
    bars = [[bar.get_height() for bar in axes.patches] for axes in aliasing.one_row().axes]
    values = aliasing.one_row_values()
    assert values["max"] == {"still": sum(bars[2]), "moved": sum(bars[3])}
    assert values["max"]["still"] != values["max"]["moved"]
    assert values["blur"]["still"] == pytest.approx(sum(bars[4])) == values["blur"]["moved"]
