"""Learning a kernel from pairs."""

import pytest
import torch
import torch.nn.functional as F

from snippets.convolution.gallery import kernels
from snippets.convolution.learn import (
    before_and_after,
    compare,
    cosine,
    curves,
    facts,
    final_cosines,
    finds_sobel,
    learn,
    learnt_on_grass,
    pairs,
)
from snippets.data import photograph, seeded


def test_pairs_are_squares_of_the_photograph_and_their_filtered_versions():
    """Each square is found in the grass; its partner is its Sobel response."""
    sobel = kernels()["Sobel"]
    before, after = pairs("grass", sobel, 0)
    assert before.shape == (16, 1, 24, 24)
    torch.testing.assert_close(after, F.conv2d(before, sobel[None, None]))
    row, col = torch.randint(512 - 24 + 1, (16, 2), generator=seeded(0))[0].tolist()
    grass = photograph("grass")
    assert torch.equal(before[0, 0], grass[0, row : row + 24, col : col + 24])


def test_learning_reaches_the_least_squares_kernel():
    """The closed form of the same problem, from windows and a linear solver."""
    sobel = kernels()["Sobel"]
    before, after = pairs("grass", sobel, 0)
    windows = F.unfold(before, 3).transpose(1, 2).reshape(-1, 9)
    exact = torch.linalg.lstsq(windows, after.reshape(-1, 1)).solution.reshape(3, 3)
    run = learn(before, after, sobel, 0)
    assert cosine(run.kernel, exact) > 0.999
    assert run.losses[-1] < run.losses[0] / 1000


def test_the_goal_only_keeps_score():
    """Another goal changes the curve of cosines, never the kernel."""
    before, after = pairs("grass", kernels()["Sobel"], 1)
    one = learn(before, after, kernels()["Sobel"], 1)
    other = learn(before, after, kernels()["Laplace"], 1)
    assert torch.equal(one.kernel, other.kernel)
    assert not torch.equal(one.cosines, other.cosines)


def test_the_claim_holds_and_broken_pairs_fail_it():
    """The planted null: the control in the place of the learnt kernels."""
    claim = finds_sobel()
    control = final_cosines("shuffled")
    assert claim.holds
    assert not compare(control, control).holds
    assert control.max() < claim.bound < claim.measured


def test_facts_tell_of_the_trap():
    """On a smooth picture the loss collapses and the kernel stays wrong; on grass it does not."""
    found = facts()
    assert found["lowest"] > 0.99
    assert found["smooth_drop"] > 100
    assert found["smooth_cosine"] < 0.6
    assert found["grass_cosine"] > 0.8
    assert found["laplace"] > 0.99
    assert (found["pairs"], found["steps"], found["seeds"]) == (16, 300, 3)


def test_the_curves_are_the_runs():
    """Three lines of true pairs end at 1, three of broken pairs do not."""
    lines = curves().axes[0].lines
    ends = [line.get_ydata()[-1] for line in lines if len(line.get_ydata()) > 2]
    assert len(ends) == 6
    assert min(ends[:3]) > 0.99
    assert max(ends[3:]) < 0.9


def test_one_start_two_ends():
    """The rows begin with the same numbers and end near their own goals."""
    grids = [[text.get_text() for text in ax.texts] for ax in before_and_after().axes]
    assert grids[0] == grids[3]
    assert grids[1] != grids[4]
    for learnt, goal in ((grids[1], grids[2]), (grids[4], grids[5])):
        numbers = [[float(text.replace("−", "-")) for text in grid] for grid in (learnt, goal)]
        assert cosine(*map(torch.tensor, numbers)) > 0.99


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_run_starts_from_its_seed(seed):
    """The reader can draw the same nine numbers."""
    expected = torch.randn(3, 3, generator=torch.Generator().manual_seed(seed)) / 2
    assert torch.equal(learnt_on_grass("Sobel", seed).start, expected)
