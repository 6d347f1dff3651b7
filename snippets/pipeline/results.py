"""The baselines' tables, and their values for the prose."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean, stdev

from snippets.first_cnn.networks import fully_connected, parameters
from snippets.pipeline import made, photos
from snippets.pipeline.dense import EPOCHS, RATES
from snippets.pipeline.machines import (
    BLURRED,
    BOTH,
    COLOURS,
    DECAYS,
    EDGES,
    RAW,
    Run,
    best,
)
from snippets.trust.chance import standard_error

PERCENT = {"format": ".1%"}
NET = "fully connected net"
NULL = "HOG + colours, labels shuffled"
JUDGED = 2_000  # pictures, in both worlds
KEYS = {
    "raw": RAW,
    "colours": COLOURS,
    "blurred": BLURRED,
    "edges": EDGES,
    "both": BOTH,
}


@dataclass(frozen=True)
class Row:
    """One description, over its seeds."""

    description: str
    numbers: int = field(metadata={"label": "numbers", "format": ",d"})
    learnt: int = field(metadata={"label": "learnt", "format": ",d"})
    train: float = field(metadata=PERCENT)
    test: float = field(metadata=PERCENT)
    sd: float = field(metadata={"label": "± sd", **PERCENT})


def tests(runs: list[Run]) -> list[float]:
    """List what each seed's run got right."""
    return [run.test for run in runs]


def row(name: str, runs: list[Run]) -> Row:
    """Sum the seeds up: mean and standard deviation."""
    numbers = runs[0].numbers
    learnt = net_parameters() if name == NET else numbers + 1
    train, shares = fmean(run.train for run in runs), tests(runs)
    return Row(name, numbers, learnt, train, fmean(shares), stdev(shares))


def made_table() -> list[Row]:
    """Compare the descriptions on made scenes."""
    rows = [row(name, made.made_runs(name)) for name in KEYS.values()]
    return [*rows, row(NULL, made.made_nulls())]


def photo_table() -> list[Row]:
    """Compare the descriptions, and the network, on photographs."""
    rows = [row(name, photos.photo_runs(name)) for name in KEYS.values()]
    net = row(NET, photos.photo_dense_runs())
    return [*rows, net, row(NULL, photos.photo_nulls())]


def net_parameters() -> int:
    """Count what the fully connected net can change."""
    return parameters(fully_connected())


def on_photos() -> dict[str, float]:
    """Give the mean share of hits on photographs."""
    means = {
        key: fmean(tests(photos.photo_runs(name)))
        for key, name in KEYS.items()
    }
    return means | {
        "net": fmean(tests(photos.photo_dense_runs())),
        "null": fmean(tests(photos.photo_nulls())),
    }


def on_scenes() -> dict[str, float]:
    """Give the mean share of hits on made scenes."""
    means = {
        key: fmean(tests(made.made_runs(name))) for key, name in KEYS.items()
    }
    return means | {"null": fmean(tests(made.made_nulls()))}


def points() -> dict[str, float]:
    """Give the differences that the prose talks about, in points."""
    real, scenes = on_photos(), on_scenes()
    edges = tests(photos.photo_runs(EDGES))
    blurred = tests(photos.photo_runs(BLURRED))
    least = min(a - b for a, b in zip(edges, blurred, strict=True))
    return {
        "least_blur_photos": 100 * least,
        "over_net": 100 * (real["both"] - real["net"]),
        "blur_photos": 100 * (real["edges"] - real["blurred"]),
        "blur_scenes": 100 * (scenes["edges"] - scenes["blurred"]),
        "colour_photos": 100 * (real["both"] - real["edges"]),
        "colour_scenes": 100 * (scenes["both"] - scenes["edges"]),
        "error_photos": 100 * standard_error(real["both"], JUDGED),
        "error_scenes": 100 * standard_error(scenes["edges"], JUDGED),
    }


def setting() -> dict[str, float]:
    """Say how the machines were trained and judged."""
    return {
        "photos": photos.TRAINED,
        "tried": photos.TRIED,
        "kept_back": photos.KEPT_BACK,
        "scenes": made.TRAINED,
        "judged": JUDGED,
        "seeds": len(photos.SEEDS),
        "decays": len(DECAYS),
        "rates": len(RATES),
        "epochs": EPOCHS,
        "parameters": net_parameters(),
        "fewer": net_parameters() / (photos.photo_run(BOTH, 0).numbers + 1),
    }


@dataclass(frozen=True)
class Choice:
    """What the validation pictures said about one description."""

    description: str
    first: float = field(metadata={"label": f"decay {DECAYS[0]:g}", **PERCENT})
    second: float = field(
        metadata={"label": f"decay {DECAYS[1]:g}", **PERCENT}
    )
    third: float = field(metadata={"label": f"decay {DECAYS[2]:g}", **PERCENT})
    chosen: float = field(metadata={"format": "g"})


def choices() -> list[Choice]:
    """List the trials on photographs, and what they chose."""
    rows = []
    for name in KEYS.values():
        tried = photos.photo_trials(name)
        hits = [trial.validation for trial in tried]
        rows.append(Choice(name, *hits, best(tried).setting))
    return rows
