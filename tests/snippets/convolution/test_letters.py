"""Letters, strokes that vote, and the signed template."""

import pytest
import torch

from snippets.convolution.letters import ALPHABET, glyph
from snippets.convolution.strokes import (
    adding_up,
    ballot,
    responses,
    strokes,
    voters,
    votes,
)
from snippets.convolution.template import (
    alphabet_figure,
    margins,
    score,
    scores,
    signed_template,
)


def test_every_glyph_fills_the_grid_and_differs():
    """26 letters of 7 rows and 5 columns, no two alike."""
    shapes = {tuple(glyph(name).flatten().tolist()) for name in ALPHABET}
    assert len(shapes) == 26
    assert all(glyph(name).shape == (7, 5) for name in ALPHABET)


def test_strokes_make_up_the_letter_without_overlap():
    """Laid on top of each other they are the A, each dot once."""
    assert torch.equal(strokes().sum(dim=0), glyph("A"))


def test_votes_count_only_whole_strokes():
    """An A with one dot missing from a leg loses that leg's vote only."""
    assert votes(glyph("A")).tolist() == [True] * 4
    broken = glyph("A")
    broken[5, 0] = 0
    assert votes(broken).tolist() == [True, False, True, True]
    assert responses(broken).tolist() == [3, 5, 6, 3]


def test_only_the_a_wins_but_a_block_fools_the_vote():
    """The planted fault of the method: solid ink gets all four votes."""
    assert voters() == {"four": "A", "three": "B, E, F, H, P, R", "block": "4"}


def test_adding_the_strokes_up_is_one_template():
    """No difference on any letter."""
    assert adding_up() == {"letters": 26, "largest": 0.0}


def test_the_ballot_says_what_the_votes_say():
    """Four yes for the A; for the H the roof says no."""
    titles = [ax.get_title() for ax in ballot().axes]
    assert [title.endswith("yes") for title in titles] == [True] * 4 + [False] + [True] * 3
    assert titles[4] == "roof\n0 of 3: no"


@pytest.mark.parametrize(
    ("letter", "expected"), [("A", 18), ("H", 13), ("P", 13), ("B", 12), ("R", 12)]
)
def test_signed_scores_are_ink_shared_minus_ink_elsewhere(letter, expected):
    """Counted dot by dot from the drawn letters."""
    wanted, drawn = ALPHABET["A"], ALPHABET[letter]
    ink = [place for place, dot in enumerate(drawn) if dot == "#"]
    counted = sum(1 if wanted[place] == "#" else -1 for place in ink)
    assert score(signed_template(), glyph(letter)) == counted == expected


def test_margins_name_the_rivals():
    """B is the rival without signs, H and P with them; the block is unmasked."""
    found = margins()
    assert (found["ink_a"], found["ink_rival"], found["ink_rivals"]) == (18, 16, "B")
    assert (found["signed_a"], found["signed_rival"]) == (18, 13)
    assert found["signed_rivals"] == "H and P"
    assert (found["ink_gap"], found["signed_gap"]) == (18 - 16, 18 - 13)
    assert (found["ink_block"], found["signed_block"]) == (18, 18 - 17)


def test_the_table_is_sorted_by_the_signed_score():
    """A first, then H and P."""
    columns = scores().columns
    assert columns["letter"][:3] == ["A", "H", "P"]
    assert columns["signed"] == sorted(columns["signed"], reverse=True)
    assert columns["ink only"][:3] == [18, 15, 14]


def test_the_figure_shows_all_letters():
    """26 places; the A's two scores coincide at the top."""
    ax = alphabet_figure().axes[0]
    names = [label.get_text() for label in ax.get_xticklabels()]
    assert sorted(names) == sorted(ALPHABET)
    ink, signed = (line.get_ydata() for line in ax.lines[:2])
    assert names[0] == "A"
    assert ink[0] == signed[0] == max(ink) == 18
