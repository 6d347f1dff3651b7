"""What the listings show: one row of the ledger, the gallery, the timing page and so on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from site_tools.model import Outcome, Page, Place, Request, Result, Use


@dataclass(frozen=True)
class Anchor:
    """Where something stands: `page` relative to the docs folder, `fragment` without `#`."""

    page: str
    fragment: str


@dataclass(frozen=True)
class ClaimRow:
    """A claim of the notes; `outcome` is a Result of kind CLAIM, a Failure or Waiting."""

    label: str  # "Claim 5.3"
    anchor: Anchor
    page_title: str
    use: Use
    outcome: Outcome


@dataclass(frozen=True)
class FigureRow:
    """A figure, stepper or image grid; `outcome` is a Result, a Failure or Waiting."""

    label: str  # "Figure 5.1"
    anchor: Anchor
    page_title: str
    use: Use
    outcome: Outcome


@dataclass(frozen=True)
class TimingRow:
    """A run, its first place in the notes, and its result (None while there is none)."""

    request: Request
    place: Place
    uses: int  # how often the notes ask for it
    result: Result | None


@dataclass(frozen=True)
class DownloadRow:
    """A lecture to take home: paths are relative to the site's root."""

    page: Page
    label: str  # "5"
    code: str  # "downloads/05-convolution.py"
    lab: str | None  # docs path of the notebook, "labs/05-convolution.ipynb"


@dataclass(frozen=True)
class ExerciseRow:
    """An exercise; `level` is 1, 2 or 3."""

    label: str  # "Exercise 5.1"
    anchor: Anchor
    page_title: str
    level: int
    title: str


@dataclass(frozen=True)
class FactRow:
    """A fact of this build: a count or a version, as text."""

    name: str
    value: str


def facts(counts: Mapping[str, int], outcomes: Iterable[Outcome]) -> tuple[FactRow, ...]:
    """The counts as given, then the versions of packages behind the results, by name."""
    versions = {
        name: version
        for outcome in outcomes
        if isinstance(outcome, Result)
        for name, version in outcome.provenance.versions.items()
    }
    rows = [FactRow(name, str(count)) for name, count in counts.items()]
    return (*rows, *(FactRow(name, versions[name]) for name in sorted(versions)))
