"""The frame's influence against how far three 3 x 3 layers can reach."""

import pytest
import torch

from snippets.pooling import border


def test_dots_stand_one_a_column():
    """The 28 pictures together fill row 14 and nothing else."""
    total = border.dots().sum(dim=0)[0]
    assert torch.equal(total[14], torch.ones(28))
    assert total.sum() == 28


def test_only_columns_within_reach_of_the_frame_differ():
    """In every net the first and last three differ, and no column further in than five."""
    outer = {0, 1, 2, 25, 26, 27}
    for seed in border.SEEDS:
        change = border.change_by_column("zeros", seed)
        found = set(torch.nonzero(change > 1e-3).flatten().tolist())
        assert outer <= found <= outer | {3, 4, 23, 24}
        assert border.change_by_column("circular", seed).max() < 1e-3


@pytest.mark.parametrize("layers", [2, 3, 4])
def test_each_layer_widens_the_strip_by_two(layers, monkeypatch):
    """The widest strip over many random nets is 2 * layers - 1 columns."""
    monkeypatch.setattr(border, "LAYERS", layers)
    changes = torch.stack([border.change_by_column("zeros", seed) for seed in range(40)])
    differs = (changes > 5e-3).any(dim=0)[:14]
    assert differs.tolist() == [column < 2 * layers - 1 for column in range(14)]


def test_the_figure_draws_both_curves():
    """Their heights are the measured changes, the mean over the seeds."""
    (axes,) = border.leak().axes
    zeros, circular = (torch.as_tensor(line.get_ydata()) for line in axes.lines)
    for curve, mode in ((zeros, "zeros"), (circular, "circular")):
        changes = [border.change_by_column(mode, seed) for seed in border.SEEDS]
        assert torch.allclose(curve, (sum(changes) / len(changes)).double())


def test_the_claim_fails_without_a_frame(monkeypatch):
    """Planted: circular padding throughout leaves nothing to notice."""
    claim = border.zeros_leak_position()
    assert claim.holds
    by_hand = [min(border.change_by_column("zeros", s)[[0, 27]]) for s in border.SEEDS]
    assert claim.measured == pytest.approx(sum(by_hand).item() / 5)
    assert all(edge > 0.01 for edge in by_hand)
    flat = border.change_by_column("circular")
    monkeypatch.setattr(border, "change_by_column", lambda mode, seed: flat)
    assert not border.zeros_leak_position().holds
