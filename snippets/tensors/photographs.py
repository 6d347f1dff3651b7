"""Both standard deviations on real photographs: birds and airplanes."""

from __future__ import annotations

from dataclasses import dataclass, field

from site_tools.show import artifact
from snippets.data import birds_and_airplanes
from snippets.tensors.spread import spreads

NAMES = ("red", "green", "blue")


@artifact(recorded=0.001)
def measured() -> dict[str, list[float]]:
    """Measure each channel of the training photographs, and them alone.

    Values in 0..1; black is what 0 becomes with mean and pooled deviation.
    """
    images = birds_and_airplanes().train_images / 255  # (10000, 3, 32, 32)
    mean, found = images.mean(dim=(0, 2, 3)), spreads(images)
    return {
        "mean": mean.tolist(),
        "per_image": found.per_image.tolist(),
        "within": found.within.tolist(),
        "pooled": found.pooled.tolist(),
        "black": (-mean / found.pooled).tolist(),
    }


@dataclass(frozen=True)
class PhotographRow:
    """One channel of the photographs."""

    channel: str
    mean: float = field(metadata={"format": ".3f"})
    per_image: float = field(
        metadata={"label": "mean of stds", "format": ".3f"}
    )
    within: float = field(
        metadata={"label": "root of mean variance", "format": ".3f"}
    )
    pooled: float = field(metadata={"label": "pooled std", "format": ".3f"})
    black: float = field(metadata={"label": "black becomes", "format": ".2f"})


def table() -> list[PhotographRow]:
    """List the channels, one a row."""
    columns = measured()
    keys = ("mean", "per_image", "within", "pooled", "black")
    return [
        PhotographRow(name, *(columns[key][channel] for key in keys))
        for channel, name in enumerate(NAMES)
    ]


def ratios() -> dict[str, float]:
    """Divide the pooled deviation by the mean of the pictures' own."""
    columns = measured()
    pairs = zip(columns["pooled"], columns["per_image"], strict=True)
    found = [pooled / own for pooled, own in pairs]
    return {"low": min(found), "high": max(found)}
