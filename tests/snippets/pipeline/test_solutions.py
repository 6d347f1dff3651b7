"""Solutions that compute on small sets, and the questions' answers."""

import math

import pytest
import torch

from snippets.pipeline import questions, solutions
from snippets.pipeline.features import blur, grey, hog
from snippets.pipeline.machines import Labelled, Trial
from snippets.pipeline.stages import cat
from snippets.scenes.skies import birds_and_airplanes


@pytest.fixture
def few(monkeypatch, plant):
    """Let the solutions learn from 80 scenes and choose by 40."""
    scenes = [birds_and_airplanes(count, seed) for count, seed in ((80, 11), (40, 12))]
    data, kept = (Labelled(one.images, one.labels) for one in scenes)
    monkeypatch.setattr(solutions.made, "drawn", lambda seed: data)
    monkeypatch.setattr(solutions.made, "choosing", lambda: kept)
    plant(made_trials=lambda name: (Trial(0.2, 0.8),))


def test_bins_double_the_description(few):
    """36 blocks of 9 cells, times the directions."""
    rows = solutions.four_or_eight()
    assert [(row.bins, row.numbers) for row in rows] == [(2, 648), (4, 1296), (8, 2592)]
    assert all(0.4 < row.validation <= 1 for row in rows)


def test_haze_leaves_the_blocks_alone(few):
    """HOG's answers are the same in the haze; those of the cells are not."""
    cells, whole = solutions.in_the_haze()
    assert whole.clear == whole.hazy
    assert cells.clear != cells.hazy


def test_the_hinge_gradient_by_hand_is_pytorchs():
    """Three of four pull, each with a quarter."""
    found = solutions.hinge_gradient()
    assert found["scores that pull"] == 3
    assert found["largest pull"] == 0.25
    assert found["largest difference"] == 0


def test_sharpening_raises_what_blurring_lowers():
    """The mean of the three pictures is the one in the middle, before clipping."""
    face = grey(cat()[None])
    assert torch.allclose((solutions.sharpen(face) + blur(face)) / 2, face, atol=1e-6)
    blurred, plain, sharp = solutions.sharpened().images
    rough = [(one[1:] - one[:-1]).abs().mean() for one in (blurred, plain, sharp)]
    assert rough == sorted(rough)


def test_answers_with_numbers():
    """Each as worked out on paper."""
    assert questions.how_grey_is_green() == pytest.approx(0.587)
    assert questions.blurred_point() == pytest.approx(1 / 4)
    assert questions.bin_of_a_diagonal() == math.degrees(math.atan2(3, 2)) // 22.5 == 2
    assert questions.cell_mean() == pytest.approx(0.02, abs=1e-5)
    assert questions.blocks() == 36
    assert questions.hog_with_four_bins() == 36 * 9 * 4
    assert questions.stretched() == pytest.approx(0.25)
    assert questions.hinge_of_a_close_call() == pytest.approx(0.6)
    assert questions.hinge_of_a_mistake() == 2
    assert questions.pull_of_a_sure_hit() == 0
    assert questions.learnt_numbers() == 36 * 72 + 54 + 1


def test_hog_forgets_brightness_contrast_and_sign_not_sides():
    """And the mirrored picture is really another for HOG."""
    assert questions.what_hog_forgets() == [True, True, True, False]
    picture = torch.rand(1, 1, 32, 32, generator=torch.Generator().manual_seed(3))
    assert not torch.allclose(hog(picture), hog(picture.flip(3)), atol=0.01)
