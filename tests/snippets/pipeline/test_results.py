"""Tables, values, claims and solutions on planted runs."""

import pytest
import torch

from snippets.pipeline import claims, parts, results, solutions
from snippets.pipeline.machines import BLURRED, BOTH, COLOURS, EDGES, RAW, Labelled

from .conftest import GUESSED, PHOTOS, SCENES, answers

EFFECTS = (
    claims.machine_leads_net,
    claims.colours_tell,
    claims.edges_lead_on_scenes,
    claims.edges_lead_colours_on_scenes,
)
NO_HARM = (claims.blur_is_no_help, claims.blur_is_no_help_on_scenes)
SHARES = {"means": (0.55, 0.57, 0.56), "spreads": (0.70, 0.72, 0.71)}


@pytest.mark.parametrize("claim", EFFECTS + NO_HARM, ids=lambda claim: claim.__name__)
def test_claims_hold_as_planted_and_name_seeds_and_control(planted, claim):
    """Three seeds, a spread and a control, as the ledger demands."""
    made_claim = claim()
    assert made_claim.holds
    assert made_claim.seeds == (0, 1, 2)
    assert made_claim.control
    assert made_claim.spread is not None
    assert made_claim.n == 2_000


@pytest.mark.parametrize("claim", EFFECTS, ids=lambda claim: claim.__name__)
def test_claims_of_an_effect_fail_when_everyone_guesses(guessed, claim):
    """The planted null: no lead, and no more hits than by chance."""
    assert not claim().holds


@pytest.mark.parametrize("claim", NO_HARM, ids=lambda claim: claim.__name__)
def test_that_the_blur_is_no_help_fails_when_hog_guesses(plant, claim):
    """The planted null: only the blurred machine has learnt; or it leads by a point."""
    for shares in ({EDGES: 0.5}, {EDGES: 0.81, BLURRED: 0.82}):
        plant(**answers(PHOTOS | shares, SCENES | shares))
        assert not claim().holds


def test_leads_are_taken_seed_by_seed(planted):
    """The seeds' own steps cancel: the spread is 0, the mean as planted."""
    claim = claims.machine_leads_net()
    assert claim.measured == pytest.approx(0.06)
    assert claim.spread == pytest.approx(0, abs=1e-9)
    assert "0.500" in claim.control


def test_tables_give_mean_and_deviation(planted):
    """Scores step by .01 from seed to seed; the net counts its own parameters."""
    rows = {row.description: row for row in results.photo_table()}
    assert list(rows) == [RAW, COLOURS, BLURRED, EDGES, BOTH, results.NET, results.NULL]
    for name in (RAW, COLOURS, BLURRED, EDGES, BOTH):
        assert rows[name].test == pytest.approx(PHOTOS[name])
        assert rows[name].sd == pytest.approx(0.01)
        assert rows[name].train == pytest.approx(PHOTOS[name] + 0.05)
        assert rows[name].learnt == rows[name].numbers + 1
    assert rows[results.NET].learnt == results.net_parameters() == 3_737_474
    assert rows[results.NULL].test == pytest.approx(0.5)
    scenes = {row.description: row.test for row in results.made_table()}
    assert scenes == pytest.approx(SCENES | {results.NULL: 0.5})


def test_values_for_the_prose_are_the_tables(planted):
    """In points where differences are meant; errors by the formula."""
    real, scenes = results.on_photos(), results.on_scenes()
    assert (real["net"], real["null"]) == pytest.approx((0.80, 0.5))
    assert scenes["colours"] == pytest.approx(0.72)
    points = results.points()
    assert points["over_net"] == pytest.approx(6)
    assert (points["blur_photos"], points["blur_scenes"]) == pytest.approx((1, 2))
    assert points["least_blur_photos"] == pytest.approx(1)
    assert (points["colour_photos"], points["colour_scenes"]) == pytest.approx((3, 1))
    assert points["error_photos"] == pytest.approx(100 * (0.86 * 0.14 / 2_000) ** 0.5)
    assert points["error_scenes"] == pytest.approx(100 * (0.85 * 0.15 / 2_000) ** 0.5)


def test_the_setting_is_the_one_used(planted):
    """Counts of pictures and seeds; 3,737,474 / 2,647 times fewer numbers."""
    setting = results.setting()
    assert (setting["photos"], setting["scenes"], setting["judged"]) == (9_000, 1_000, 2_000)
    assert (setting["tried"], setting["kept_back"]) == (4_000, 1_000)
    assert (setting["seeds"], setting["decays"]) == (3, 3)
    assert (setting["rates"], setting["epochs"]) == (2, 6)
    assert setting["parameters"] / setting["fewer"] == pytest.approx(2_647)


def test_choices_show_every_trial_and_the_best(planted):
    """Planted: .7, .8 and .75, so the middle one is kept."""
    rows = results.choices()
    assert [row.description for row in rows] == [RAW, COLOURS, BLURRED, EDGES, BOTH]
    assert (rows[0].first, rows[0].second, rows[0].third) == (0.7, 0.8, 0.75)
    assert {row.chosen for row in rows} == {0.2}


def test_parts_are_summed_up_and_compared(planted, plant, monkeypatch):
    """Planted: the spreads lead by .15; then by nothing."""
    plant(shares=lambda: SHARES)
    few = Labelled(torch.zeros(8, 3, 4, 4), torch.zeros(8))
    monkeypatch.setattr(parts.made, "judging", lambda: few)
    assert [row.test for row in parts.table()] == pytest.approx([0.56, 0.71])
    assert parts.table()[0].sd == pytest.approx(0.01)
    claim = parts.spreads_tell_shape()
    assert claim.holds
    assert claim.n == 8
    assert claim.measured == pytest.approx(0.15)
    assert not parts.spreads_lead({"means": (0.5,) * 3, "spreads": (0.5,) * 3}).holds
    assert not parts.spreads_lead({"means": (0.5,) * 3, "spreads": (0.53,) * 3}).holds


def test_swaps_give_the_change_in_points(planted):
    """Drop the blur: +1 and +2. Add the colours: +3 and +1."""
    assert [row.points for row in solutions.drop_the_blur()] == pytest.approx([1, 2])
    assert [row.points for row in solutions.add_the_colours()] == pytest.approx([3, 1])
    row = solutions.drop_the_blur()[0]
    assert (row.before, row.after) == pytest.approx((0.82, 0.83))


def test_validation_stands_beside_the_test(planted):
    """Planted: .8 for each; the tests as planted."""
    rows = solutions.chosen_and_judged()
    assert {row.validation for row in rows} == {0.8}
    assert {row.description: row.test for row in rows} == pytest.approx(
        {name: PHOTOS[name] for name in (RAW, COLOURS, BLURRED, EDGES, BOTH)}
    )


def test_the_null_fails_the_claim(planted):
    """Guessing .5 against raw pixels' .66: a lead of −.16."""
    found = solutions.null_hypothesis()
    assert found["measured lead"] == pytest.approx(GUESSED[BOTH] - SCENES[RAW])
    assert found["claim holds"] == "no"
