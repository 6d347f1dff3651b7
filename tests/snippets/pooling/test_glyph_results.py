"""Table, values, claims and figure of the shift experiment, on planted scores."""

import pytest

from snippets.pooling import glyph_claims, glyph_figure, glyph_results
from snippets.pooling.glyph_runs import SEEDS, GlyphRun, runs_of
from snippets.pooling.glyphs import SEEN, UNSEEN

TRUE = {
    "fully connected": (0.3, 0.25),
    "pool + flatten": (0.9, 0.25),
    "flatten": (0.8, 0.26),
    "global average": (0.6, 0.61),
    "global max": (1.0, 0.99),
}
NULL = dict.fromkeys(TRUE, (0.25, 0.25))


def planted(scores):
    """Runs with these scores at seen and unseen places; seeds differ by .01."""

    def glyph_run(kind, seed):
        seen, unseen = scores[kind]
        accuracy = [0.5] * 24
        for column in SEEN:
            accuracy[column] = seen - 0.01 * (seed - 1)
        for column in UNSEEN:
            accuracy[column] = unseen - 0.01 * (seed - 1)
        return GlyphRun(kind, seed, 100, (1.0,), tuple(accuracy), {})

    def shuffled_run(seed):
        return GlyphRun("global max", seed, 100, (1.0,), (0.25,) * 24, {})

    return {"glyph_run": glyph_run, "shuffled_run": shuffled_run}


def every_claim():
    """The claims of the page; all but the first assert an effect."""
    return (
        glyph_claims.flatten_is_lost,
        glyph_claims.flatten_had_learnt,
        glyph_claims.global_max_moves_on,
        glyph_claims.the_head_decides,
    )


@pytest.mark.parametrize("claim", every_claim(), ids=lambda claim: claim.__name__)
def test_claims_hold_on_the_expected_scores_and_name_their_seeds(plant, claim):
    """With three seeds, a spread and a control, as the ledger demands."""
    plant(**planted(TRUE))
    made = claim()
    assert made.holds
    assert made.seeds == SEEDS
    assert made.control
    assert made.n == 25 * 4 * len(UNSEEN)


@pytest.mark.parametrize("claim", every_claim()[1:], ids=lambda claim: claim.__name__)
def test_claims_of_an_effect_fail_when_every_net_guesses(plant, claim):
    """The planted null: no claim of learning or of a lead survives it."""
    plant(**planted(NULL))
    assert not claim().holds


def test_that_flatten_is_lost_fails_when_it_is_not(plant):
    """Planted: a Flatten net that reads at unseen places."""
    plant(**planted(TRUE | {"flatten": (0.9, 0.8)}))
    assert not glyph_claims.flatten_is_lost().holds


def test_the_lead_is_taken_seed_by_seed(plant):
    """.99 against .26: the seeds' own shifts cancel, so the spread is 0."""
    plant(**planted(TRUE))
    claim = glyph_claims.gap(runs_of("global max"), runs_of("flatten"), "")
    assert claim.measured == pytest.approx(0.73)
    assert claim.spread == pytest.approx(0, abs=1e-9)
    assert glyph_claims.flatten_is_lost().spread == pytest.approx(0.01)


def test_the_table_gives_mean_and_standard_deviation(plant):
    """Scores that step by .01 from seed to seed have a deviation of .01."""
    plant(**planted(TRUE))
    rows = glyph_results.table()
    assert [row.kind for row in rows] == list(TRUE)
    for row in rows:
        assert (row.seen, row.unseen) == pytest.approx(TRUE[row.kind])
        assert (row.seen_sd, row.unseen_sd) == pytest.approx((0.01, 0.01))


def test_the_prose_finds_each_row_by_a_name_it_can_write(plant):
    """Names are identifiers; the chance of four letters is a quarter."""
    plant(**planted(TRUE))
    summary = glyph_results.summary()
    assert all(name.isidentifier() for name in summary)
    assert summary["pool_flatten"].kind == "pool + flatten"
    setting = glyph_results.setting()
    assert setting["chance"] == 0.25
    assert setting["last_seen"] < setting["first_unseen"]


def test_the_figure_draws_each_nets_mean_over_its_seeds(plant):
    """Five curves besides the chance line; heights as planted."""
    plant(**planted(TRUE))
    figure = glyph_figure.accuracy_by_place()
    curves = {line.get_label(): line for line in figure.axes[2].lines}
    for kind, (seen, unseen) in TRUE.items():
        heights = curves[kind].get_ydata()
        assert heights[SEEN[0]] == pytest.approx(seen)
        assert heights[UNSEEN[0]] == pytest.approx(unseen)
