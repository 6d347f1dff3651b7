"""The strongest yes, found in a net that was built by hand."""

import torch

from snippets.pooling import detector
from snippets.pooling.glyph_runs import GlyphRun
from snippets.pooling.heads import build


def by_hand(kind="global max", seed=0):
    """A net whose detector 3 passes the picture on and alone votes for A."""
    weights = {name: torch.zeros_like(w) for name, w in build(kind, 4, seed).state_dict().items()}
    weights["0.weight"][0, 0, 2, 2] = 1
    weights["3.weight"][3, 0, 2, 2] = 5
    weights["3.weight"][4, 0, 2, 2] = 9  # louder, but it votes against A
    weights["7.weight"][0, 3], weights["7.weight"][0, 4] = 1, -1
    return GlyphRun(kind, seed, 0, (), (), weights)


def test_clean_letters_are_bitmaps_at_their_place():
    """An A of sixteen pixels; in a wider picture too."""
    image = detector.clean("A", 18)
    assert image.sum() == detector.bitmaps()[0].sum()
    assert torch.nonzero(image[0, 0])[:, 1].min() == 18
    assert detector.clean("A", 40, width=56).shape == (1, 1, 28, 56)


def test_the_map_moves_by_half_the_pixels_and_its_maximum_stays():
    """Detector 3, value 5, and 14 pixels are 7 cells of the pooled map."""
    left, right = detector.strongest(by_hand(), "A")
    assert left.value == right.value == 5
    assert right.column - left.column == 7
    assert right.row == left.row
    assert torch.equal(left.map.roll(7, dims=1), right.map)


def test_figure_and_prose_name_the_same_values(plant):
    """The planted net stands for the trained one."""
    plant(glyph_run=by_hand)
    values = detector.values()
    assert values == {"left": 5, "right": 5, "pixels": 14, "cells": 7, "answers": 196}
    titles = [axes.get_title() for axes in detector.two_places().axes]
    assert titles == ["seen place", "strongest yes: 5.00", "unseen place", "strongest yes: 5.00"]
