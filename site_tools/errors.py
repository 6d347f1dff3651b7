"""The errors of the site, one small tree.

    SiteError                 what a user can mend; has a place and a next step
    ├── NotesError            a page of notes: unknown form, key, id, bad YAML, bad TeX
    ├── SnippetError          the snippets' source: unknown name, cycle, syntax error
    ├── SettingsError         mkdocs.yml: unknown key, wrong type
    ├── ShowError             a demonstration returned something that can't be shown
    ├── StoreError            the store can't be written (full, read-only)
    ├── DataError             a data set is missing, wrong, or can't be fetched
    │   └── UnknownSetError   a name that no declared set has, a path where nothing is
    └── RunError              a failed run, for those who need an exception of it

An exception that is not a SiteError is a fault of the generator itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from site_tools.model import Failure, Place


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is spelt most like `name`, or None if none is close."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if not close:  # the last part alone often tells: "by_hnd.walk" for "a.by_hand.walk"
        tail = name.rpartition(".")[2]
        tails = {known_name.rpartition(".")[2]: known_name for known_name in names}
        close = [tails[tail_name] for tail_name in get_close_matches(tail, tails, n=1)]
    return close[0] if close else None


class SiteError(Exception):
    """Says where, what was found, what was expected, the nearest right name, what to do next."""

    def __init__(
        self,
        found: str,
        *,
        place: Place | None = None,
        expected: str = "",
        nearest: str | None = None,
        next_step: str = "",
    ) -> None:
        self.found, self.place, self.expected = found, place, expected
        self.nearest, self.next_step = nearest, next_step
        super().__init__(str(self))

    def __str__(self) -> str:
        parts = [f"{self.place}: {self.found}" if self.place else self.found]
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.nearest:
            parts.append(f"did you mean {self.nearest!r}?")
        if self.next_step:
            parts.append(self.next_step)
        return "; ".join(parts)


class NotesError(SiteError):
    """A page of notes says something that can't be."""


class SnippetError(SiteError):
    """The snippets' source says something that can't be."""


class SettingsError(SiteError):
    """mkdocs.yml asks for something that can't be."""


class ShowError(SiteError):
    """A demonstration returned something that can't be shown."""


class StoreError(SiteError):
    """The store can't be written."""


class DataError(SiteError):
    """A data set is missing, is not what its declaration says, or can't be fetched."""


class UnknownSetError(DataError):
    """There is no such data set, or nothing at such a path."""


class RunError(SiteError):
    """A failed run, as an exception."""

    def __init__(self, failure: Failure, place: Place | None = None) -> None:
        self.failure = failure
        where = f" (in {failure.place})" if failure.place else ""
        super().__init__(
            f"{failure.request} {failure.cause}{where}: {failure.message}",
            place=place or failure.place,
        )
