"""Every computed answer and solution against one worked out without the code."""

import inspect
import math
from pathlib import Path

import pytest
import torch

from snippets.training_loop import buggy, optimism, questions, solutions
from snippets.training_loop.overfit import ByHeart
from snippets.training_loop.run import Run

ROOT = Path(__file__).parents[3]


def test_counting():
    """1,000 = 15 * 64 + 40; 10,000 = 156 * 64 + 16."""
    assert questions.batches_of_a_thousand() == 16
    assert questions.last_of_a_thousand() == 40
    assert list(solutions.how_many_batches().values()) == [157, 16, 156]
    assert questions.weighted_accuracy() == pytest.approx(72 / 80)


def test_numbers():
    """2 + 2 + 2; ln 100; (1/4)^20; 200 pictures of 141.44 kB."""
    assert questions.third_call() == 6
    assert questions.first_loss_of_hundred() == pytest.approx(2 * math.log(10))
    assert questions.sigmoids_in_a_row() == pytest.approx(-20 * math.log10(4), abs=1e-3)
    assert questions.megabytes_of_200() == pytest.approx(28.288)
    assert questions.lines_of_the_loop() == 5


def test_choices():
    """Eval switches off dropout alone; a model moves; no gradient, no step."""
    assert questions.what_eval_does() == [True, False, False]
    assert questions.what_to_moves() == "the model"
    assert questions.after_no_gradient() == "they stay where they are"


def luck(seed):
    """A run of which only the hits count: equally good epochs."""
    noise = torch.Generator().manual_seed(seed)
    hits = torch.rand(16, 1000, generator=noise) < 0.8
    return Run(seed, (), (), (), hits, 1, (0, 0), (0, 0))


def test_order_and_dice(plant):
    """A sum has no order; what chooses blindly doesn't flatter."""
    plant(run=luck)
    assert questions.does_order_matter() == "it stays the same"
    scores = solutions.shuffled_validation()
    assert scores["in order"] == pytest.approx(luck(0).hits[-1].float().mean().item())
    found = solutions.chosen_by_dice()
    assert found["best on the 100, points"] > 1.5
    assert abs(found["by dice, points"]) < 1
    assert found["last, points"] == pytest.approx(
        sum(100 * optimism.flattery(luck(s).hits, 100, optimism.last_epoch) for s in range(3)) / 3
    )


def test_steps_to_learn_counts_from_one(plant):
    """The loss is below 0.01 for the first time in the third step."""
    plant(run=lambda labels, seed: ByHeart(labels, seed, (0.7, 0.02, 0.009, 0.1), 0.5))
    assert solutions.steps_to_learn() == {"true labels": 3, "shuffled labels": 3}


def test_first_losses_are_logarithms(monkeypatch):
    """Three rows; the prediction is ln C, the measurement a mean over seeds."""
    monkeypatch.setattr(solutions, "first_loss", lambda classes, seed: classes + seed)
    rows = solutions.first_losses()
    assert [row.predicted for row in rows] == pytest.approx([0.6931, 2.3026, 6.9078], abs=1e-4)
    assert [row.measured for row in rows] == [3, 11, 1001]


def test_pieces_and_parts():
    """Accumulated gradients are the whole batch's; 6 and 8 are left of the part."""
    assert solutions.accumulated()["largest difference"] < 1e-6
    assert solutions.part_of_a_part() == {"labels": "6, 8"}


def test_the_mystery_loop_is_caught_in_the_second_step():
    """Equal after one step; weights and mean loss differ after two."""
    one, two = solutions.caught()
    assert (one.weights, one.losses) == (0, 0)
    assert two.weights > 1e-4
    assert two.losses > 1e-3


def test_the_loop_on_the_page_is_the_one_that_ran():
    """The exercise's lines are those of `mystery_epoch`, in order."""
    source = inspect.getsource(buggy.mystery_epoch).split('"""')[2]
    page = (ROOT / "docs/lectures/training-loop.md").read_text()
    shown = page.split("id: ex-bug")[1].split("```python")[1].split("```")[0]
    assert [line.strip() for line in shown.split("\n") if line.strip()] == [
        line.strip() for line in source.split("\n") if line.strip()
    ]


def test_the_gain_decides_whether_the_gradient_arrives():
    """Vanishes below, grows above, level near 5/3."""
    ratios = {round(row.gain, 2): row.ratio for row in solutions.better_gains()}
    assert ratios[0.5] < 1e-4
    assert 0.5 < ratios[1.67] < 2
    assert ratios[2.0] > ratios[1.67] > ratios[1.33] > ratios[1.0]
