"""The shift experiment's bookkeeping, with training cut to a crumb."""

import pytest
import torch

from snippets.pooling import glyph_runs
from snippets.pooling.glyphs import test_set as every_place


@pytest.fixture
def crumb(monkeypatch):
    """The same code with 8 pictures and one epoch."""
    for name, value in {"TRAINING": 8, "EPOCHS": 1, "EACH": 1}.items():
        monkeypatch.setattr(glyph_runs, name, value)


def test_by_column_scores_each_column_by_itself():
    """Right answers in columns 0 and 5, one in four elsewhere."""
    choices = torch.zeros(24, 8, dtype=torch.long)
    choices[0] = choices[5] = torch.arange(4).repeat(2)
    scores = glyph_runs.by_column(choices.flatten())
    assert [scores[0], scores[5]] == [1.0, 1.0]
    assert set(scores[1:5] + scores[6:]) == {0.25}


def test_by_column_agrees_with_the_order_of_the_test_set():
    """Given the true labels every column is perfect."""
    assert glyph_runs.by_column(every_place(each=2).labels) == [1.0] * 24


def test_score_averages_the_columns_that_are_asked_for():
    """Columns 0, 1, 2 scored 0, .1, .2: the last two make .15."""
    run = glyph_runs.GlyphRun("x", 0, 1, (1.0,), tuple(i / 10 for i in range(5)), {})
    assert glyph_runs.score(run, range(1, 3)) == pytest.approx(0.15)


def test_a_run_is_repeatable_and_its_weights_are_the_trained_ones(crumb):
    """Trained twice from one seed: equal; weights differ from the first ones."""
    data = glyph_runs.training_set(8, 1)
    one = glyph_runs.trained("global max", 1, data.images, data.labels)
    two = glyph_runs.trained("global max", 1, data.images, data.labels)
    assert one.accuracy == two.accuracy
    assert one.losses == two.losses
    start = glyph_runs.build("global max", 4, 1).state_dict()
    assert one.weights.keys() == start.keys()
    assert len(one.accuracy) == 24
    assert not torch.equal(one.weights["0.weight"], start["0.weight"])


def test_shuffling_deals_out_the_same_labels_in_another_order(crumb, monkeypatch):
    """The control keeps pictures and label counts, and breaks their tie."""
    monkeypatch.setattr(glyph_runs, "TRAINING", 64)
    given = []
    monkeypatch.setattr(glyph_runs, "trained", lambda *args: given.append(args))
    glyph_runs.shuffled_run.__wrapped__(seed=0)
    glyph_runs.glyph_run.__wrapped__(kind="global max", seed=0)
    (_, _, images, shuffled), (_, _, same, labels) = given
    assert torch.equal(images, same)
    assert torch.equal(shuffled.sort().values, labels.sort().values)
    assert (shuffled != labels).any()
