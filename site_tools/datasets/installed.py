"""Which of the declared sets lie in the data folder, told by their files' sizes alone.

A file's bytes are verified when code opens it (find.py) and by `site_tools data status --check`.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from site_tools.datasets.declared import Declared
from site_tools.settings import Settings
from site_tools.show import DataSet, Variant

PARTIAL = "partial"  # below the data folder: what is being fetched or packed
_PACKED = (".gz", ".bz2", ".xz", ".zst")


@dataclass(frozen=True)
class Installed:
    """A variant whose file is there, as long as its declaration says."""

    variant: Variant
    path: Path


def installed(settings: Settings, declared: Declared) -> tuple[Installed, ...]:
    """The variants that are here, in their declared order: the first is the one in use."""
    return present(settings.data_folder, declared.data)


def present(folder: Path, data: DataSet) -> tuple[Installed, ...]:
    """The same, of the data folder alone."""
    places = [Installed(variant, path_of(folder, data, variant)) for variant in data.variants]
    return tuple(place for place in places if size_of(place.path) == place.variant.size)


def path_of(folder: Path, data: DataSet, variant: Variant) -> Path:
    """Where a variant's file is kept."""
    return folder / f"{data.name}-{variant.name}{_suffix(variant)}"


def _suffix(variant: Variant) -> str:
    if variant.form == "folders":
        return ".zip"
    name = PurePosixPath(urlsplit(variant.url).path)
    inner = name.with_suffix("").suffix if name.suffix in _PACKED else ""
    return inner + name.suffix if inner in ("", ".tar") else name.suffix


def size_of(path: Path) -> int:
    """A file's bytes; -1 if there is none."""
    with contextlib.suppress(OSError):
        return path.stat().st_size if path.is_file() else -1
    return -1
