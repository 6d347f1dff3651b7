"""The claims on planted fights: they hold as it went, and fail on a null."""

import pytest

from snippets.fair_fight import claims
from snippets.fair_fight.entrants import AVERAGE, FLATTEN, LINEAR, SWAPPED

from .conftest import TRUE, N, runs

EFFECTS = (
    claims.cnn_leads_on_few,
    claims.cnn_leads_on_all,
    claims.cnn_leads_on_scenes,
    claims.average_is_calmer,
    claims.swap_is_calmer,
    claims.colour_was_a_shortcut,
    claims.turning_hurts_photos,
    claims.turning_hurts_scenes,
)


@pytest.mark.parametrize("claim", EFFECTS, ids=lambda claim: claim.__name__)
def test_claims_hold_as_planted_and_name_seeds_and_control(planted, claim):
    """Three seeds, a spread and a control, as the ledger demands."""
    made = claim()
    assert made.holds
    assert made.seeds == (0, 1, 2)
    assert made.control
    assert made.spread is not None
    assert made.n == N


@pytest.mark.parametrize("claim", EFFECTS, ids=lambda claim: claim.__name__)
def test_claims_of_an_effect_fail_when_everyone_guesses(guessed, claim):
    """The planted null: no lead, no loss, no difference in flips."""
    assert not claim().holds


def test_that_scenes_need_no_colour_fails_when_they_do(planted, plant):
    """Planted .86 and .85 in grey; then .70."""
    assert claims.scenes_need_no_colour().holds
    test, moved, flips, _, turned, mirrored = TRUE[FLATTEN]
    plant(**runs(TRUE | {FLATTEN: (test, moved, flips, 0.70, turned, mirrored)}))
    assert not claims.scenes_need_no_colour().holds


def test_leads_losses_and_flips_are_taken_seed_by_seed(planted):
    """The seeds' own steps cancel: the spread is 0, the mean as planted."""
    few = claims.cnn_leads_on_few()
    assert few.measured == pytest.approx(0.06)
    assert few.spread == pytest.approx(0, abs=1e-9)
    assert claims.colour_was_a_shortcut().measured == pytest.approx(0.12)
    assert claims.turning_hurts_photos().measured == pytest.approx(0.24)
    assert claims.average_is_calmer().measured == pytest.approx(0.06 / 0.16)
    assert claims.swap_is_calmer().measured == pytest.approx(0.05 / 0.16)


def test_controls_say_what_they_measured(planted):
    """The null's accuracy; both accuracies before the move; the mirror's."""
    assert "0.500" in claims.cnn_leads_on_all().control
    assert "0.830 and 0.860" in claims.swap_is_calmer().control
    assert "+0.000" in claims.turning_hurts_photos().control
    assert "+0.010" in claims.colour_was_a_shortcut().control
    assert {LINEAR, AVERAGE, SWAPPED} < set(TRUE)
