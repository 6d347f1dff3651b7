"""Which of the declared sets lie in the data folder, told by their files' sizes alone.

A file's bytes are verified when code opens it (show.DataSet.file) and by `data status --check`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from site_tools.datasets import place
from site_tools.datasets.declared import Declared
from site_tools.settings import Settings
from site_tools.show import Variant


@dataclass(frozen=True)
class Installed:
    """A variant whose file is there, as long as its declaration says."""

    variant: Variant
    path: Path


def installed(settings: Settings, declared: Declared) -> tuple[Installed, ...]:
    """The variants that are here, in their declared order: the first is the one in use."""
    with place.readable(settings.data_folder):
        return tuple(Installed(*found) for found in declared.data.present(settings.data_folder))
