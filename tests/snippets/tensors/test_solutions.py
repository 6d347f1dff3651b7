"""The exercises' solutions against other ways to the same answer."""

import pytest
import torch
import torch.nn.functional as F

from snippets.tensors import solutions
from snippets.tensors.layout import as_decoded


def test_find_in_memory_reads_the_second_pixels_blue():
    """Three numbers a pixel: cells 3, 4, 5."""
    answer = solutions.find_in_memory()
    assert answer["offset"] == 5
    assert answer["memory holds"] == answer["the element is"]
    assert answer["the element is"] == as_decoded("chelsea", 3).flatten()[5]


def test_mend_the_means(skies):
    """Both remedies give the channels' means; the wrong one doesn't."""
    wrong, *right = solutions.mend_the_means()
    truth = [skies.train.images[:, channel].mean().item() for channel in range(3)]
    for row in right:
        assert (row.red, row.green, row.blue) == pytest.approx(truth, abs=1e-5)
    assert (wrong.red, wrong.green, wrong.blue) != pytest.approx(truth, abs=1e-2)


def test_mend_the_torn_gives_the_photograph_back():
    """To the last byte."""
    grid = solutions.mend_the_torn()
    torn, mended = grid.images
    assert torch.equal(mended.permute(1, 2, 0) * 255, as_decoded("chelsea", 4).float())
    assert not torch.equal(torn, mended)


def test_undo_by_normalize(skies):
    """There and back is nowhere."""
    assert solutions.undo_by_normalize()["largest difference"] < 1e-6


def test_flat_pictures():
    """0, 0.1, … 1: variance (1² + … + 5²) · 2 / 11 hundredths."""
    answer = solutions.flat_pictures()
    assert answer["mean of the pictures' stds"] == 0
    assert answer["pooled std"] == pytest.approx((2 * 55 / 11 / 100) ** 0.5)


def test_over_batches(skies):
    """Sums agree with the whole; batches of one picture average to too small a std."""
    whole, sums, average = solutions.over_batches(size=1)
    assert (sums.mean, sums.std) == pytest.approx((whole.mean, whole.std), rel=1e-4)
    assert average.std < 0.9 * whole.std
    whole, _, average = solutions.over_batches(size=96)  # the rest of 100 is 4
    assert average.mean != pytest.approx(whole.mean, rel=1e-4)


def test_all_windows_without_a_copy():
    """26 · 26 · 9 seen, 28 · 28 stored; the same as unfold, also for a permuted picture."""
    answer = solutions.all_windows()
    assert answer["numbers seen"] == 26 * 26 * 9
    assert answer["numbers stored"] == 28 * 28
    assert answer["wrong windows"] == 0
    image = solutions.noise().T
    ours = solutions.windows(image, 3).reshape(26 * 26, 9)
    assert torch.equal(ours, F.unfold(image[None, None], 3)[0].T)
