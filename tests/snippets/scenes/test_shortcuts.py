"""Simple rules: right where a shortcut is planted, at chance where none is."""

from dataclasses import replace

import pytest
import torch

from snippets.data import seeded
from snippets.scenes import shortcuts
from snippets.scenes.harbour import cars_and_boats
from snippets.scenes.pictures import Scenes
from snippets.scenes.rules import best_threshold, sum_accuracy, weighted_sum
from snippets.scenes.skies import birds_and_airplanes


def noise(count=400, seed=0):
    """Scenes that are nothing but noise, with labels dealt by chance."""
    random = seeded(seed)
    images = torch.rand(count, 3, 32, 32, generator=random)
    labels = torch.randint(2, (count,), generator=random)
    masks = torch.rand(count, 32, 32, generator=random) < 0.2
    return Scenes(images, labels, masks)


def every_threshold(values, labels):
    """The oracle: the best share of all rules, by trying each in turn."""
    best = 0.0
    for column in values.T:
        for limit in column:
            share = ((column > limit).long() == labels).float().mean().item()
            best = max(best, share, 1 - share)
    return best


@pytest.mark.parametrize("seed", range(8))
def test_the_best_threshold_is_the_best_of_all(seed):
    """Against a loop over all limits, with ties among the values."""
    random = seeded(seed)
    values = torch.randint(7, (23, 4), generator=random).float()
    labels = torch.randint(2, (23,), generator=random)
    rule = best_threshold(values, labels)
    assert rule.accuracy(values, labels) == pytest.approx(every_threshold(values, labels))


def test_the_weighted_sum_is_the_least_squares_one():
    """Its residual is orthogonal to every column: the normal equations."""
    values = torch.randn(50, 3, generator=seeded(1))
    labels = torch.randint(2, (50,), generator=seeded(2))
    weights = weighted_sum(values, labels)
    columns = torch.cat([values, torch.ones(50, 1)], dim=1)
    residual = columns @ weights - (2.0 * labels - 1)
    assert (columns.T @ residual).abs().max() < 1e-4


def test_the_weighted_sum_finds_a_planted_direction():
    """Labels that are the sign of a sum are named right; flipped, wrong."""
    values = torch.randn(400, 3, generator=seeded(1))
    labels = (values @ torch.tensor([1.0, -2.0, 0.5]) > 0).long()
    weights = weighted_sum(values, labels)
    assert sum_accuracy(weights, values, labels) > 0.95
    assert sum_accuracy(weights, values, 1 - labels) < 0.05


def test_noise_gives_every_rule_nothing():
    """On labels dealt by chance, judged on the other half, all guess."""
    found = shortcuts.shortcuts(noise())
    for share in (found.mean_threshold, found.mean_sum, found.pixel, found.area):
        assert abs(share - shortcuts.guessing()) < 0.12
    assert found.judged == 200


def test_a_planted_pixel_is_found():
    """One pixel of one channel tells the class: place and share are right."""
    scenes = noise()
    scenes.images[:, 1, 20, 5] = scenes.labels.float()
    found = shortcuts.shortcuts(scenes)
    assert (found.pixel, found.row, found.column) == (1.0, 20, 5)
    assert not shortcuts.near_chance(found, "").holds


def test_a_planted_brightness_is_found():
    """Pictures of one class a little brighter: the mean gives it away."""
    scenes = noise()
    scenes.images[scenes.labels == 1] += 0.1
    found = shortcuts.shortcuts(scenes)
    assert min(found.mean_threshold, found.mean_sum) > 0.98
    assert not shortcuts.near_chance(found, "").holds


def test_a_planted_size_is_found():
    """Objects of one class twice as large: the area gives it away."""
    scenes = noise()
    scenes.masks[scenes.labels == 1] |= torch.rand(32, 32, generator=seeded(9)) < 0.2
    found = shortcuts.shortcuts(scenes)
    assert found.area > 0.95
    assert found.touched[1] > 1.4 * found.touched[0]


def test_skies_of_another_seed_have_no_shortcut():
    """The page's claims about the training skies, on other skies."""
    found = shortcuts.shortcuts(birds_and_airplanes(1200, seed=104))
    assert shortcuts.near_chance(found, "").holds
    assert abs(found.area - 0.5) < 0.15


def test_a_harbour_of_another_seed_has_the_shortcut_that_was_asked_for():
    """Colour alone decides where it agrees, and says nothing where it doesn't."""
    by_chance = shortcuts.shortcuts(cars_and_boats(1200, seed=103, agree=0.5))
    assert shortcuts.near_chance(by_chance, "").holds
    assert shortcuts.shortcuts(cars_and_boats(400, seed=103)).mean_sum > 0.98


FOUND = shortcuts.Shortcuts(0.52, 0.49, 0.57, 0.6, 500, 3, 4, (0.2, 0.1), (180, 190))


def test_claims_and_table_say_what_was_found(plant):
    """The farthest rule counts, on either side of chance."""
    below = replace(FOUND, mean_sum=0.41)
    plant(of_skies=lambda: below, of_harbour=lambda agree: replace(FOUND, mean_sum=agree))
    assert shortcuts.skies_hide_nothing().measured == pytest.approx(0.09)
    assert shortcuts.harbour_hides_nothing().measured == pytest.approx(0.07)
    assert shortcuts.harbour_hides_nothing().n == 500
    assert shortcuts.of_harbour_at_one().mean_sum == 1
    assert shortcuts.table().columns["three means"] == [0.41, 0.5, 1.0]
    assert shortcuts.size_says_little().holds
    assert shortcuts.crumbs() == shortcuts.Crumbs(3, 4, 0.2, 0.1, 180, 190)


@pytest.mark.parametrize("planted", [0.3, 0.7])
def test_claims_fail_where_a_rule_knows(plant, planted):
    """A rule that is far from chance on either side is a shortcut."""
    found = replace(FOUND, pixel=planted, area=planted)
    plant(of_skies=lambda: found, of_harbour=lambda agree: found)
    assert not shortcuts.skies_hide_nothing().holds
    assert not shortcuts.harbour_hides_nothing().holds
    assert not shortcuts.size_says_little().holds
