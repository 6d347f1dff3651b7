"""Padding of the pools against windows cut out by hand."""

import pytest
import torch
import torch.nn.functional as F

from snippets.pooling import padding


def by_hand(image, fill, reduce):
    """3 x 3 windows, stride 1, over a map (H, W) with one ring of `fill`."""
    framed = F.pad(image, (1, 1, 1, 1), value=fill)
    return reduce(framed.unfold(0, 3, 1).unfold(1, 3, 1).flatten(2))


def test_max_pool_equals_minus_infinity_by_hand_and_not_zeros():
    """The planted fault, zero padding, differs on the same map."""
    image = padding.NEGATIVE[0, 0]
    pooled = F.max_pool2d(padding.NEGATIVE, 3, stride=1, padding=1)[0, 0]
    assert torch.equal(pooled, by_hand(image, -torch.inf, lambda w: w.amax(-1)))
    zeros = padding.zero_padded_max(padding.NEGATIVE)[0, 0]
    assert torch.equal(zeros, by_hand(image, 0.0, lambda w: w.amax(-1)))
    assert (zeros[0] == 0).all()
    assert (pooled < 0).all()


def test_the_claim_would_fail_for_a_pool_that_pads_with_zeros(monkeypatch):
    """Planted: max_pool2d replaced by what many believe it does."""
    assert padding.max_pool_pads_with_minus_infinity().holds
    faulty = padding.zero_padded_max(padding.NEGATIVE)
    monkeypatch.setattr(F, "max_pool2d", lambda *args, **options: faulty)
    assert not padding.max_pool_pads_with_minus_infinity().holds


def test_the_corner_of_ones_is_four_ninths_when_zeros_count():
    """The window holds 4 ones and 5 zeros; by hand and in the claim."""
    corner = by_hand(torch.ones(6, 6), 0.0, lambda w: w.mean(-1))[0, 0].item()
    assert padding.corners()["counted"] == pytest.approx(corner) == pytest.approx(4 / 9)
    assert padding.corners()["left_out"] == 1
    assert padding.average_pool_counts_zeros().holds
    assert padding.corner(count_include_pad=False) == 1


def test_padding_beyond_half_a_window_is_refused():
    """The page shows PyTorch's own words."""
    with pytest.raises(RuntimeError, match="at most half"):
        padding.too_much_padding()
