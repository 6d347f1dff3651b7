"""The answers of the questions of lecture 2, computed."""

from __future__ import annotations

from math import pi

import torch

from snippets.data import seeded
from snippets.pipeline.contrast import kernels, stretch
from snippets.pipeline.features import (
    BINS,
    BLOCK,
    CELL,
    cells,
    colours,
    grey,
    hog,
)
from snippets.pipeline.svm import hinge

SIDE = 32


def how_grey_is_green() -> float:
    """Turn a pure green pixel grey."""
    green = torch.tensor([0.0, 1.0, 0.0]).reshape(1, 3, 1, 1)
    return grey(green).item()


def blurred_point() -> float:
    """Blur a white pixel on black: what is left of it in its place."""
    return kernels()["blur"][1, 1].item()


def bin_of_a_diagonal() -> int:
    """Find the direction bin of a gradient of 2 across and 3 down."""
    turn = torch.atan2(torch.tensor(3.0), torch.tensor(2.0)) / pi
    return int(turn * BINS)


def blocks() -> int:
    """Count the blocks of a 32 × 32 picture."""
    return (SIDE // CELL - BLOCK + 1) ** 2


def hog_with_four_bins() -> int:
    """Count HOG's numbers with four directions."""
    return hog(torch.zeros(1, 1, SIDE, SIDE), bins=4).shape[1]


def stretched() -> float:
    """Stretch a row from 0.3 to 0.7: what becomes of 0.4?"""
    return stretch(torch.tensor([0.3, 0.4, 0.7]))[1].item()


def hinge_of_a_close_call() -> float:
    """Cost a bird whose score is 0.4."""
    return hinge(torch.tensor([0.4]), torch.tensor([1.0])).item()


def hinge_of_a_mistake() -> float:
    """Cost an airplane whose score is 1."""
    return hinge(torch.tensor([1.0]), torch.tensor([-1.0])).item()


def pull_of_a_sure_hit() -> float:
    """Differentiate the hinge loss where a bird scores 1.5."""
    score = torch.tensor([1.5], requires_grad=True)
    hinge(score, torch.tensor([1.0])).backward()
    return score.grad.item()


def learnt_numbers() -> int:
    """Count what the machine learns from HOG and colours, its bias too."""
    pictures = torch.zeros(1, 3, SIDE, SIDE)
    edges = hog(grey(pictures)).shape[1]
    return edges + colours(pictures).shape[1] + 1


def what_hog_forgets() -> list[bool]:
    """Test which changes of a picture leave HOG as it was."""
    picture = torch.rand(1, 1, SIDE, SIDE, generator=seeded(0)).double()
    before = hog(picture)
    changed = (
        picture / 2,  # half the contrast
        picture + 0.3,  # brighter
        1 - picture,  # the negative
        picture.flip(3),  # mirrored
    )
    return [torch.allclose(hog(one), before, atol=1e-6) for one in changed]


def cell_mean() -> float:
    """Average the edges of a cell on a ramp that rises by 0.01 a pixel."""
    ramp = 0.01 * torch.arange(float(SIDE)).expand(1, 1, SIDE, SIDE)
    return cells(ramp)[0, 0, 3, 3].item()
