"""Which variant of each data set is in use, and how recipes know of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from site_tools.code.catalog import Catalog
from site_tools.datasets import declared
from site_tools.datasets.declared import Declared
from site_tools.datasets.installed import installed
from site_tools.model import Ingredient
from site_tools.settings import Settings
from site_tools.show import DataSet, Variant
from site_tools.storage import committed


@dataclass(frozen=True)
class InUse:
    """A data set, the variant that results rest on, and its file; None if it is not here."""

    declared: Declared
    variant: Variant
    path: Path | None

    @property
    def data(self) -> DataSet:
        """The set as declared."""
        return self.declared.data


def choose(catalog: Catalog, settings: Settings) -> Mapping[str, InUse]:
    """By name: an installed variant (with records, if several are), or the first with records.

    A machine that has the data works with what it has; another one shows what was recorded.
    """
    return {
        name: _chosen(settings, known) for name, known in sorted(declared.read(catalog).items())
    }


def _chosen(settings: Settings, known: Declared) -> InUse:
    def recorded(variant: Variant) -> bool:
        return committed.has_variant(settings.root, known.data.name, variant.name)

    here = sorted(installed(settings, known), key=lambda place: not recorded(place.variant))
    if here:
        return InUse(known, here[0].variant, here[0].path)
    return InUse(known, min(known.data.variants, key=lambda v: not recorded(v)), None)


def constants(sets: Mapping[str, InUse]) -> Mapping[tuple[str, str], tuple[Ingredient, ...]]:
    """What stands for the text of each declaration in a recipe, by module and constant.

    The variant in use and the names of the classes; the words about the set are part of what
    only this machine compares, so that mending one makes no record stale.
    """
    return {
        (use.declared.module, use.declared.constant): tuple(_ingredients(use))
        for use in sets.values()
    }


def _ingredients(use: InUse) -> list[Ingredient]:
    data = use.data
    name = f"{use.declared.place.file}:{use.declared.constant}"
    words = [data.title, data.licence, data.split, use.variant.note]
    return [
        Ingredient("data", data.name, f"{use.variant.name} {use.variant.sha256}"),
        Ingredient("code", f"{name}.classes", _digest([data.name, *data.classes])),
        Ingredient("words", name, _digest(words)),
    ]


def _digest(words: list[str]) -> str:
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()
