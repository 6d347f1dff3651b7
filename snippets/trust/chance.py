"""How far a counted share strays by chance, by formula and by drawing again."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import torch
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Claim
from snippets.data import mnist_5k, seeded
from snippets.first_look.training import network

SIZES = (25, 50, 100, 200, 400, 800)
DRAWS = 4000


@dataclass(frozen=True)
class Wobble:
    """A share counted on a few pictures: its value and its standard error."""

    share: float
    error_100: float  # standard error on 100 pictures
    error_1000: float  # and on 1,000


def standard_error(share: float, n: int) -> float:
    """Estimate how far a share counted on `n` cases strays: √(p (1 - p) / n).

    Source: the standard deviation of a binomial share.
    """
    return sqrt(share * (1 - share) / n)


def hits() -> Tensor:
    """Tell for each test digit whether the network got it right. -> (1000,) of 0 and 1"""
    digits = mnist_5k()
    with torch.no_grad():
        answers = network()(digits.test_images).argmax(dim=1)  # (1000,)
    return (answers == digits.test_labels).float()


def redraw(outcomes: Tensor, n: int, draws: int, seed: int) -> Tensor:
    """Count the share of hits on `n` random cases, `draws` times. -> (draws,)"""
    chosen = torch.randint(
        len(outcomes), (draws, n), generator=seeded(seed)
    )  # (draws, n)
    return outcomes[chosen].mean(dim=1)


def wobble() -> Wobble:
    """Give the network's share of right answers and its error on small tests."""
    share = hits().mean().item()
    return Wobble(
        share, standard_error(share, 100), standard_error(share, 1000)
    )


def draw_spread(
    sizes: tuple[int, ...], drawn: list[float], formula: list[float]
) -> Figure:
    """Draw the spread of a counted share against the test's size. In points."""
    figure = Figure(figsize=(4.8, 2.9), layout="constrained")
    axes = figure.subplots()
    axes.plot(
        sizes, [100 * s for s in formula], color="C0", label="√(p(1 − p)/n)"
    )
    axes.plot(
        sizes, [100 * s for s in drawn], "o", color="C1", label="drawn again"
    )
    axes.set(xlabel="pictures in the test", ylabel="standard error, points")
    axes.set_ylim(0, None)
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def spread() -> Figure:
    """Compare drawing small tests again and again with the formula."""
    outcomes = hits()
    share = outcomes.mean().item()
    drawn = [redraw(outcomes, n, DRAWS, seed=n).std().item() for n in SIZES]
    return draw_spread(SIZES, drawn, [standard_error(share, n) for n in SIZES])


def formula_holds() -> Claim:
    """Assert that the formula tells the spread that drawing again shows."""
    outcomes = hits()
    share = outcomes.mean().item()
    gaps = [
        abs(
            redraw(outcomes, n, DRAWS, seed=n).std().item()
            / standard_error(share, n)
            - 1
        )
        for n in SIZES
    ]
    return Claim(
        statement="The standard error from the formula is within 6 % of the"
        " spread seen when the test is drawn again.",
        measured=100 * max(gaps),
        op="<",
        bound=6,
        unit="%",
        format=".1f",
        n=DRAWS * len(SIZES),
    )
