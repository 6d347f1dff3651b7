"""One series, and what a trained net's two best kernels answer to it."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from snippets.dimensions.kernels import best
from snippets.dimensions.nets import model_of, motif_run, new_series
from snippets.scenes.motifs import LONG, directions

SHOWN, SEED = 39, 2  # which of the new series, and of the nets


def one_question_along_a_line() -> Figure:
    """Show a new series and the answers of the two kernels."""
    data = new_series()
    series, place = data.series[SHOWN], int(data.places[SHOWN])
    return draw(series[0], place, answers(series))


def answers(series: Tensor) -> Tensor:
    """Ask a net's kernels for the motif and its reverse. (1, L) -> (2, L')

    Both are brought to length 1, so that their answers can be compared.
    """
    run = motif_run("Conv1d", SEED)
    chosen = [best(run, shape).kernel for shape in directions()]
    kernels = F.normalize(torch.stack(chosen), dim=1)  # (2, 15)
    return F.conv1d(series[None], kernels[:, None])[0]


def draw(series: Tensor, place: int, found: Tensor) -> Figure:
    """Draw the series (L,) and below it both kernels' answers (2, L')."""
    figure = Figure(figsize=(4.4, 4.0), layout="constrained")
    axes = figure.subplots(3, 1, sharex=True, height_ratios=(1.5, 1, 1))
    axes[0].plot(series.numpy(), color="C0", lw=1.2)
    axes[0].set_title("a series: where is it, and which way round?", size=10)
    names = ("kernel for the motif", "kernel for its reverse")
    top = float(found.max())
    for ax, answer, name, colour in zip(
        axes[1:], found, names, ("C2", "C1"), strict=True
    ):
        draw_answer(ax, answer, name, colour)
        ax.set_ylim(float(found.min()) - 0.2, 1.25 * top)
    for ax in axes:
        ax.axvspan(place, place + LONG - 1, color="C4", alpha=0.2, lw=0)
        ax.set(yticks=[])
    axes[2].set_xlabel("sample")
    return figure


def draw_answer(ax: Axes, answer: Tensor, name: str, colour: str) -> None:
    """Draw one kernel's answers, the strongest one marked. (L',)"""
    peak = int(answer.argmax())
    ax.plot(answer.numpy(), color=colour, lw=1.2)
    ax.plot(peak, answer[peak].item(), "o", color=colour)
    ax.set_title(
        f"{name}: strongest yes {answer[peak].item():.1f}", size=10, loc="left"
    )


def shown() -> dict[str, float]:
    """Give the peaks of the figure for the prose."""
    data = new_series()
    found = answers(data.series[SHOWN])
    peaks = found.amax(dim=1).tolist()
    where = found.argmax(dim=1).tolist()
    model = model_of(motif_run("Conv1d", SEED))
    chances = F.softmax(model(data.series[SHOWN][None]), dim=1)[0]
    return {
        "motif": peaks[0],
        "reverse": peaks[1],
        "peak": where[0],
        "place": int(data.places[SHOWN]),
        "label": int(data.labels[SHOWN]),
        "sure": chances.max().item(),
    }
