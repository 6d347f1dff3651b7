"""Fetch a declared set into the data folder."""

from __future__ import annotations

from pathlib import Path

from site_tools.datasets import place
from site_tools.datasets.fetch import Patience, Wanted, fetch
from site_tools.datasets.telling import Teller
from site_tools.errors import DataError
from site_tools.show import DataSet, Variant


def get(folder: Path, data: DataSet, teller: Teller, patience: Patience = Patience()) -> Variant:  # noqa: B008 frozen
    """Install the first variant of a set that has an address; says which one that is.

    What is installed already stays until all of the new file is verified. DataError if it can't
    be had: UnreachableError if another time may do better.
    """
    variant = next((variant for variant in data.variants if variant.url), None)
    if variant is None:
        raise DataError(
            f"the data set {data.name!r} has no address to fetch it from", next_step=data.how_to_get
        )
    final = data.path_in(folder, variant)
    if place.is_sound(final, variant):
        teller.say(f"{data.name}: {variant.name} is here already, every byte of it")
        return variant
    with place.alone(folder, data, variant, teller) as partial:
        if place.is_sound(final, variant):  # who was here before us has fetched it
            return variant
        have = partial.stat().st_size if partial.is_file() else 0
        place.need(folder, variant.size - have)
        otherwise = f"hand over a copy: `site_tools data use {data.name} PATH`"
        wanted = Wanted(variant.url, variant.sha256, variant.size, otherwise)
        fetch(wanted, partial, teller, patience)
        with place.told(folder):
            place.put(partial, final)
    return variant
