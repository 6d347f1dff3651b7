"""What the shift experiment measured: table, values for the prose."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean, stdev

from snippets.pooling.glyph_runs import (
    EPOCHS,
    KINDS,
    SEEDS,
    TRAINING,
    GlyphRun,
    all_runs,
    score,
)
from snippets.pooling.glyphs import LETTERS, SEEN, UNSEEN

SHARE = {"format": ".3f"}


@dataclass(frozen=True)
class Row:
    """One kind of net, over its seeds."""

    kind: str = field(metadata={"label": "net"})
    parameters: int = field(metadata={"format": ",d"})
    seen: float = field(metadata={"label": "seen", **SHARE})
    seen_sd: float = field(metadata={"label": "± sd", **SHARE})
    unseen: float = field(metadata={"label": "unseen", **SHARE})
    unseen_sd: float = field(metadata={"label": "± sd", **SHARE})


def row(runs: list[GlyphRun]) -> Row:
    """Summarise the seeds of one kind: mean and standard deviation."""
    seen = [score(run, SEEN) for run in runs]
    unseen = [score(run, UNSEEN) for run in runs]
    return Row(
        runs[0].kind,
        runs[0].parameters,
        fmean(seen),
        stdev(seen),
        fmean(unseen),
        stdev(unseen),
    )


def table() -> list[Row]:
    """Compare the five nets where training had seen letters and where not."""
    runs = all_runs()
    return [row([run for run in runs if run.kind == kind]) for kind in KINDS]


def summary() -> dict[str, Row]:
    """Give the rows of the table by name, for the prose."""
    return {
        row.kind.replace(" + ", " ").replace(" ", "_"): row for row in table()
    }


def setting() -> dict[str, int | float]:
    """Say how the experiment was set up."""
    return {
        "training": TRAINING,
        "epochs": EPOCHS,
        "seeds": len(SEEDS),
        "last_seen": SEEN[-1],
        "first_unseen": UNSEEN[0],
        "last_unseen": UNSEEN[-1],
        "letters": len(LETTERS),
        "chance": 1 / len(LETTERS),
    }
