"""Means of stacks against a loop over the pictures."""

import pytest
import torch

from snippets.tensors import stacks


def by_loop(pictures):
    """The mean of each channel: one picture after the other."""
    return [sum(p[c].mean().item() for p in pictures) / len(pictures) for c in range(3)]


def test_channel_means_equal_a_loop(skies):
    """The naming of axes needs no folding."""
    pictures = list(skies.train.images)
    assert stacks.channel_means(pictures).tolist() == pytest.approx(by_loop(pictures), abs=1e-5)


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_rows_are_channels_when_channels_lead(skies, dim):
    """Stacked along 1, 2 or 3."""
    pictures = list(skies.train.images)
    assert stacks.row_means(pictures, dim).tolist() == pytest.approx(by_loop(pictures), abs=1e-5)


def test_rows_are_thirds_of_the_pictures_along_dim_0(skies):
    """99 pictures: row 0 is the mean of the first 33, all colours together."""
    pictures = list(skies.train.images[:99])
    first = torch.stack(pictures[:33]).mean().item()
    assert stacks.row_means(pictures, 0)[0].item() == pytest.approx(first, abs=1e-5)


def test_the_table_and_the_prose(skies):
    """Three right rows above a wrong one, and how far apart the numbers lie."""
    rows = stacks.compare()
    assert [row.right for row in rows] == ["yes", "yes", "yes", "no"]
    assert [row.shape for row in rows][::3] == ["3 × 32 × 32 × 100", "100 × 3 × 32 × 32"]
    truth, values = by_loop(skies.train.images), stacks.values()
    assert values["right_spread"] == pytest.approx(max(truth) - min(truth), abs=1e-5)
    wrong = [rows[-1].first, rows[-1].second, rows[-1].third]
    assert values["wrong_spread"] == pytest.approx(max(wrong) - min(wrong), abs=1e-5)
    assert values["grey"] == pytest.approx(sum(truth) / 3, abs=1e-5)
    assert values["pictures"] == 100


def test_the_claim_fails_if_the_pictures_are_grey(skies):
    """Planted null: one grey for all channels and pictures, and no row can be wrong."""
    assert stacks.only_when_channels_lead().holds
    skies.train.images[:] = 0.5
    assert not stacks.only_when_channels_lead().holds
