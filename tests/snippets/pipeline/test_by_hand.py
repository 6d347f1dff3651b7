"""Votes and hinge loss by hand, against the pipeline's own functions."""

import math

import numpy as np
import pytest
import torch

from snippets.pipeline import by_hand, hinge
from snippets.pipeline.features import cells


def test_votes_are_those_of_a_triangle():
    """3, 4 and 5; darker downwards counts as 90°; flat has no direction."""
    rows = by_hand.votes()
    assert [row.strength for row in rows] == [4, 3, 1, 5, 0]
    assert [row.bin for row in rows] == ["bin 0", "bin 4", "bin 4", "bin 1", "no vote"]
    assert [row.degrees for row in rows] == ["0°", "90°", "90°", "37°", "none"]
    assert rows[3].degrees == f"{math.degrees(math.atan2(3, 4)):.0f}°"


def test_the_histogram_is_the_pipelines():
    """The patch at the place of one cell, its mean over 16 pixels."""
    shown = {row.bin: row.mean for row in by_hand.table()}
    theirs = by_hand.by_features()
    expected = {i: value for i, value in enumerate(theirs.tolist()) if value > 0}
    assert shown == pytest.approx(expected)
    assert sum(row.total for row in by_hand.table()) == pytest.approx(16 * theirs.sum().item())


def test_the_cell_is_the_inner_part_of_the_patch():
    """A change of the outermost corner, which no neighbour reads, has no effect."""
    patch = by_hand.PATCH.clone()
    wide = torch.nn.functional.pad(patch[None, None], (3,) * 4, mode="replicate")
    assert torch.equal(cells(wide)[0, :, 1, 1], by_hand.by_features())
    wide[..., 3, 3] = 9  # the patch's corner
    assert torch.equal(cells(wide)[0, :, 1, 1], by_hand.by_features())


def test_four_scores_and_what_they_lack():
    """0, .6, .3 and 1.5, of which the mean is .6."""
    rows = hinge.lacks()
    assert [row.costs for row in rows] == pytest.approx([0, 0.6, 0.3, 1.5])
    assert [row.verdict[:5] for row in rows] == ["right", "right", "right", "wrong"]
    assert hinge.mean_cost() == pytest.approx(0.6)


def test_a_step_is_the_one_taken_by_hand():
    """The pull of each point that costs, the price of the weights; by numpy."""
    weights, bias = hinge.START
    points, sides = hinge.POINTS.numpy(), hinge.ANSWERS.numpy()
    scores = points @ weights.numpy() + bias.item()
    pulling = np.where(sides * scores < 1, -sides, 0) / len(sides)
    slope = pulling @ points + hinge.DECAY * weights.numpy()
    after, moved = hinge.step(weights, bias)
    assert np.abs(after.numpy() - (weights.numpy() - hinge.RATE * slope)).max() < 1e-6
    assert moved.item() == pytest.approx(bias.item() - hinge.RATE * pulling.sum())


def test_the_walk_goes_downhill_and_ends_with_nothing_wrong():
    """Each loss below the one before; at the end all points on their side."""
    states = hinge.states()
    losses = [state.loss for state in states]
    assert losses == sorted(losses, reverse=True)
    assert (states[0].costs > 1).sum() == 2
    assert (states[-1].costs > 1).sum() == 0
    frames = hinge.walk().frames
    assert len(frames) == hinge.STEPS
    for frame, state in zip(frames, states, strict=True):
        assert f"{state.loss:.2f}" in frame.text
        rings = frame.figure.axes[0].lines[2].get_xdata()
        assert len(rings) == (state.costs > 0).sum()
