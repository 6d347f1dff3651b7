"""The kernels that were learnt, held against the motif that was hidden."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, stdev

import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Claim
from snippets.dimensions.nets import (
    SEEDS,
    Run,
    conv_net,
    motif_run,
    shuffled_run,
)
from snippets.scenes.motifs import CLASSES, directions


@dataclass(frozen=True)
class Match:
    """How well a kernel fits a shape, at the shift where it fits best."""

    cosine: float  # 1: the same up to scale; -1: with its sign turned
    shift: int  # samples by which the kernel's shape stands later


def match(kernel: Tensor, shape: Tensor) -> Match:
    """Slide `kernel` along `shape`; find the best fit of either sign.

    kernel (k,), shape (n,): the part that sticks out meets zeros.
    """
    reach = len(shape) - 1
    padded = F.pad(kernel, (reach, reach))[None, None]
    fits = F.conv1d(padded, shape[None, None])[0, 0]
    fits = fits / (kernel.norm() * shape.norm())
    best = int(fits.abs().argmax())
    return Match(fits[best].item(), best - reach)


def kernels_of(run: Run) -> Tensor:
    """Take the eight kernels out of a net. -> (8, 15)"""
    return run.weights["0.weight"][:, 0]


def votes_of(run: Run) -> Tensor:
    """Say how far each kernel speaks for "reversed", against "motif". (8,)"""
    towards = run.weights["3.weight"]  # (2, 8)
    return towards[1] - towards[0]


@dataclass(frozen=True)
class Best:
    """The kernel of a net that fits one of the two shapes best."""

    seed: int
    index: int
    kernel: Tensor  # (15,)
    vote: float
    match: Match


def best(run: Run, shape: Tensor) -> Best:
    """Find the kernel that fits a shape best, whatever its sign. (n,)"""
    kernels = kernels_of(run)
    found = [match(kernel, shape) for kernel in kernels]
    index = max(range(len(found)), key=lambda i: abs(found[i].cosine))
    vote = votes_of(run)[index].item()
    return Best(run.seed, index, kernels[index], vote, found[index])


def closest(kernels: Tensor) -> float:
    """Say how close any kernel comes to either shape. (8, 15) -> 0..1"""
    return max(
        abs(match(kernel, shape).cosine)
        for kernel in kernels
        for shape in directions()
    )


def against_the_motif() -> Figure:
    """Show each net's best kernels over the motif and its reverse."""
    runs = [motif_run("Conv1d", seed) for seed in SEEDS]
    rows = [[best(run, shape) for run in runs] for shape in directions()]
    return draw(list(directions()), rows)


def draw(shapes: list[Tensor], rows: list[list[Best]]) -> Figure:
    """Draw one panel a shape, the shape broad and grey. [(15,)], Best"""
    figure = Figure(figsize=(4.4, 4.2), layout="constrained")
    axes = figure.subplots(2, 1, sharex=True, sharey=True)
    for ax, shape, found, name in zip(
        axes, shapes, rows, CLASSES, strict=True
    ):
        ax.plot(shape / shape.norm(), color="C7", lw=7, alpha=0.35)
        for one, colour in zip(found, ("C0", "C1", "C2"), strict=True):
            draw_kernel(ax, one, colour)
        ax.set_title(name, size=10, loc="left")
        ax.set(yticks=[])
        ax.axhline(0, color="C7", lw=0.6)
        corner = "upper right" if name == CLASSES[0] else "upper left"
        ax.legend(frameon=False, fontsize=9, loc=corner)
    axes[1].set_xlabel("sample")
    return figure


def draw_kernel(ax: Axes, one: Best, colour: str) -> None:
    """Draw a kernel with its scale, sign and shift taken out."""
    scaled = one.kernel / one.kernel.norm()
    if one.match.cosine < 0:
        scaled = -scaled
    places = range(-one.match.shift, len(scaled) - one.match.shift)
    label = f"seed {one.seed}: {one.match.cosine:.2f}"
    ax.plot(places, scaled.numpy(), color=colour, lw=1.5, label=label)


def untrained_kernels(seed: int) -> Tensor:
    """Give the kernels that a net starts from. -> (8, 15)"""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return conv_net()[0].weight.detach()[:, 0]


def a_kernel_becomes_the_motif() -> Claim:
    """Assert that some kernel comes close to one of the shapes."""
    learnt = [kernels_of(motif_run("Conv1d", seed)) for seed in SEEDS]
    fits = [closest(kernels) for kernels in learnt]
    start = fmean(closest(untrained_kernels(seed)) for seed in SEEDS)
    dealt = fmean(closest(kernels_of(shuffled_run(seed))) for seed in SEEDS)
    return Claim(
        "Among the eight kernels of each net is one with the shape of the "
        "motif or its reverse, up to scale, sign and shift.",
        fmean(fits),
        ">",
        0.78,
        n=len(SEEDS),
        format=".3f",
        quantity="best cosine",
        cases="nets",
        seeds=SEEDS,
        spread=stdev(fits),
        control=f"untrained {start:.2f}, shuffled labels {dealt:.2f}",
    )
