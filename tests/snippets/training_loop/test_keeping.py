"""Repeating, saving, averaging."""

import pickle

import pytest
import torch

from snippets.training_loop import means, repeat, saving


def test_the_mean_of_means_is_not_the_mean():
    """64 right, 1 wrong: 1/2 against 64/65."""
    hits = means.answers()
    assert means.mean_of_means(hits) == 0.5
    assert means.weighted_mean(hits) == pytest.approx(hits.mean().item())
    assert means.both() == {"of_means": 0.5, "weighted": pytest.approx(64 / 65)}


def test_the_same_seeds_give_the_same_weights_and_the_claim_notices_another(monkeypatch):
    """Planted: a training that takes its order from elsewhere each time."""
    rows = repeat.table()
    assert rows[0].differs == 0
    assert min(rows[1].differs, rows[2].differs) > 0
    assert repeat.same_seeds_same_bits().holds
    honest, calls = repeat.trained, []

    def careless(weights_seed, order_seed):
        calls.append(1)
        return honest(weights_seed, order_seed + len(calls))

    monkeypatch.setattr(repeat, "trained", careless)
    assert not repeat.same_seeds_same_bits().holds


def test_a_saved_training_goes_on_as_if_unbroken(monkeypatch):
    """Planted: loading that leaves the optimiser's state behind fails the claim."""
    assert saving.nothing_lost().holds
    honest = saving.load
    monkeypatch.setattr(saving, "load", lambda saved, model, _: honest(saved, model, None))
    assert not saving.nothing_lost().holds
    assert saving.names() == "0.weight, 0.bias, 4.weight, 4.bias"


def test_load_fills_a_net_of_the_same_build():
    """Weights of seed 0 arrive in a net of seed 1."""
    one, two = saving.small_net(seed=0), saving.small_net(seed=1)
    saved = saving.save(one, torch.optim.Adam(one.parameters()))
    saving.load(saved, two, None)
    for mine, theirs in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(mine, theirs)


def test_whole_objects_are_refused():
    """PyTorch's own words."""
    with pytest.raises(pickle.UnpicklingError, match="Weights only load failed"):
        saving.load_a_whole_object()
    assert saving.refused() == "torch.nn.modules.container.Sequential"
