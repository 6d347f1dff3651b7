"""The misfit against operators whose symmetry is known."""

import pytest
import torch
from torch import nn

from snippets.pooling import equivariance
from snippets.pooling.equivariance import misfit, mismatch, noise


def test_misfit_is_zero_for_what_moves_along_and_for_what_stays():
    """The identity is equivariant, a global mean invariant, at every shift."""
    images = noise(2)
    for shift in (1, 2, 5, 27):
        assert misfit(lambda x: x, images, shift) == 0
        assert misfit(lambda x: x.amax((2, 3), keepdim=True), images, shift) == 0


def test_misfit_sees_a_map_that_knows_its_place():
    """Planted: each column is weighted differently, so nothing fits."""
    ramp = torch.linspace(0.0, 1.0, equivariance.SIDE)
    assert misfit(lambda x: x * ramp, noise(1), 1) > 0.1


def test_mismatch_asks_for_one_step_and_misfit_for_the_best():
    """A constant shift of the output is a mismatch, and yet some step fits."""

    def late(x):
        return x.roll(2, -1)

    images = noise(1)
    assert mismatch(late, images, shift=3, step=3) == 0
    assert mismatch(late, images, shift=3, step=2) > 1
    by_hand = (images.roll(3, -1) - images.roll(2, -1)).abs().max().item()
    assert mismatch(late, images, shift=3, step=2) == by_hand
    assert misfit(late, images, shift=3) == 0


def test_the_claims_of_moving_along_refuse_what_stays(monkeypatch):
    """Planted: operators that ignore shifts, for which some step always fits."""

    def lazy(x):
        return x.mean((2, 3), keepdim=True) + torch.linspace(0, 1, equivariance.SIDE)

    monkeypatch.setattr(equivariance, "convolution", lambda mode: lazy)
    assert misfit(lazy, noise(1), 3) < 1e-5
    assert not equivariance.convolution_moves_along().holds


def test_misfit_by_hand():
    """[1, 5, 0, 2] pools to [5, 2]; moved by one it is [2, 1, 5, 0] and gives [2, 5]."""
    row = torch.tensor([1.0, 5.0, 0.0, 2.0]).reshape(1, 1, 1, 4)
    pool = nn.MaxPool2d((1, 2))
    assert misfit(pool, row, 1) == 0  # by chance: [5, 2] rolled is [2, 5]
    row = torch.tensor([5.0, 5.0, 0.0, 0.0]).reshape(1, 1, 1, 4)
    assert misfit(pool, row, 1) == 5  # [5, 0] against [5, 5]


def test_a_convolution_with_zero_padding_fails_where_the_circular_one_passes():
    """The frame is what breaks it, so the claim rests on the padding."""
    with torch.no_grad():
        assert misfit(equivariance.convolution("circular"), noise(2), 3) < 1e-5
        assert misfit(equivariance.convolution("zeros"), noise(2), 3) > 0.1
    assert equivariance.convolution_moves_along().holds


@pytest.mark.parametrize("shift", [1, 2, 3, 4])
def test_max_pool_is_exact_in_even_steps_only(shift):
    """Compared with rolling the output by half the shift."""
    images, pool = noise(2), nn.MaxPool2d(2)
    if shift % 2 == 0:
        moved = pool(images.roll(shift, -1))
        assert torch.equal(moved, pool(images).roll(shift // 2, -1))
    assert (misfit(pool, images, shift) == 0) == (shift % 2 == 0)


def test_the_claims_hold():
    """Each with as many cases as pictures times shifts."""
    assert equivariance.max_pool_moves_in_twos().holds
    assert equivariance.max_pool_moves_in_twos().n == 8 * 13
    assert equivariance.max_pool_fails_at_one().holds
    assert equivariance.global_max_stays().holds
    assert equivariance.global_max_stays().n == 8 * 27


def test_the_claim_of_invariance_would_notice_the_frame(monkeypatch):
    """Planted: zero padding instead of wrapping round."""
    zeros = equivariance.convolution("zeros")
    monkeypatch.setattr(equivariance, "convolution", lambda mode: zeros)
    assert not equivariance.global_max_stays().holds
    assert not equivariance.convolution_moves_along().holds
