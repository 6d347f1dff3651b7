"""Pools from convolution and ReLU against PyTorch's, and faults that must show."""

import pytest
import torch
import torch.nn.functional as F

from snippets.pooling import algebra


@pytest.mark.parametrize("size", [1, 2, 4])
def test_average_as_convolution_is_avg_pool(size):
    """Each channel by itself: the planted fault mixes channels and must differ."""
    maps = algebra.random_maps(3)
    expected = F.avg_pool2d(maps, size)
    assert torch.allclose(algebra.average_as_convolution(maps, size), expected, atol=1e-6)
    mixed = F.conv2d(maps, torch.full((3, 3, size, size), 1 / size**2), stride=size)
    assert not torch.allclose(mixed, expected, atol=1e-2)


def test_larger_is_the_maximum_for_every_order_and_sign():
    """Whole numbers, where ReLU arithmetic is exact."""
    one, two = torch.meshgrid(torch.arange(-3.0, 4), torch.arange(-3.0, 4), indexing="ij")
    assert torch.equal(algebra.larger(one, two), torch.maximum(one, two))


def test_max_from_relu_is_max_pool():
    """On whole numbers to the bit, on others but for rounding."""
    whole = torch.randint(-9, 9, (2, 3, 6, 8), generator=torch.Generator().manual_seed(0)).float()
    assert torch.equal(algebra.max_from_relu(whole), F.max_pool2d(whole, 2))
    maps = algebra.random_maps(5)
    assert torch.allclose(algebra.max_from_relu(maps), F.max_pool2d(maps, 2), atol=1e-6)


def test_the_claims_hold_and_say_what_they_compared():
    """All windows of 4 x 3 maps of 8 x 8 are in: 192."""
    for claim in (
        algebra.average_is_a_convolution(),
        algebra.max_is_made_of_relus(),
        algebra.max_pool_is_not_linear(),
    ):
        assert claim.holds, claim
        assert claim.n == 192


def test_a_linear_pool_would_fail_the_claim_of_non_linearity(monkeypatch):
    """Planted: average pooling in place of max pooling."""
    monkeypatch.setattr(F, "max_pool2d", F.avg_pool2d)
    assert algebra.max_pool_is_not_linear().measured == 0
    assert not algebra.max_pool_is_not_linear().holds
