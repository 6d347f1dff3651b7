"""Letters at the frame, read by a net that was built by hand."""

import pytest
import torch

from snippets.pooling import room
from snippets.pooling.glyph_runs import SEEDS, GlyphRun
from snippets.pooling.heads import build


def says_a(kind="global max", seed=0):
    """A net that answers A to everything."""
    weights = {name: torch.zeros_like(w) for name, w in build(kind, 4, seed).state_dict().items()}
    weights["7.bias"][0] = 1
    return GlyphRun(kind, seed, 0, (), (), weights)


def wants_width(kind="global max", seed=0):
    """A net that says H, unless a 3 stands somewhere, which makes it say R."""
    run = says_a(kind, seed)
    run.weights["0.weight"][0, 0, 2, 2] = 1
    run.weights["3.weight"][0, 0, 2, 2] = 1
    run.weights["7.weight"][2, 0], run.weights["7.bias"][1] = 1, 2.5
    return run


def test_letters_stand_in_the_last_column_and_stay_there():
    """The widened picture is the old one with noise to its right."""
    images, labels = room.last_column(each=3)
    assert images.shape == (12, 1, 28, 28)
    assert labels.tolist() == [0, 1, 2, 3] * 3
    wide = room.with_room(images)
    assert wide.shape == (12, 1, 28, 28 + room.ROOM)
    assert torch.equal(wide[..., :28], images)
    assert wide[..., 28:].std().item() == pytest.approx(0.3, rel=0.1)
    # Letters are of brightness 1: the last five columns stand out, the rest is noise.
    assert images[..., -5:].mean() > 0.05 > images[..., :-5].mean().abs()


def test_hits_are_the_share_of_right_answers():
    """Always A: right for a quarter; a planted 3 changes the answer to R."""
    images, labels = torch.zeros(4, 1, 28, 40), torch.arange(4)
    assert room.hits(says_a(), images, labels) == 0.25
    images[2, 0, 5, 35] = 3.0
    assert room.hits(wants_width(), images, labels) == 0.5


def test_the_claim_names_its_seeds_and_fails_for_a_net_that_guesses(plant):
    """Planted: a net that says A to everything."""
    plant(glyph_run=says_a)
    claim = room.it_is_the_frame()
    assert claim.seeds == SEEDS
    assert claim.measured == 0.25
    assert not claim.holds
    assert "0.250" in claim.control
