"""Loaders, parts and workers against counting."""

import pytest
import torch
from torch.utils.data import DataLoader, RandomSampler, Subset

from snippets.training_loop import joining, loading, workers


def test_two_epochs_hold_all_ten_numbers_in_different_orders():
    """Each column is a permutation of 0 to 9 in batches of 4, 4, 2."""
    columns = loading.two_epochs().columns
    epochs = [
        [list(map(int, text.split(", "))) for text in columns[name]]
        for name in ("first epoch", "second epoch")
    ]
    for epoch in epochs:
        assert [len(batch) for batch in epoch] == [4, 4, 2]
        assert sorted(n for batch in epoch for n in batch) == list(range(10))
    assert epochs[0] != epochs[1]


def test_each_once_fails_for_a_loader_that_draws_with_replacement(monkeypatch):
    """The planted fault misses some indices and repeats others."""
    assert loading.each_once().holds

    def careless(count, size, seed):
        data = loading.numbered(count)
        drawn = RandomSampler(data, replacement=True, generator=loading.seeded(seed))
        return DataLoader(data, batch_size=size, sampler=drawn)

    monkeypatch.setattr(loading, "loader", careless)
    assert not loading.each_once().holds


def test_a_loader_starts_again_from_its_seed_and_shuffles():
    """Seven in threes: equal seeds deal alike, and not in the order of the numbers."""
    dealt = loading.dealt(loading.loader(7, 3, seed=1))
    assert [len(some) for some in dealt] == [3, 3, 1]
    assert dealt == loading.dealt(loading.loader(7, 3, seed=1))
    assert sum(dealt, []) != list(range(7))  # noqa: RUF017  (three short lists)


def test_uneven_counts_missing_and_repeated_numbers():
    """Of 0..3, number 3 is missing and 1 comes twice."""
    loads = [(None, torch.tensor([0, 1])), (None, torch.tensor([1, 2]))]
    assert loading.uneven(loads, 4) == 2


def test_ten_thousand_pictures_make_157_batches():
    """156 * 64 = 9,984, and 16 are left."""
    assert loading.ten_thousand() == {
        "pictures": 10_000,
        "batches": 157,
        "size": 64,
        "last": 10_000 - 156 * 64,
        "dropped": 156,
    }


def test_our_batches_are_a_random_sampler_and_other_orders_are_not(monkeypatch):
    """Planted: batches that aren't shuffled."""
    assert loading.same_order().holds
    monkeypatch.setattr(
        loading, "batches", lambda x, y, order: zip(x.split(64), y.split(64), strict=True)
    )
    assert not loading.same_order().holds


def test_pictures_hand_out_what_they_were_given():
    """Length, and the third picture with its label."""
    data = loading.Pictures(torch.rand(5, 3, 2, 2), torch.arange(5) * 2)
    image, label = data[3]
    assert (len(data), label) == (5, 6)
    assert torch.equal(image, data.images[3])


def test_parts_and_joined_parts():
    """0, 2, 4 and 7, 9: five in all, the last is 9."""
    assert joining.joined() == {"length": 5, "last": 9}
    assert joining.first_labels() == "0, 2, 4"
    whole = loading.Pictures(torch.zeros(4, 1, 1, 1), torch.tensor([5, 6, 7, 8]))
    assert joining.labels_of(Subset(whole, [3, 0])).tolist() == [8, 5]


def test_the_errors_are_pytorchs_own():
    """A chain wants iterable sets; a part has no targets."""
    with pytest.raises(AssertionError, match="IterableDataset"):
        joining.chained()
    with pytest.raises(AttributeError, match="targets"):
        joining.ask_for_targets()


def test_workers_are_other_processes(monkeypatch):
    """None for 0; planted threads, which share our id, fail the claim."""
    assert workers.others(0) == 0
    assert workers.workers_are_processes().holds
    monkeypatch.setattr(workers, "others", lambda num_workers: 0)
    assert not workers.workers_are_processes().holds
