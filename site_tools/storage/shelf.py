"""Looks committed records up: which one stands for a request, and why another one does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from site_tools.model import Ingredient, Kind, Place, Provenance, Recipe, Request, Result
from site_tools.storage import committed
from site_tools.storage.committed import Committed, RecordError
from site_tools.storage.observed import Unchanged

Pairs = tuple[tuple[str, str], ...]  # (set, variant)


@dataclass(frozen=True)
class Known:
    """A whole record, its file below the project's root, and its digest."""

    record: Committed
    path: str
    digest: str


def nothing(request: Request) -> bool:
    """No request is computed although it is recorded."""
    del request
    return False


class Shelf:
    """The committed records of a project; it sees one state of them.

    `live` names the requests that are to be computed now: no record stands for them.
    """

    def __init__(self, root: Path, live: Callable[[Request], bool] = nothing) -> None:
        self.root, self.live = root, live
        self._unchanged = Unchanged(root)
        self._files: dict[str, Known | RecordError | None] = {}

    def get(self, request: Request, data: Iterable[tuple[str, str]]) -> Known | None:
        """The record of a request on this data, whatever code it rests on.

        RecordError if the file is not a record, or not that of this request.
        """
        wanted = tuple(sorted(data))
        path = committed.path_of(request, wanted)
        known = self.file(path)
        # As text: 1, 1.0 and True are three arguments.
        if known is not None and repr(known.record.request) != repr(request):
            raise RecordError(
                f"the record is that of {known.record.request}",
                place=Place(path),
                expected=f"that of {request}, by the file's name",
                next_step="give the file its old name again, or compute it anew: "
                f"`site_tools record {request.entry}`",
            )
        if known is not None and _pairs(known) != wanted:
            raise RecordError(
                f"the record is one on {_said(_pairs(known))}",
                place=Place(path),
                expected=f"one on {_said(wanted)}, by the folder's name",
                next_step="take the committed file again, or compute it anew: "
                f"`site_tools record {request.entry}`",
            )
        return known

    def file(self, path: str) -> Known | None:
        """The record in a file, None if there is no such file. RecordError if it is none."""
        if path not in self._files:
            self._files[path] = self._read(path)
        found = self._files[path]
        if isinstance(found, RecordError):
            raise found
        return found

    def _read(self, path: str) -> Known | RecordError | None:
        try:
            content = (self.root / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            return RecordError(
                f"the record can't be read: {error.strerror}",
                place=Place(path),
                expected="a file with a record in it",
                next_step="remove what is in its place",
            )
        try:
            record, digest = committed.read(content, path)
        except RecordError as error:
            return error
        return Known(record, path, digest)

    # --- does it stand for a result ---------------------------------------------------------

    def standing(self, request: Request, data: Pairs, code: str) -> Ingredient | None:
        """What a result rests on for which a record stands: that record. None without one."""
        if self.live(request):
            return None
        try:
            known = self.get(request, data)
        except RecordError:
            return None
        if known is None or not self.is_current(known, code):
            return None
        return Ingredient("record", known.path, known.digest)

    def is_current(self, known: Known, code: str) -> bool:
        """Whether a record rests on this code and on the files of the project as they are."""
        return known.record.code == code and all(map(self._unchanged, known.record.observed))

    def changed_files(self, known: Known) -> Sequence[str]:
        """The files that its run read and that have changed since, in words."""
        seen = known.record.observed
        return [f"{item.path} changed" for item in seen if not self._unchanged(item)]

    def result(self, recipe: Recipe) -> Result:
        """The result that a recipe with a record in it stands for. KeyError without one."""
        paths = [item.name for item in recipe.ingredients if item.kind == "record"]
        known = self.file(paths[0]) if len(paths) == 1 else None
        if known is None:
            raise KeyError(recipe.digest)
        record = known.record
        return Result(
            request=record.request,
            recipe=recipe,
            kind=Kind.ARTIFACT,
            data={"tree": record.value},
            blobs=(),
            observed=record.observed,
            provenance=Provenance(
                record.date, record.seconds, 0.0, record.machine, record.versions
            ),
        )


def _pairs(known: Known) -> Pairs:
    return tuple(sorted((used.name, used.variant) for used in known.record.data))


def _said(pairs: Pairs) -> str:
    return ", ".join(f"{name} ({variant})" for name, variant in pairs) or "no data set"
