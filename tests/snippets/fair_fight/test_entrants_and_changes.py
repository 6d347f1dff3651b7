"""The entrants' sizes by hand, and the changes against slicing."""

import pytest
import torch
from torch import nn

from snippets.data import seeded
from snippets.fair_fight import changes, cost, photos, scenes
from snippets.fair_fight.entrants import (
    AVERAGE,
    CLASSIC,
    DENSE,
    ENTRANTS,
    FLATTEN,
    LINEAR,
    SWAPPED,
    averaging_cnn,
    build,
    linear,
    swapped_head,
)
from snippets.fair_fight.results import multiplications
from snippets.first_cnn.networks import first_cnn, parameters

NETS = [name for name in (*ENTRANTS, SWAPPED) if name != CLASSIC]


@pytest.mark.parametrize("name", NETS)
def test_every_network_gives_two_scores_and_starts_from_its_seed(name):
    """The same seed the same weights, another seed others."""
    images = torch.rand(2, 3, 32, 32, generator=seeded(0))
    one, same, other = (build(name, seed)(images) for seed in (0, 0, 1))
    assert one.shape == (2, 2)
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_building_leaves_the_global_generator_alone():
    """Who draws next gets what they would have got."""
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    build(DENSE, seed=0)
    assert torch.equal(torch.rand(3), expected)


def test_parameters_and_products_by_hand():
    """Weights and biases; kernels count once at every place."""
    assert parameters(linear()) == 2 * 3072 + 2
    kernels = (3 * 16, 16 * 16, 16 * 32)
    by_hand = 9 * sum(kernels) + 16 + 16 + 32 + 32 * 2 + 2
    assert parameters(averaging_cnn()) == by_hand
    places = (32 * 32, 16 * 16, 8 * 8)
    products = sum(9 * k * p for k, p in zip(kernels, places, strict=True))
    assert multiplications(averaging_cnn()) == products + 64
    assert multiplications(linear()) == 2 * 3072


def test_swapping_the_head_keeps_the_body():
    """The same layers in front; 8 numbers instead of 512 behind."""
    old, new = first_cnn(), swapped_head()
    assert [str(layer) for layer in new[:6]] == [str(layer) for layer in old[:6]]
    assert isinstance(new[6], nn.AdaptiveAvgPool2d)
    assert parameters(old) - parameters(new) == (512 - 8) * 32
    assert new(torch.zeros(1, 3, 64, 64)).shape == (1, 2)  # any size will do


def test_the_families_name_the_entrants():
    """Literals, since a family is read from the source: they must agree."""
    assert photos.ENTRANTS == scenes.ENTRANTS == ENTRANTS


def test_a_shift_moves_and_mirrors():
    """By slicing: column c comes from c − 8, the first eight are mirrored."""
    images = torch.rand(2, 3, 5, 32, generator=seeded(0))
    now = changes.moved(images, 8)
    assert torch.equal(now[..., 8:], images[..., :-8])
    assert torch.equal(now[..., :8], images[..., 1:9].flip(-1))


def test_grey_pictures_have_three_equal_channels_and_keep_white():
    """And a grey picture stays what it was."""
    images = torch.rand(2, 3, 4, 4, generator=seeded(0))
    now = changes.without_colour(images)
    assert now.shape == images.shape
    assert torch.equal(now[:, 0], now[:, 2])
    assert torch.allclose(changes.without_colour(now), now)


def test_every_change_keeps_the_shape_and_does_its_own_thing():
    """Four shifts, each its own (a late binding would repeat the last)."""
    images = torch.rand(2, 3, 32, 32, generator=seeded(0))
    results = {name: change(images) for name, change in changes.changes().items()}
    assert list(results) == ["1 px", "2 px", "4 px", "8 px", "mirrored", "turned", "grey"]
    assert all(one.shape == images.shape for one in results.values())
    for pixels in changes.SHIFTS:
        assert torch.equal(results[f"{pixels} px"], changes.moved(images, pixels))
    assert torch.equal(results["mirrored"], images.flip(-1))
    # The left column, read from its top, becomes the bottom row.
    assert torch.equal(results["turned"][:, :, -1], images[..., 0])


def test_times_are_multiples_of_the_dense_nets(monkeypatch):
    """Planted seconds: 2 for the dense net, 3 for the first CNN."""
    planted = {LINEAR: 0.2, DENSE: 2.0, FLATTEN: 3.0, AVERAGE: 4.0}
    monkeypatch.setattr(cost, "seconds", planted.__getitem__)
    times = cost.epoch_times.__wrapped__()
    assert times == pytest.approx({LINEAR: 0.1, DENSE: 1, FLATTEN: 1.5, AVERAGE: 2})


def test_seconds_are_measured(monkeypatch):
    """A crumb of an epoch takes some time; the fight's ratio is read off."""
    monkeypatch.setattr(cost, "PICTURES", 4)
    assert cost.seconds(LINEAR) > 0


def test_the_ratio_for_the_prose_is_the_first_cnns(planted):
    """As planted."""
    assert cost.cnn_against_dense() == 1.5
