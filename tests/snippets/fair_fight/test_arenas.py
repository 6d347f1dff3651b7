"""What is drawn to train on, to choose by and to judge: never the same."""

import pytest
import torch

from snippets.fair_fight import photos, scenes
from snippets.fair_fight.contest import Labelled, Setting
from snippets.fair_fight.entrants import DENSE, FLATTEN, SWAPPED
from snippets.scenes.skies import CLASSES


def numbers(data: Labelled) -> torch.Tensor:
    """Read the planted grey back."""
    return (data.images[:, 0, 0, 0] * 255).round()


def test_validation_pictures_are_not_trained_on(pair, monkeypatch):
    """Planted: each picture's label is its number, so that it can be told."""
    monkeypatch.setattr(photos, "labelled", lambda images, labels: labels)
    pair.train_labels.copy_(torch.arange(10_000))
    kept = set(photos.validation().tolist())
    assert len(kept) == 1_000
    for n in (500, 1_000, 4_000):
        chosen = photos.drawn(n, seed=1).tolist()
        assert len(set(chosen)) == n
        assert not kept & set(chosen)
    assert len(set(photos.drawn(10_000, seed=1).tolist())) == 10_000


def test_another_seed_draws_other_pictures_of_the_same_scale(pair):
    """Bytes become 0..1, and labels stay with their pictures."""
    one, two = photos.drawn(500, seed=0), photos.drawn(500, seed=1)
    assert not torch.equal(numbers(one), numbers(two))
    assert 0 <= one.images.min() <= one.images.max() <= 1
    assert len(photos.judging().labels) == 50


def test_the_chosen_setting_is_the_best_of_all_trials(planted):
    """Planted best: the second look of trial 2; the epochs are scaled."""
    assert photos.chosen(DENSE, 1_000) == Setting(0.01, 6, pytest.approx(0.85))
    assert photos.chosen(DENSE, 10_000).epochs == 6 * 6 // 9
    assert scenes.chosen(DENSE).rate == 0.01


def test_every_photo_run_gets_its_own_size_seed_and_setting(planted, pair, monkeypatch):
    """The contest is handed what the member's name says."""
    given = []
    monkeypatch.setattr(photos, "contest", lambda *args: given.append(args))
    photos.photo_run.__wrapped__(name=DENSE, n=500, seed=2)
    photos.swap_run.__wrapped__(seed=1)
    (name, data, _, setting, seed), (swapped, _, _, _, other) = given
    assert (name, len(data.labels), seed) == (DENSE, 500, 2)
    assert setting == photos.chosen(DENSE, 500)
    assert (swapped, other) == (SWAPPED, 1)


@pytest.mark.parametrize("arena", [photos, scenes])
def test_shuffling_keeps_the_pictures_and_the_number_of_labels(arena, planted, pair, monkeypatch):
    """The control breaks only the tie between picture and label."""
    images, labels = torch.rand(60, 3, 4, 4), torch.arange(60) % 2
    monkeypatch.setattr(arena, "drawn", lambda *args: Labelled(images, labels))
    monkeypatch.setattr(arena, "judging", lambda: None)
    given = []
    monkeypatch.setattr(arena, "contest", lambda *args: given.append(args))
    run = photos.shuffled_photo_run if arena is photos else scenes.shuffled_scene_run
    run.__wrapped__(seed=0)
    name, null, *_ = given[0]
    assert name == FLATTEN
    assert torch.equal(null.images, images)
    assert null.labels.sum() == labels.sum()
    assert not torch.equal(null.labels, labels)


def test_trials_are_run_on_the_kept_pictures(planted, pair, monkeypatch):
    """And on a draw that no judged seed has."""
    given = []
    monkeypatch.setattr(photos, "trial", lambda *args: given.append(args))
    photos.photo_trial.__wrapped__(name=DENSE, n=1_000, number=3)
    photos.swap_trial.__wrapped__(number=1)
    (name, data, kept, number, epochs), (swapped, *_) = given
    assert (name, number, epochs, swapped) == (DENSE, 3, 24, SWAPPED)
    assert len(kept.labels) == 1_000
    for seed in photos.SEEDS:
        assert not torch.equal(numbers(data), numbers(photos.drawn(1_000, seed)))


def test_scenes_come_from_their_three_splits(monkeypatch):
    """Small splits planted; training draws from the first alone."""
    from snippets.scenes.skies import Splits, birds_and_airplanes

    parts = [birds_and_airplanes(8, seed=seed) for seed in (1, 2, 3)]
    monkeypatch.setattr(scenes, "splits", lambda: Splits(*parts))
    monkeypatch.setattr(scenes, "SIZE", 6)
    data, test = scenes.drawn(seed=0), scenes.judging()
    assert len(data.labels) == 6
    assert torch.equal(test.images, parts[2].images)
    assert all((parts[0].images == one).flatten(1).all(1).any() for one in data.images)
    seen = []
    monkeypatch.setattr(scenes, "trial", lambda *args: seen.append(args))
    scenes.scene_trial.__wrapped__(name=DENSE, number=1)
    assert torch.equal(seen[0][2].images, parts[1].images)
    assert CLASSES == ("airplane", "bird")
