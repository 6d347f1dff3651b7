"""How far a counted share strays by chance: the formula, and real tests."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator
from torch import Tensor

from site_tools.show import Claim, artifact
from snippets.data import mnist_5k, seeded
from snippets.first_look.network import DigitNet
from snippets.first_look.training import EPOCHS, SEEDS, network, train_epoch

SIZE = 100  # pictures in a small test
DEALS = 20  # how often the pictures are dealt out anew, for the claim


@dataclass(frozen=True)
class Wobble:
    """A share counted on a few pictures: its value and its standard error."""

    share: float
    error_100: float  # standard error on 100 pictures
    error_1000: float  # and on 1,000


@dataclass(frozen=True)
class Dealt:
    """Small tests of one network: how they strayed, and how they should."""

    tests: int
    size: int
    share: float
    lowest: float
    highest: float
    error: float  # standard error by the formula
    strayed: float  # standard deviation of the tests' shares
    inside: int  # tests within two standard errors of the share
    by_digit: float  # standard deviation when each test has one digit only


def standard_error(share: float, n: int) -> float:
    """Estimate how far a share counted on `n` cases strays by chance.

    Source: the standard deviation of a binomial share (Cochran 1977).
    """
    return sqrt(share * (1 - share) / n)


def right(net: DigitNet, images: Tensor, labels: Tensor) -> Tensor:
    """Tell which images `net` names as labelled.

    images (B, 1, 28, 28), labels (B,) -> (B,) of 0 and 1
    """
    with torch.no_grad():
        return (net(images).argmax(dim=1) == labels).float()


def hits(seed: int = 0) -> Tensor:
    """Tell which test digits the network got right. -> (1000,) of 0 and 1"""
    digits = mnist_5k()
    return right(network(seed), digits.test_images, digits.test_labels)


def wobble() -> Wobble:
    """Give the network's share of right answers, its error on small tests."""
    share = hits().mean().item()
    errors = [standard_error(share, n) for n in (100, 1000)]
    return Wobble(share, *errors)


@artifact(family={"seed": SEEDS})
def hits_of_4000(seed: int) -> Tensor:
    """Train on the 1,000 test digits; tell which of the others it gets right.

    -> (4000,) of 0 and 1, sorted by digit
    """
    digits = mnist_5k()
    torch.manual_seed(seed)  # the first weights
    net, order = DigitNet(), seeded(seed)
    optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
    images, labels = digits.test_images, digits.test_labels
    for _ in range(EPOCHS):
        train_epoch(net, images, labels, optimizer, order)
    return right(net.eval(), digits.train_images, digits.train_labels)


def deal(outcomes: Tensor, size: int) -> Tensor:
    """Cut a row of hits and misses into tests of `size`; count each share.

    outcomes (N,) -> (N / size,)
    """
    return outcomes.reshape(-1, size).mean(dim=1)


def shuffled(outcomes: Tensor, seed: int) -> Tensor:
    """Put the outcomes into a random order. (N,) -> (N,)"""
    return outcomes[torch.randperm(len(outcomes), generator=seeded(seed))]


def dealt() -> Dealt:
    """Deal one network's 4,000 answers into small tests and sum these up."""
    outcomes = hits_of_4000(seed=0)
    share = outcomes.mean().item()
    tests, error = (
        deal(shuffled(outcomes, 0), SIZE),
        standard_error(share, SIZE),
    )
    return Dealt(
        tests=len(tests),
        size=SIZE,
        share=share,
        lowest=tests.min().item(),
        highest=tests.max().item(),
        error=error,
        strayed=tests.std().item(),
        inside=int(((tests - share).abs() < 2 * error).sum()),
        by_digit=deal(outcomes, SIZE).std().item(),
    )


def small_tests() -> Figure:
    """Show the same network tested forty times, dealt in two ways."""
    outcomes = hits_of_4000(seed=0)
    share = outcomes.mean().item()
    return draw_tests(
        {
            "pictures dealt at random": deal(shuffled(outcomes, 0), SIZE),
            "pictures dealt digit by digit": deal(outcomes, SIZE),
        },
        share,
        standard_error(share, SIZE),
    )


def draw_tests(rows: dict[str, Tensor], share: float, error: float) -> Figure:
    """Draw each test as a dot at its share, equal ones stacked."""
    figure = Figure(figsize=(4.8, 3.6), layout="constrained")
    axes = figure.subplots(len(rows), sharex=True, sharey=True)
    for ax, (title, tests) in zip(axes, rows.items(), strict=True):
        low, high = 100 * (share - 2 * error), 100 * (share + 2 * error)
        ax.axvspan(low, high, color="C1", alpha=0.15, lw=0)
        ax.axvline(100 * share, color="C1")
        draw_stack(ax, (100 * tests).round().int().tolist())
        ax.set_title(title, fontsize=10, loc="left")
        ax.spines[["top", "right", "left"]].set_visible(False)
        ax.set_yticks([])
        ax.xaxis.set_major_locator(MultipleLocator(5))
    axes[-1].set_xlabel("right answers in a test of 100, %")
    return figure


def draw_stack(ax: Axes, values: list[int]) -> None:
    """Draw a dot for every value, the second of its kind above the first."""
    heights = [values[:place].count(v) for place, v in enumerate(values)]
    ax.plot(values, heights, "o", color="C0", markersize=5)
    ax.set_ylim(-0.8, max(heights) + 0.8)


def strayed(outcomes: Tensor, deals: int = DEALS) -> float:
    """Divide the spread of tests dealt at random by the standard error.

    The spread is the root of the mean variance over `deals` random orders.
    """
    orders = (shuffled(outcomes, seed) for seed in range(deals))
    variance = mean(deal(order, SIZE).var().item() for order in orders)
    return sqrt(variance) / standard_error(outcomes.mean().item(), SIZE)


def strayed_by_digit(outcomes: Tensor) -> float:
    """Divide the spread of tests of one digit each by the standard error.

    outcomes (N,), sorted by digit
    """
    spread = deal(outcomes, SIZE).std().item()
    return spread / standard_error(outcomes.mean().item(), SIZE)


def formula_holds() -> Claim:
    """Assert the formula for tests dealt at random; digits are the control."""
    networks = [hits_of_4000(seed) for seed in SEEDS]
    ratios = [strayed(outcomes) for outcomes in networks]
    control = mean(map(strayed_by_digit, networks)) - 1
    return Claim(
        statement="Tests of 100 pictures, dealt at random, stray as far as"
        " the standard error says, to within 10%.",
        measured=100 * abs(mean(ratios) - 1),
        op="<",
        bound=10,
        unit="%",
        format=".1f",
        n=len(networks[0]),
        seeds=SEEDS,
        spread=100 * stdev(ratios),
        control=f"dealt digit by digit they stray {control:.0%} farther",
    )
