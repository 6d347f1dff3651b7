"""The exercises' solutions against other ways to the same answer."""

import pytest
import torch
from scipy.stats import binom
from torch import nn

from snippets.data import seeded
from snippets.fair_fight import scenes, solutions
from snippets.fair_fight.contest import Labelled
from snippets.fair_fight.entrants import DENSE, build

from .conftest import NULL, runs


def test_the_gap_against_four_errors():
    """By hand: sqrt(.8²+.78²) points; sqrt(d)/n for few disagreements."""
    apart, few, middle, many = solutions.is_it_a_difference()
    assert apart.error == pytest.approx((0.863 * 0.137 / 2000 + 0.847 * 0.153 / 2000) ** 0.5)
    assert apart.gap < 2
    assert few.error == pytest.approx(100**0.5 / 2000, rel=0.06)
    assert few.gap > middle.gap > many.gap
    assert middle.gap > 2 > many.gap


def test_our_pair_is_judged_seed_by_seed(planted):
    """A lead of 0 in every seed, as planted; chances between 0 and 1."""
    answer = solutions.ours()
    assert [answer[f"seed {seed}: lead"] for seed in range(3)] == pytest.approx([0, 0, 0])
    assert all(0.05 < answer[f"seed {seed}: chance"] <= 1 for seed in range(3))


def test_pictures_needed_makes_the_gap_two_errors():
    """Put back into the formula."""
    n = solutions.pictures_needed()
    assert 2 * ((0.1 - 0.01**2) / n) ** 0.5 == pytest.approx(0.01, rel=1e-3)
    assert solutions.pictures_needed(gap=0.005) == pytest.approx(4 * n, rel=0.01)


def test_the_scenes_verdict_has_four_rivals(planted):
    """The CNN is not its own rival."""
    rows = solutions.scene_verdicts()
    assert len(rows) == 4
    assert "first CNN" not in [row.rival for row in rows]


def test_the_null_fails_the_claim_and_an_effect_would_not(planted, plant):
    """Guessing CNNs against the dense net; then against guessing ones, planted better."""
    assert solutions.null_fails()["claim holds"] == "no"
    better = runs()["photo_run"]
    plant(shuffled_photo_run=lambda seed: better("first CNN", 1_000, seed))
    assert solutions.null_fails()["claim holds"] == "yes"
    assert set(NULL.values()) == {(0.5, 0.5, 0.1, 0.5, 0.5, 0.5)}


def test_flattery_is_the_expected_largest_of_twelve():
    """By the distribution of the maximum of binomial counts."""
    for row in solutions.flattery():
        n = row.pictures
        below = binom.cdf(range(n), n, 0.8) ** 12
        expected = (n - below.sum()) / n
        assert row.reported == pytest.approx(expected, abs=0.003)
        assert row.gift == pytest.approx(expected - row.honest, abs=0.003)


def test_flips_make_up_the_drop(planted):
    """Drop .05 of flips .16: the rest cancels."""
    rows = {row.entrant: row for row in solutions.flips_and_drops()}
    row = rows["first CNN"]
    assert (row.drop, row.flips, row.cancelled) == pytest.approx((0.05, 0.16, 0.11))


@pytest.mark.parametrize("zeroed", [0.5, 0.9])
def test_pruning_keeps_the_largest_weights(zeroed):
    """The count, and the order of what is left and what is gone."""
    model = nn.Sequential(nn.Linear(40, 25))
    before = model[0].weight.detach().clone()
    left = solutions.prune(model, zeroed)
    assert left == pytest.approx((1 - zeroed) * 1000, abs=2)
    gone = model[0].weight == 0
    assert before[gone].abs().max() < before[~gone].abs().min()
    assert torch.equal(model[0].weight[~gone], before[~gone])


def test_pruning_nothing_changes_nothing():
    """Zero share: every weight stays."""
    model = build(DENSE, 0)
    before = model[1].weight.detach().clone()
    solutions.prune(model, 0.0)
    assert torch.equal(model[1].weight, before)


def test_wasted_takes_away_more_and_more(planted, monkeypatch):
    """With a crumb of pictures: shares rise, weights fall, scores are shares."""
    images = torch.rand(16, 3, 32, 32, generator=seeded(0))
    small = Labelled(images, torch.arange(16) % 2)
    monkeypatch.setattr(scenes, "drawn", lambda seed: small)
    monkeypatch.setattr(scenes, "judging", lambda: small)
    rows = solutions.wasted(count=8)
    assert [row.zeroed for row in rows] == [0, 0.5, 0.8, 0.9, 0.95, 0.99]
    assert rows[0].left == 3072 * 1024 + 1024 * 512 + 512 * 128 + 128 * 2
    assert rows[-1].left == pytest.approx(0.01 * rows[0].left, rel=0.05)
    assert all(0 <= row.test <= 1 for row in rows)
