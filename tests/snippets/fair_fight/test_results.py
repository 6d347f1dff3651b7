"""Tables, values and figures on planted runs."""

import pytest

from snippets.fair_fight import curves, results
from snippets.fair_fight.entrants import AVERAGE, CLASSIC, DENSE, ENTRANTS, FLATTEN

from .conftest import TRUE


def test_the_tables_give_mean_and_deviation(planted):
    """Scores step by .01 from seed to seed, so that the deviation is .01."""
    rows = results.photo_table()
    assert [row.n for row in rows[::5]] == [500, 1_000, 4_000, 10_000]
    for row in (*rows, *results.scene_table()):
        assert row.test == pytest.approx(TRUE[row.entrant][0])
        assert row.sd == pytest.approx(0.01)
        assert row.train == pytest.approx(row.test + 0.05)


def test_weights_are_counted_and_timed(planted):
    """Known totals; the machine has a weight a feature and a bias, and no epoch."""
    rows = {row.entrant: row for row in results.weights()}
    assert rows[DENSE].parameters == results.dense_parameters() == 3_737_474
    assert rows[FLATTEN].parameters == results.cnn_parameters() == 18_090
    assert rows[CLASSIC].parameters == results.machine_parameters() == 2_647
    assert (rows[CLASSIC].epoch, rows[FLATTEN].epoch) == ("–", "1.50")
    assert results.fewer_parameters() == pytest.approx(206.6, abs=0.05)


def test_choices_and_tuning_come_from_the_trials(planted):
    """Planted: .7, .8, .75 four times, once .85 instead of .8."""
    rows = results.photo_choices()
    assert [row.rate for row in rows] == [0.01] * 10
    assert [row.n for row in rows] == [1_000] * 5 + [4_000] * 5
    assert {row.epochs for row in results.scene_choices()} == {"6"}
    row = results.tuning()[0]
    assert (row.worst, row.middle, row.best) == pytest.approx((0.7, 0.75, 0.85))


def test_no_epochs_are_written_as_a_dash():
    """The SVM has none to choose."""
    setting = results.photos.Setting(0.5, 0, 0.8)
    assert results.choice(500, CLASSIC, setting).epochs == "–"


def test_summaries_and_drops_as_planted(planted):
    """For the prose: what 8 px, grey and a turn cost the mean of the seeds."""
    for summaries in (results.few(), results.many(), results.made()):
        cnn = summaries["cnn"]
        assert (cnn.test, cnn.drop, cnn.flips) == pytest.approx((0.86, 0.05, 0.16))
        assert (cnn.grey, cnn.turned, cnn.turned_right) == pytest.approx((0.01, 0.24, 0.62))
    for rows in (results.photo_drops(), results.scene_drops()):
        assert [row.entrant for row in rows] == list(ENTRANTS)
        assert rows[3].drop == pytest.approx(0.05)


def test_values_for_the_prose(planted):
    """Leads as planted, and the setting as it is."""
    assert results.lead_few() == pytest.approx(0.06)
    assert results.lead_many() == pytest.approx(0.06)
    assert results.lead_classic() == pytest.approx(0.0)
    assert results.largest_sd() == pytest.approx(0.01)
    setting = results.setting()
    assert setting["photo_settings"] == 12
    assert (setting["least"], setting["few"], setting["many"]) == (500, 1_000, 10_000)


def lines(axes):
    """The mean line of each entrant, by its label."""
    return {line.get_label(): line for line in axes.lines if line.get_label() in ENTRANTS}


def test_the_size_figure_draws_each_mean_in_per_cent(planted):
    """Five lines over four sizes."""
    found = lines(curves.by_size().axes[0])
    assert list(found) == list(ENTRANTS)
    assert found[DENSE].get_ydata() == pytest.approx([80] * 4)


def test_the_shift_figure_starts_with_the_unmoved_pictures(planted):
    """Accuracy as it was and no flips at 0; then as planted at 8 px."""
    upper, lower = curves.photo_shifts().axes
    assert lines(upper)[AVERAGE].get_ydata()[[0, -1]] == pytest.approx([85, 83])
    assert lines(lower)[AVERAGE].get_ydata()[[0, -1]] == pytest.approx([0, 6])


@pytest.mark.parametrize("figure", [curves.photo_changes, curves.scene_changes])
def test_the_change_figures_have_four_groups(planted, figure):
    """Unchanged, mirrored, grey, turned, in this order; no line joins them."""
    found = lines(figure().axes[0])
    heights = found[FLATTEN].get_ydata()
    assert heights == pytest.approx([86, 86, 85, 62])
    assert found[FLATTEN].get_linestyle() == "None"


def test_the_bars_reach_from_the_worst_to_the_best_seed(planted):
    """Two points apart, around the mean."""
    bars = curves.by_size().axes[0].collections[1].get_segments()
    assert [bar[:, 1].tolist() for bar in bars] == [pytest.approx([79, 81])] * 4
