"""The exercises' solutions against other ways to the same answer."""

import pytest
import torch

from snippets.pooling import solutions
from snippets.pooling.glyph_runs import GlyphRun
from snippets.pooling.glyphs import SEEN, UNSEEN
from snippets.pooling.heads import build
from snippets.pooling.worked import PICTURE


def fake_run(kind, seed):
    """Flatten guesses at unseen places; global max does not."""
    accuracy = [0.9] * 24
    for column in UNSEEN:
        accuracy[column] = 0.25 if kind == "flatten" else 0.95
    return GlyphRun(kind, seed, 1, (1.0,), tuple(accuracy), build(kind, 4, seed).state_dict())


def test_overlapping_windows_by_slicing():
    """Four 3 x 3 corners of the picture."""
    rows = solutions.overlapping_windows()
    answers = [number for row in rows for number in (row.left, row.right)]
    expected = [PICTURE[r : r + 3, c : c + 3].max().item() for r in (0, 1) for c in (0, 1)]
    assert answers == expected
    assert [row.row for row in rows] == ["upper", "lower"]


def test_average_by_groups_has_four_weights_a_channel():
    """Three channels; no difference from PyTorch's pool."""
    answer = solutions.average_by_groups()
    assert answer["weights"] == 12
    assert answer["largest difference"] < 1e-6


def test_nine_by_relus_takes_eight():
    """A knock-out of nine; the result is PyTorch's up to rounding."""
    answer = solutions.nine_by_relus()
    assert answer["ReLUs per window"] == 8
    assert answer["largest difference"] < 1e-5


def test_two_pools_pass_multiples_of_four():
    """By arithmetic: the strides multiply."""
    expected = ", ".join(str(shift) for shift in range(4, 28, 4))
    assert solutions.two_pools() == {"shifts": expected}


def test_swap_the_head_counts_as_on_paper(plant):
    """16 * 196 inputs against 16; four more parameters each, and a bias a letter."""
    plant(glyph_run=fake_run)
    flat, short = solutions.swap_the_head()
    assert (flat.features, short.features) == (16 * 14 * 14, 16)
    assert flat.parameters - short.parameters == 4 * (16 * 196 - 16)
    assert (flat.unseen, short.unseen) == pytest.approx((0.25, 0.95))


def test_null_hypothesis_fails_the_claim_and_an_effect_would_not(plant):
    """Shuffled nets at chance against Flatten at chance; then planted success."""
    plant(glyph_run=fake_run, shuffled_run=lambda seed: fake_run("flatten", seed))
    assert solutions.null_hypothesis()["measured lead"] == pytest.approx(0)
    assert solutions.null_hypothesis()["claim holds"] == "no"
    plant(shuffled_run=lambda seed: fake_run("global max", seed))
    assert solutions.null_hypothesis()["claim holds"] == "yes"


def test_max_along_rows_keeps_rows_only():
    """16 maps of 14 rows; a crumb of training gives scores between 0 and 1."""
    answer = solutions.max_along_rows(count=8, epochs=1)
    assert answer["features"] == 16 * 14
    assert all(0 <= answer[place] <= 1 for place in ("seen", "unseen"))
    assert len(SEEN) == len(UNSEEN)


def test_same_for_the_net_holds_for_any_weights(plant):
    """Untrained weights of three seeds: maps differ, maxima don't."""
    for seed in range(3):
        plant(glyph_run=lambda kind, seed, other=seed: fake_run(kind, other))
        answer = solutions.same_for_the_net()
        assert answer["change of the maps"] > 0.01
        assert answer["change after global max"] < 1e-6


def test_max_along_rows_is_blind_to_columns_only():
    """Its head gives the same for rolled columns, something else for rolled rows."""
    head = torch.nn.AdaptiveMaxPool2d((None, 1))
    maps = torch.rand(1, 2, 6, 6, generator=torch.Generator().manual_seed(0))
    assert torch.equal(head(maps), maps.amax(dim=3, keepdim=True))
    assert torch.equal(head(maps.roll(2, -1)), head(maps))
    assert not torch.equal(head(maps.roll(2, -2)), head(maps))
    assert solutions.max_along_rows(count=4, epochs=0)["features"] == 224
