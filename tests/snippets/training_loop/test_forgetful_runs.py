"""The training without zero_grad: the planted fault is the fault, and claims can fail."""

import pytest
import torch

from snippets.training_loop import forgetful_runs as runs


def planted(slow=(1.1, 0.7), fast=(0.3, 8.0)):
    """Runs that end with these losses, with the line and without it."""

    def run(seed):
        wobble = 0.01 * (seed - 1)
        cleared = {"0.01": (slow[0],) * 8, "0.1": (fast[0],) * 8}
        forgotten = {"0.01": (slow[1] + wobble,) * 8, "0.1": (fast[1] + wobble,) * 8}
        return runs.Losses(seed, cleared, forgotten)

    return {"run": run}


def test_claims_hold_on_what_was_measured_and_fail_when_both_loops_are_equal(plant):
    """The planted null: the line makes no difference."""
    plant(**planted())
    for claim in (runs.it_blows_up(), runs.it_hides()):
        assert claim.holds
        assert claim.seeds == runs.SEEDS
        assert claim.spread == pytest.approx(0.01)
    assert runs.summary()["slow_forgotten"] == pytest.approx(0.7)
    plant(**planted(slow=(1.0, 1.0), fast=(0.3, 0.3)))
    assert not runs.it_blows_up().holds
    assert not runs.it_hides().holds


def test_the_figure_has_a_panel_a_rate_and_two_lines_a_seed(plant):
    """Heights as planted."""
    plant(**planted())
    panels = runs.curves().axes
    assert [len(panel.lines) for panel in panels] == [6, 6]
    assert panels[1].lines[1].get_ydata()[0] == pytest.approx(7.99)


def test_the_first_step_is_the_same_and_the_third_is_not(monkeypatch):
    """Forgetting shows from the second update on, in the third loss."""
    monkeypatch.setattr(runs, "EPOCHS", 1)
    monkeypatch.setattr(runs, "TRAINING", 192)
    cleared = runs.train(torch.optim.SGD, 0.1, seed=0)
    forgotten = runs.train(runs.Forgetful, 0.1, seed=0)
    assert cleared[:2] == forgotten[:2]
    assert cleared[2] != forgotten[2]
    assert runs.tail(tuple(range(8))) == 6.5
