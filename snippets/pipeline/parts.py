"""What is in the 54 colour numbers: the means, or the spreads?"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean, stdev

from torch import Tensor

from site_tools.show import Claim, artifact
from snippets.pipeline import made
from snippets.pipeline.features import colours
from snippets.pipeline.machines import share
from snippets.pipeline.svm import train_svm

HALF = 27  # nine regions, three colours
DECAY = 0.2


def means(images: Tensor) -> Tensor:
    """Keep the mean colours of nine regions: (B, 3, H, W) -> (B, 27)."""
    return colours(images)[:, :HALF]


def spreads(images: Tensor) -> Tensor:
    """Keep how much each colour varies there: (B, 3, H, W) -> (B, 27)."""
    return colours(images)[:, HALF:]


@artifact
def shares() -> dict[str, tuple[float, ...]]:
    """Train on either half of the numbers; test on made scenes, by seed."""
    test, found = made.judging(), {"means": [], "spreads": []}
    for seed in made.SEEDS:
        data = made.drawn(seed)
        for name, describe in (("means", means), ("spreads", spreads)):
            known = describe(data.images)
            machine = train_svm(known, data.labels, DECAY, seed)
            hits = share(machine, describe(test.images), test.labels)
            found[name].append(hits)
    return {name: tuple(hits) for name, hits in found.items()}


@dataclass(frozen=True)
class Part:
    """One half of the 54 numbers."""

    numbers: str
    test: float = field(metadata={"format": ".1%"})
    sd: float = field(metadata={"label": "± sd", "format": ".1%"})


def table() -> list[Part]:
    """Compare the two halves on made scenes."""
    return [
        Part(f"27 {name}", fmean(hits), stdev(hits))
        for name, hits in shares().items()
    ]


def spreads_tell_shape() -> Claim:
    """Assert that the spreads know more than the mean colours."""
    return spreads_lead(shares())


def spreads_lead(found: dict[str, tuple[float, ...]]) -> Claim:
    """Claim it for these shares of hits."""
    pairs = zip(found["spreads"], found["means"], strict=True)
    leads = [one - two for one, two in pairs]
    return Claim(
        "On made scenes the spreads of nine regions say more than their mean "
        "colours.",
        fmean(leads),
        ">",
        0.035,
        n=len(made.judging().labels),
        format=".3f",
        quantity="lead in accuracy",
        cases="test pictures",
        seeds=made.SEEDS,
        spread=stdev(leads),
        control=f"means {fmean(found['means']):.3f}; guessing 0.500",
    )
