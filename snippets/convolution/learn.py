"""Learning a kernel from pairs of pictures: before and after."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor

from site_tools.show import Claim, artifact
from snippets.convolution.drawing import as_cells, draw_cells
from snippets.convolution.gallery import kernels
from snippets.data import photograph, seeded

SEEDS = (0, 1, 2)
SQUARES = 16  # cut from the photograph for each run
Pairs = tuple[Tensor, Tensor]  # before (B, 1, H, W), after (B, 1, H-2, W-2)


@dataclass(frozen=True)
class Learnt:
    """A kernel at the start and at the end, and how it came there."""

    start: Tensor  # (3, 3)
    kernel: Tensor  # (3, 3)
    losses: Tensor  # (steps,)
    cosines: Tensor  # (steps,) with the kernel that made the pairs

    @property
    def drop(self) -> float:
        """How many times smaller the loss became."""
        return (self.losses[0] / self.losses[-1]).item()


def pairs(picture: str, kernel: Tensor, seed: int) -> Pairs:
    """Cut random squares from a photograph and filter each."""
    photo = photograph(picture)  # (1, H, W)
    squares = photo.unfold(1, 24, 1).unfold(2, 24, 1)  # (1, h, w, 24, 24)
    corners = torch.randint(
        squares.shape[1], (SQUARES, 2), generator=seeded(seed)
    )
    before = squares[:, corners[:, 0], corners[:, 1]]  # (1, B, 24, 24)
    before = before.transpose(0, 1).contiguous()  # (B, 1, 24, 24)
    return before, F.conv2d(before, kernel[None, None])


def learn(before: Tensor, after: Tensor, goal: Tensor, seed: int) -> Learnt:
    """Start from nine random weights; step towards the filtered pictures.

    before (B, 1, H, W), after (B, 1, H - 2, W - 2); `goal` only keeps score.
    """
    start = torch.randn(3, 3, generator=seeded(seed)) / 2
    kernel = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([kernel], lr=0.1)
    losses, cosines = [], []
    for _ in range(300):
        loss = F.mse_loss(F.conv2d(before, kernel[None, None]), after)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        cosines.append(cosine(kernel.detach(), goal))
    return Learnt(
        start, kernel.detach(), torch.tensor(losses), torch.tensor(cosines)
    )


def cosine(one: Tensor, other: Tensor) -> float:
    """Measure how alike two kernels are, whatever their size: 1 is alike."""
    return F.cosine_similarity(one.flatten(), other.flatten(), dim=0).item()


@artifact(
    family={
        "target": ("Sobel", "Laplace", "Gaussian", "shuffled"),
        "seed": (0, 1, 2),
    }
)
def learnt_on_grass(target: str, seed: int) -> Learnt:
    """Learn the filter that made the pairs; `shuffled` breaks the pairs."""
    goal = kernels()["Sobel" if target == "shuffled" else target]
    before, after = pairs("grass", goal, seed)
    if target == "shuffled":
        after = after.roll(1, dims=0)
    return learn(before, after, goal, seed)


@artifact(family={"seed": (0, 1, 2)})
def learnt_on_cameraman(seed: int) -> Learnt:
    """Learn a Gaussian blur from a photograph of smooth surfaces."""
    goal = kernels()["Gaussian"]
    return learn(*pairs("camera", goal, seed), goal, seed)


def final_cosines(target: str) -> Tensor:
    """Collect the last cosine of every seed. -> (seeds,)"""
    runs = [learnt_on_grass(target, seed) for seed in SEEDS]
    return torch.stack([run.cosines[-1] for run in runs])


def finds_sobel() -> Claim:
    """Compare what was learnt from true pairs and from broken ones."""
    return compare(final_cosines("Sobel"), final_cosines("shuffled"))


def compare(learnt: Tensor, control: Tensor) -> Claim:
    """Ask for a kernel that can't be told from Sobel. (seeds,), (seeds,)"""
    return Claim(
        "Nine weights learnt from pairs of pictures become the Sobel kernel "
        "that made the pairs.",
        learnt.mean().item(),
        ">",
        0.99,
        n=len(SEEDS),
        quantity="mean cosine",
        format=".5f",
        seeds=SEEDS,
        spread=learnt.std().item(),
        control=f"pairs broken: {control.mean():.2f} ± {control.std():.2f}",
    )


def facts() -> dict[str, float]:
    """Name the numbers that the prose needs."""
    smooth = [learnt_on_cameraman(seed) for seed in SEEDS]
    smooth_cosines = torch.stack([run.cosines[-1] for run in smooth])
    broken = final_cosines("shuffled")
    return {
        "pairs": SQUARES,
        "steps": len(smooth[0].losses),
        "seeds": len(SEEDS),
        "lowest": final_cosines("Sobel").min().item(),
        "broken": broken.mean().item(),
        "broken_spread": broken.std().item(),
        "smooth_drop": min(run.drop for run in smooth),
        "smooth_cosine": smooth_cosines.mean().item(),
        "grass_cosine": final_cosines("Gaussian").mean().item(),
        "laplace": final_cosines("Laplace").min().item(),
    }


def before_and_after() -> Figure:
    """Show one random start ending as whatever its pairs ask for."""
    runs = {name: learnt_on_grass(name, 0) for name in ("Sobel", "Laplace")}
    return draw_kernels(runs, kernels())


def draw_kernels(runs: dict[str, Learnt], goals: dict[str, Tensor]) -> Figure:
    """Draw start, end and goal of each run as grids of numbers."""
    figure = Figure(figsize=(4.8, 3.5), layout="constrained")
    axes = figure.subplots(len(runs), 3)
    for row, (name, run) in zip(axes, runs.items(), strict=True):
        panels = {
            "random start": run.start,
            "after learning": run.kernel,
            f"{name}, the goal": goals[name],
        }
        for ax, (title, grid) in zip(row, panels.items(), strict=True):
            draw_cells(ax, as_cells(grid, 2), title, size=9)
    return figure


def curves() -> Figure:
    """Plot the likeness to Sobel while learning, true pairs and broken."""
    figure = Figure(figsize=(4.8, 2.7), layout="constrained")
    ax = figure.subplots()
    for target, colour, label in (
        ("Sobel", "C0", "true pairs"),
        ("shuffled", "C1", "broken pairs"),
    ):
        for seed in SEEDS:
            line = learnt_on_grass(target, seed).cosines
            ax.plot(line, color=colour, label=label if seed == 0 else None)
    ax.set(xlabel="step", ylabel="cosine with Sobel", ylim=(-1.05, 1.05))
    ax.axhline(0, color="C7", lw=0.6)
    ax.legend(frameon=False, fontsize=9, loc="lower right")
    ax.spines[["top", "right"]].set_visible(False)
    return figure
