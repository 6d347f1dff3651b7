"""What the data folder has of the declared sets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from site_tools.datasets import place
from site_tools.show import DataSet, Variant


class State(StrEnum):
    """How much of a variant is here."""

    ABSENT = "absent"
    PARTIAL = "partial"
    DAMAGED = "damaged"
    INSTALLED = "installed"


@dataclass(frozen=True)
class Standing:
    """A variant, how much of it is here, and how many bytes of a download."""

    variant: Variant
    state: State
    path: Path
    gathered: int = 0


def standings(folder: Path, data: DataSet, check: bool = False) -> tuple[Standing, ...]:
    """How each variant stands; with `check` every byte of what is installed is verified."""
    with place.readable(folder):
        return tuple(_standing(folder, data, variant, check) for variant in data.variants)


def _standing(folder: Path, data: DataSet, variant: Variant, check: bool) -> Standing:
    path, partial = data.path_in(folder, variant), place.partial(folder, data, variant)
    if path.is_file():
        fits = path.stat().st_size == variant.size
        sound = fits and (not check or place.is_sound(path, variant))
        return Standing(variant, State.INSTALLED if sound else State.DAMAGED, path)
    if partial.is_file() and (gathered := partial.stat().st_size):
        return Standing(variant, State.PARTIAL, path, gathered)
    return Standing(variant, State.ABSENT, path)
