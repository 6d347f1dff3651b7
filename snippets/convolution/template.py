"""One signed template for the letter A, tried on the whole alphabet."""

from __future__ import annotations

import torch
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Table
from snippets.convolution.letters import ALPHABET, glyph
from snippets.convolution.strokes import votes


def ink_template() -> Tensor:
    """Ask for ink where an A has ink; nothing else counts. -> (7, 5)"""
    return glyph("A")


def signed_template() -> Tensor:
    """Ask for ink where an A has ink, and against it elsewhere. -> (7, 5)"""
    return 2 * glyph("A") - 1  # ink +1, paper -1


def score(template: Tensor, letter: Tensor) -> int:
    """Slide a template that has only one stop. (7, 5), (7, 5) -> a number"""
    return int((template * letter).sum())


def scores() -> Table:
    """Score the letters that come closest to an A."""
    ink, signed = ink_template(), signed_template()
    ranked = sorted(ALPHABET, key=lambda name: -score(signed, glyph(name)))
    letters = [glyph(name) for name in ranked[:8]]
    return Table(
        {
            "letter": ranked[:8],
            "dots": [int(letter.sum()) for letter in letters],
            "votes": [int(votes(letter).sum()) for letter in letters],
            "ink only": [score(ink, letter) for letter in letters],
            "signed": [score(signed, letter) for letter in letters],
        }
    )


def margins() -> dict[str, float | str]:
    """Find A's score and its best rivals under both templates."""
    found: dict[str, float | str] = {}
    templates = {"ink": ink_template(), "signed": signed_template()}
    for kind, template in templates.items():
        points = {name: score(template, glyph(name)) for name in ALPHABET}
        found[f"{kind}_a"] = points.pop("A")
        best = max(points.values())
        found[f"{kind}_rival"] = best
        rivals = [name for name, point in points.items() if point == best]
        found[f"{kind}_rivals"] = " and ".join(rivals)
        found[f"{kind}_gap"] = found[f"{kind}_a"] - best
        found[f"{kind}_block"] = score(template, torch.ones(7, 5))
    return found


def alphabet_figure() -> Figure:
    """Plot both scores of every letter, best signed score first."""
    ink, signed = ink_template(), signed_template()
    points = [
        (name, score(ink, glyph(name)), score(signed, glyph(name)))
        for name in ALPHABET
    ]
    points.sort(key=lambda point: (-point[2], point[0]))
    return draw_scores(points)


def draw_scores(points: list[tuple[str, int, int]]) -> Figure:
    """Draw a letter's two scores above each other, joined by a line."""
    names, inks, signs = zip(*points, strict=True)
    places = range(len(names))
    figure = Figure(figsize=(4.8, 2.9), layout="constrained")
    ax = figure.subplots()
    ax.vlines(places, signs, inks, color="C7", lw=0.8)
    ax.plot(places, inks, "o", mfc="none", color="C1", ms=5, label="ink only")
    ax.plot(places, signs, "o", color="C0", ms=5, label="signed")
    ax.axhline(signs[0], color="C0", lw=0.8, ls=":")
    ax.set_xticks(places, names, fontsize=9)
    ax.set(ylabel="score", xlim=(-0.8, len(names) - 0.2))
    ax.legend(frameon=False, fontsize=9)
    ax.spines[["top", "right"]].set_visible(False)
    return figure
