"""How the network learns: right answers after each epoch."""

from __future__ import annotations

from matplotlib.figure import Figure

from snippets.thirty_lines.runs import SEEDS, trained


def learning() -> Figure:
    """Show the three trainings, on seen and on unseen pictures."""
    runs = [trained(seed) for seed in SEEDS]
    return draw_learning(
        [run.train_accuracy for run in runs],
        [run.test_accuracy for run in runs],
    )


def draw_learning(
    seen: list[list[float]], unseen: list[list[float]]
) -> Figure:
    """Draw accuracy against epochs, one line a seed.

    seen, unseen [seed][epoch], shares in 0..1
    """
    figure = Figure(figsize=(4.8, 3.0), layout="constrained")
    axes = figure.subplots()
    kinds = (
        (seen, "C0", "--", "seen in training"),
        (unseen, "C1", "-", "new"),
    )
    for lines, colour, style, name in kinds:
        for number, line in enumerate(lines):
            label = name if number == 0 else None
            shares = [100 * share for share in line]
            axes.plot(shares, style, color=colour, label=label)
    axes.axhline(50, color="C7", linewidth=0.8, linestyle=":")
    axes.annotate("guessing", (len(seen[0]) - 1, 51), ha="right", fontsize=9)
    axes.set(xlabel="epochs of training", ylabel="right answers, %")
    axes.set(ylim=(40, 101), xticks=range(len(seen[0])))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="center right")
    return figure
