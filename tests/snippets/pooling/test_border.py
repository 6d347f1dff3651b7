"""The frame's influence against how far three 3 x 3 layers can reach."""

import torch

from snippets.pooling import border


def test_dots_stand_one_a_column():
    """The 28 pictures together fill row 14 and nothing else."""
    total = border.dots().sum(dim=0)[0]
    assert torch.equal(total[14], torch.ones(28))
    assert total.sum() == 28


def test_only_columns_within_reach_of_the_frame_differ():
    """Three layers reach three pixels: columns 0 to 2 and 25 to 27."""
    change = border.change_by_column("zeros")
    assert set(torch.nonzero(change > 1e-3).flatten().tolist()) == {0, 1, 2, 25, 26, 27}
    assert border.change_by_column("circular").max() < 1e-3


def test_the_figure_draws_both_curves():
    """Their heights are the measured changes."""
    (axes,) = border.leak().axes
    zeros, circular = (torch.as_tensor(line.get_ydata()) for line in axes.lines)
    assert torch.allclose(zeros, border.change_by_column("zeros").double())
    assert torch.allclose(circular, border.change_by_column("circular").double())


def test_the_claim_fails_without_a_frame(monkeypatch):
    """Planted: circular padding throughout leaves nothing to notice."""
    assert border.zeros_leak_position().holds
    flat = border.change_by_column("circular")
    monkeypatch.setattr(border, "change_by_column", lambda mode: flat)
    assert not border.zeros_leak_position().holds
