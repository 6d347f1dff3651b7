"""Hand-made templates against a learnt one, on pages never seen."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import Claim, ImageGrid, Table, artifact
from snippets.convolution.detector import (
    f1,
    find,
    hand_kernels,
    precision_recall,
    respond,
)
from snippets.convolution.text import SIDE, Pages, pages
from snippets.data import seeded

SEEDS = (0, 1, 2)
PAGES, NEW_PAGES = 8, 20  # to learn from, and to be tested on; per seed


@artifact(family={"seed": (0, 1, 2), "shuffled": (False, True)})
def learnt_kernel(seed: int, shuffled: bool) -> Tensor:
    """Learn a template from a few pages. -> (SIDE, SIDE)

    `shuffled` gives every page the marks of another: the control.
    """
    ink, truth = pages(PAGES, seed)
    return fit(ink, truth.roll(1, dims=0) if shuffled else truth, seed)


def fit(ink: Tensor, truth: Tensor, seed: int) -> Tensor:
    """Learn from yes/no marks alone which kernel answers yes at the marks.

    ink, truth (B, 1, H, W) -> (SIDE, SIDE)
    """
    start = torch.randn(SIDE, SIDE, generator=seeded(seed)) * 0.05
    kernel, bias = start.requires_grad_(), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([kernel, bias], lr=0.1)
    rare = torch.tensor(20.0)  # a yes weighs 20 times as much as a no
    for _ in range(80):
        logits = respond(ink, kernel) + bias
        loss = F.binary_cross_entropy_with_logits(
            logits, truth, pos_weight=rare
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return kernel.detach()


def best_threshold(response: Tensor, truth: Tensor) -> float:
    """Choose the threshold that does best on the pages given."""
    peaks = find(response, float("-inf"))  # once; the threshold comes after
    top = response.max().item()
    tries = torch.linspace(0.2 * top, 0.9 * top, 22).tolist()

    def reached(threshold: float) -> float:
        found = peaks & (response > threshold)
        return f1(*precision_recall(found, truth))

    return max(tries, key=reached)


def trained_threshold(kernel: Tensor, seed: int) -> float:
    """Choose the threshold on the pages that were learnt from."""
    ink, truth = pages(PAGES, seed)
    return best_threshold(respond(ink, kernel), truth)


def new_pages(seed: int) -> Pages:
    """Print pages that no kernel and no threshold was chosen on."""
    return pages(NEW_PAGES, 100 + seed)


def judge(kernel: Tensor, seed: int) -> tuple[float, float]:
    """Choose a threshold on training pages; measure on pages never seen."""
    ink, truth = new_pages(seed)
    found = find(respond(ink, kernel), trained_threshold(kernel, seed))
    return precision_recall(found, truth)


@dataclass(frozen=True)
class Contestant:
    """What a detector reached over all seeds: means, and F1's spread."""

    name: str
    precision: float
    recall: float
    f1: float
    spread: float


def summarise(name: str, kernels: list[Tensor]) -> Contestant:
    """Average precision, recall and F1 over the seeds. One kernel per seed."""
    results = [
        judge(kernel, seed)
        for seed, kernel in zip(SEEDS, kernels, strict=True)
    ]
    scores = torch.tensor([f1(*result) for result in results])
    precision, recall = torch.tensor(results).mean(dim=0).tolist()
    mean, spread = scores.mean().item(), scores.std().item()
    return Contestant(name, precision, recall, mean, spread)


@artifact
def contest() -> dict[str, Contestant]:
    """Judge the three hand templates, the learnt one and its control."""
    entries = {
        name: [hand] * len(SEEDS) for name, hand in hand_kernels().items()
    }
    entries["learnt"] = [learnt_kernel(seed, False) for seed in SEEDS]
    entries["learnt from shuffled marks"] = [
        learnt_kernel(seed, True) for seed in SEEDS
    ]
    return {
        name: summarise(name, kernels) for name, kernels in entries.items()
    }


def results() -> Table:
    """Lay the contest out, one detector a row."""
    rows = list(contest().values())
    return Table(
        {
            "detector": [row.name for row in rows],
            "precision": [row.precision for row in rows],
            "recall": [row.recall for row in rows],
            "F1": [row.f1 for row in rows],
            "spread of F1": [row.spread for row in rows],
        },
        formats={
            "precision": ".3f",
            "recall": ".3f",
            "F1": ".3f",
            "spread of F1": ".3f",
        },
    )


def facts() -> dict[str, float]:
    """Name the numbers that the prose needs."""
    table = contest()
    letters = sum(int(new_pages(seed)[1].sum()) for seed in SEEDS)
    hand = [table[name].f1 for name in hand_kernels()]
    return {
        "learnt": table["learnt"].f1,
        "best_hand": max(hand),
        "worst_hand": min(hand),
        "shuffled": table["learnt from shuffled marks"].f1,
        "letters": letters,
        "pages": PAGES,
        "new_pages": NEW_PAGES * len(SEEDS),
        "side": SIDE,
        "weights": SIDE * SIDE,
        "seeds": len(SEEDS),
    }


def marks_teach_a_template() -> Claim:
    """Compare the learnt detector with one taught by shuffled marks."""
    table = contest()
    return compare(table["learnt"], table["learnt from shuffled marks"])


def compare(learnt: Contestant, control: Contestant) -> Claim:
    """Ask for at least half of what a perfect detector would reach."""
    count = NEW_PAGES * len(SEEDS)
    return Claim(
        "A kernel learnt from yes/no marks alone finds the printed As on "
        f"{count} new pages.",
        learnt.f1,
        ">",
        0.5,
        n=count,
        cases="pages",
        quantity="mean F1",
        format=".3f",
        seeds=SEEDS,
        spread=learnt.spread,
        control=f"shuffled marks: {control.f1:.3f} ± {control.spread:.3f}",
    )


def portraits() -> ImageGrid:
    """Show the templates that were made and the ones that were learnt."""
    images = dict(hand_kernels())
    images.pop("ink only")  # the same picture as the one without its mean
    images["shuffled marks, seed 0"] = learnt_kernel(0, True)
    for seed in SEEDS:
        images[f"learnt, seed {seed}"] = learnt_kernel(seed, False)
    return ImageGrid(
        list(images.values()),
        list(images),
        columns=3,
        scale="own",
        colours="signed",
        zoom=12,
    )
