"""Where the parameters sit, and where the work is done."""

from __future__ import annotations

from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from site_tools.show import Claim
from snippets.first_cnn.anatomy import Part, rival, totals, walk
from snippets.first_cnn.missing import pictures
from snippets.first_cnn.networks import (
    first_cnn,
    fully_connected,
    parameters,
)


@dataclass(frozen=True)
class Counted:
    """One tensor of parameters."""

    name: str
    shape: str
    numel: int = field(metadata={"format": ",d"})


def tensors() -> list[Counted]:
    """List the network's tensors of parameters and count each."""
    return [
        Counted(name, " × ".join(map(str, p.shape)), p.numel())
        for name, p in first_cnn().named_parameters()
    ]


@dataclass(frozen=True)
class Compared:
    """The first CNN against the fully connected network."""

    cnn: int
    rival: int
    parameter_ratio: float
    cnn_products: int
    rival_products: int
    product_ratio: float
    in_first_linear: int
    first_linear_share: float


def compared() -> Compared:
    """Count both networks and divide."""
    few, little = totals(walk(first_cnn(), pictures(1)))
    many, much = totals(rival())
    inside = first_cnn()[7].weight.numel()
    return Compared(
        few,
        many,
        many / few,
        little,
        much,
        much / little,
        inside,
        inside / few,
    )


def numbers_left() -> int:
    """Count the numbers of one picture that Flatten lays out in a line."""
    return first_cnn()[:7](pictures(1)).shape[1]


def eighteen_thousand() -> Claim:
    """Assert the count on paper: kernels, weights and biases."""
    on_paper = 16 * (3 * 9 + 1) + 8 * (16 * 9 + 1) + 32 * 513 + 2 * 33
    return Claim(
        "The first CNN has as many parameters as the sum on paper says, "
        f"{on_paper:,d}.",
        parameters(first_cnn()),
        "==",
        on_paper,
        n=len(tensors()),
        format=",.0f",
        quantity="parameters",
        cases="tensors",
    )


def two_hundred_times_fewer() -> Claim:
    """Assert the ratio of the two networks' parameters."""
    many, few = parameters(fully_connected()), parameters(first_cnn())
    return Claim(
        "The fully connected network has more than 200 times the parameters "
        "of the first CNN.",
        many / few,
        ">",
        200,
        n=2,
        format=".1f",
        quantity="ratio of the parameters",
        cases="networks",
    )


def not_so_much_less_work() -> Claim:
    """Assert that the products are not nearly as far apart."""
    found = compared()
    return Claim(
        "For one picture the fully connected network multiplies only about "
        "five times as often as the CNN.",
        found.product_ratio,
        "<",
        6,
        n=2,
        format=".2f",
        quantity="ratio of the products",
        cases="networks",
        control=f"ratio of the parameters: {found.parameter_ratio:.0f}",
    )


def most_in_one_layer() -> Claim:
    """Assert that nine tenths of the parameters are one matrix."""
    found = compared()
    return Claim(
        "More than nine tenths of the CNN's parameters are the weights of "
        "its first Linear layer.",
        found.first_linear_share,
        ">",
        0.9,
        n=found.cnn,
        format=".3f",
        quantity="share",
        cases="parameters",
    )


def where() -> Figure:
    """Show where the first CNN keeps its parameters and does its work."""
    parts = [
        part for part in walk(first_cnn(), pictures(1)) if part.parameters
    ]
    return draw(parts)


def draw(parts: list[Part]) -> Figure:
    """Draw two bars, each cut into the layers' shares."""
    figure = Figure(figsize=(4.4, 2.9), layout="constrained")
    upper, lower = figure.subplots(2, 1)
    draw_bar(upper, "parameters", [part.parameters for part in parts])
    draw_bar(lower, "products for one picture", [p.products for p in parts])
    names = ("Conv2d 1", "Conv2d 2", "Linear 1", "Linear 2")
    figure.legend(
        upper.patches,
        names,
        loc="outside lower center",
        ncols=4,
        frameon=False,
        handlelength=1,
        columnspacing=1.2,
    )
    return figure


def draw_bar(ax: Axes, title: str, counts: list[int]) -> None:
    """Draw one bar of all counts end to end, large ones labelled."""
    start, total = 0.0, sum(counts)
    for colour, count in zip(("C0", "C6", "C1", "C3"), counts, strict=True):
        share = count / total
        ax.barh(0, share, left=start, color=colour, alpha=0.85, lw=0)
        if share > 0.08:
            ax.text(
                start + share / 2,
                0.62,
                f"{share:.0%}",
                ha="center",
                va="center",
            )
        start += share
    ax.set(xlim=(0, 1), ylim=(-0.5, 0.9))
    ax.set_title(f"{total:,d} {title}", size=10, loc="left")
    ax.set_axis_off()
