"""The sets of real pictures that no package brings, as they are declared."""

from __future__ import annotations

from dataclasses import dataclass

from site_tools.show import DataSet, Table
from snippets.data import CIFAR10, CIFAR100

MEGABYTE = 1_000_000  # bytes


@dataclass(frozen=True)
class Said:
    """What a declaration says, in words for a page."""

    licence: str
    split: str
    classes: int
    names: str  # of the classes


def said(data: DataSet) -> Said:
    """Put a declaration into words."""
    return Said(
        licence=data.licence,
        split=data.split,
        classes=len(data.classes),
        names=", ".join(data.classes),
    )


def cifar10() -> Said:
    """Tell what is declared of CIFAR-10."""
    return said(CIFAR10)


def cifar100() -> Said:
    """Tell what is declared of CIFAR-100."""
    return said(CIFAR100)


def table() -> Table:
    """List the forms in which the two sets exist."""
    rows = [
        (data.title, variant.name, variant.size / MEGABYTE, variant.note)
        for data in (CIFAR10, CIFAR100)
        for variant in data.variants
    ]
    titles, names, sizes, notes = map(list, zip(*rows, strict=True))
    return Table(
        {"set": titles, "variant": names, "size": sizes, "what it is": notes},
        units={"size": "MB"},
        formats={"size": ".0f"},
    )
