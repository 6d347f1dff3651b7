"""The paired tests against scipy, closed forms and planted ties."""

import pytest
import torch
from scipy.stats import binomtest

from snippets.data import seeded
from snippets.fair_fight import paired
from snippets.fair_fight.entrants import CLASSIC, FLATTEN
from snippets.trust.seeds import paired_error

from .conftest import N, hits, planted_run


@pytest.mark.parametrize(("one", "two"), [(0, 0), (1, 4), (5, 15), (7, 7), (30, 61), (120, 180)])
def test_mcnemar_is_the_exact_binomial_test(one, two):
    """Both orders; no disagreement at all says nothing."""
    expected = binomtest(one, one + two).pvalue if one + two else 1.0
    assert paired.mcnemar(one, two) == pytest.approx(expected)
    assert paired.mcnemar(two, one) == pytest.approx(expected)


def test_the_example_on_paper():
    """(1 + 5) / 32, twice."""
    assert paired.one_against_four() == pytest.approx(12 / 32)


def test_the_bootstrap_has_the_width_of_the_closed_form():
    """About four paired standard errors wide, around the lead."""
    one, two = hits(0.86, 0), hits(0.84, 1)
    found = paired.bootstrap(one, two)
    error = paired_error(int((one & ~two).sum()), int((two & ~one).sum()), N)
    assert (found.high - found.low) / (2 * 1.96 * error) == pytest.approx(1, abs=0.08)
    assert (found.high + found.low) / 2 == pytest.approx(0.02, abs=0.2 * error)


def test_the_bootstrap_draws_a_picture_for_both_at_once():
    """Equal hits lead by nothing in every draw, however they stray alone."""
    one = hits(0.7, 0)
    assert paired.bootstrap(one, one) == paired.Range(0.0, 0.0)


def test_the_bootstrap_covers_a_lead_of_zero_about_as_often_as_it_says():
    """The null: equal entrants; some 95 of 100 intervals hold 0."""
    order = seeded(0)
    covered = 0
    for _ in range(40):
        one, two = torch.rand(2, 300, generator=order) < 0.8
        found = paired.bootstrap(one, two)
        covered += found.low <= 0 <= found.high
    assert covered >= 34


def test_a_duel_counts_the_four_fields():
    """By logic on the hits; the fields add up and the lead is their difference."""
    first, second = planted_run(CLASSIC, 10_000, 0), planted_run(FLATTEN, 10_000, 1)
    found = paired.duel(first, second)
    one, two = hits(0.85, sum(map(ord, CLASSIC))), hits(0.86, sum(map(ord, FLATTEN)) + 1)
    assert found.first_only == int((one & ~two).sum())
    assert found.both + found.first_only + found.second_only + found.neither == N
    assert found.lead == pytest.approx(0.85 - 0.86)
    assert found.error < found.unpaired * 1.2
    assert found.chance == paired.mcnemar(found.first_only, found.second_only)


def test_the_close_pair_stands_in_the_table(planted):
    """Rows: the CNN right and wrong; the pipeline's columns."""
    pair, (right, wrong) = paired.closest(), paired.four_fields()
    assert (right.right, right.wrong) == (pair.both, pair.first_only)
    assert (wrong.right, wrong.wrong) == (pair.second_only, pair.neither)


def test_a_verdict_sums_the_seeds_up(planted):
    """.86 against .80 in the mean, in three seeds, and nobody doubts it."""
    rows = paired.verdicts()
    assert [(row.n, row.rival) for row in rows][1] == (1_000, "fully connected")
    row = rows[1]
    assert row.lead == pytest.approx(0.06)
    assert row.low < row.lead < row.high
    assert row.seeds.split(", ") == ["+6.0%"] * 3
    assert row.chances.split(", ") == ["<\N{NO-BREAK SPACE}0.001"] * 3


def test_a_verdict_on_guessing_holds_zero(guessed):
    """The planted null: no lead."""
    for row in paired.verdicts():
        assert row.low <= 0 <= row.high


def test_a_seed_that_trails_has_a_true_minus(planted):
    """As in the columns beside it, which the generator formats."""
    dense = paired.photos.photo_runs(paired.DENSE, 1_000)
    cnn = paired.photos.photo_runs(paired.FLATTEN, 1_000)
    assert paired.verdict(dense, cnn).seeds.split(", ") == ["\N{MINUS SIGN}6.0%"] * 3


def test_small_chances_are_written_short():
    """Three decimals, or less than the last of them."""
    assert paired.worded(0.0004) == "<\N{NO-BREAK SPACE}0.001"
    assert paired.worded(0.04567) == "0.046"
