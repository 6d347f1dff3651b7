"""The walk on paper, and gradients that pile up, against closed forms."""

import pytest

from snippets.training_loop import by_hand, forgetting


def test_the_weight_comes_nearer_by_a_fifth_of_the_distance_each_step():
    """3 - w shrinks by 1 - 0.1 * 2 * 2 * 2 = 0.2 each step: a closed form."""
    rows = by_hand.walk(5)
    for row in rows:
        assert row.after == pytest.approx(3 - 2 * 0.2**row.step)
        assert row.loss == pytest.approx((2 * row.weight - 6) ** 2)
    assert by_hand.pytorch_weights(5) == pytest.approx([r.after for r in rows], abs=1e-6)
    assert by_hand.first() == {"pixel": 2, "answer": 6, "start": 1, "rate": 0.1}


def test_paper_and_pytorch_end_at_the_same_weight():
    """The page shows one of them and says that it is the other."""
    ends = by_hand.ends()
    assert ends["steps"] == 4
    assert ends["pytorch"] == pytest.approx(ends["paper"], abs=1e-5)


def test_gradients_add_up_unless_they_are_cleared(monkeypatch):
    """2, 4, 6 against 2, 2, 2; with clearing the claim fails."""
    assert forgetting.gradients(3, clear=False) == [2, 4, 6]
    assert forgetting.gradients(3, clear=True) == [2, 2, 2]
    assert forgetting.backward_adds().holds
    monkeypatch.setattr(forgetting, "gradients", lambda calls, clear: [2.0] * calls)
    assert not forgetting.backward_adds().holds


def test_the_forgetful_weight_takes_the_sum_of_all_gradients():
    """By hand: w moves by 0.1 times the running sum; it passes 3 and comes back."""
    weight, total, expected = 1.0, 0.0, []
    for _ in range(6):
        total += 4 * (2 * weight - 6)
        weight -= 0.1 * total
        expected.append(weight)
    columns = forgetting.on_paper().columns
    assert columns["weight, not cleared"] == pytest.approx(expected, abs=1e-5)
    assert columns["weight, cleared"] == [row.after for row in by_hand.walk(6)]
    assert max(expected) > 5
    assert min(expected[3:]) < 1
    assert forgetting.forgetful_weights(6) == columns["weight, not cleared"]
