"""The figures of the fight: by size, by shift, by change, by seed."""

from __future__ import annotations

from statistics import fmean

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from snippets.fair_fight import photos, scenes
from snippets.fair_fight.changes import SHIFTS
from snippets.fair_fight.contest import Changed, Run
from snippets.fair_fight.entrants import ENTRANTS

COLOURS = dict(zip(ENTRANTS, ("C7", "C1", "C4", "C0", "C2"), strict=True))
MARKS = dict(zip(ENTRANTS, ("s:", "^--", "D-.", "o-", "v-"), strict=True))
Results = dict[str, list[Run]]  # by entrant, one run a seed


def photo_results(n: int) -> Results:
    """Collect the runs on photographs for one size."""
    return {name: photos.photo_runs(name, n) for name in ENTRANTS}


def scene_results() -> Results:
    """Collect the runs on made scenes."""
    return {name: scenes.scene_runs(name) for name in ENTRANTS}


def by_size() -> Figure:
    """Draw test accuracy on photographs against their number."""
    sizes = photos.SIZES
    return draw_by_size({n: photo_results(n) for n in sizes})


def draw_by_size(results: dict[int, Results]) -> Figure:
    """Draw each entrant's mean and the range of its seeds."""
    figure = Figure(figsize=(4.6, 4.3), layout="constrained")
    axes, sizes = figure.subplots(), list(results)
    for name in ENTRANTS:
        tests = [[run.test for run in results[n][name]] for n in sizes]
        draw_ranges(axes, sizes, tests, name)
    axes.set(xscale="log", xlabel="training photographs")
    axes.set_xticks(sizes, [f"{n:,}" for n in sizes])
    axes.minorticks_off()
    axes.set_ylabel("right on 2,000 others, %")
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure


def draw_ranges(
    axes: Axes, places: list[float], shares: list[list[float]], name: str
) -> None:
    """Draw means as a line, the seeds' lowest and highest as bars."""
    means = [100 * fmean(some) for some in shares]
    lows = [100 * min(some) for some in shares]
    highs = [100 * max(some) for some in shares]
    axes.plot(places, means, MARKS[name], color=COLOURS[name], label=name)
    axes.vlines(places, lows, highs, color=COLOURS[name], lw=4, alpha=0.4)


def outcome(run: Run, change: str) -> Changed:
    """Look one change of the test pictures up."""
    return next(one for one in run.changed if one.change == change)


def photo_shifts() -> Figure:
    """Draw what a shift does on photographs, trained on all of them."""
    return draw_shifts(photo_results(photos.SIZES[-1]))


def draw_shifts(results: Results) -> Figure:
    """Draw accuracy and flip rate against the shift."""
    figure = Figure(figsize=(4.6, 5.6), layout="constrained")
    upper, lower = figure.subplots(2, sharex=True)
    for name, runs in results.items():
        changed = [[outcome(run, f"{s} px") for run in runs] for s in SHIFTS]
        hits = [[run.test for run in runs]]
        hits += [[one.accuracy for one in some] for some in changed]
        flips = [[0.0] * len(runs)]
        flips += [[one.flips for one in some] for some in changed]
        draw_ranges(upper, [0, *SHIFTS], hits, name)
        draw_ranges(lower, [0, *SHIFTS], flips, name)
    upper.set_ylabel("right, %")
    lower.set(ylabel="other answer than before, %", xticks=[0, *SHIFTS])
    lower.set_xlabel("shift to the right, pixels")
    handles = upper.get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=2, frameon=False)
    return figure


def photo_changes() -> Figure:
    """Draw three changes of the photographs, trained on all of them."""
    return draw_changes(photo_results(photos.SIZES[-1]))


def scene_changes() -> Figure:
    """Draw three changes of the made scenes."""
    return draw_changes(scene_results())


def draw_changes(results: Results) -> Figure:
    """Draw a column for each change, a mark for each entrant."""
    figure = Figure(figsize=(4.6, 4.2), layout="constrained")
    axes, names = figure.subplots(), ("mirrored", "grey", "turned")
    for index, (name, runs) in enumerate(results.items()):
        tests = [[run.test for run in runs]]
        tests += [[outcome(r, c).accuracy for r in runs] for c in names]
        places = [i + 0.14 * (index - 2) for i in range(len(tests))]
        draw_ranges(axes, places, tests, name)
        axes.lines[-1].set_linestyle("none")
    labels = ("as they are", "mirrored", "grey", "turned by 90°")
    axes.set_xticks(range(len(labels)), labels)
    axes.axhline(50, color="C7", lw=0.8)
    axes.set_ylabel("right, %")
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure
