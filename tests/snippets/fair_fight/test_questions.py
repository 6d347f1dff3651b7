"""The answers of the questions, worked out another way."""

import pytest

from snippets.fair_fight import questions


def test_numbers_by_hand():
    """Each from its formula or its count."""
    assert questions.error_in_points() == pytest.approx(0.798, abs=0.001)
    assert questions.five_against_fifteen() == pytest.approx(0.04139, abs=1e-5)
    assert questions.paired_error_in_points() == pytest.approx(0.547, abs=0.001)
    assert questions.share_in_first_linear() == pytest.approx(100 * 16_416 / 18_090)
    assert questions.work_ratio() == pytest.approx(3_735_808 / 753_728)
    assert questions.times_as_many_steps() == pytest.approx(157 * 6 / (8 * 24))
    assert questions.least_flips() == pytest.approx(0.05)


def test_only_disagreements_count():
    """Both right and both wrong change nothing."""
    assert questions.which_pictures_count() == [False, True, True, False]


def test_rules_that_ignore_the_picture_never_flip():
    """The one that looks at a pixel does."""
    assert questions.never_flips() == [True, True, False]


def test_who_needs_colour_is_the_largest_loss(planted):
    """Planted: grey costs the linear rule .12, the others less."""
    assert questions.who_needs_colour() == "the linear rule"
