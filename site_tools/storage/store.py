"""The store: recipe digest to result; content-addressed, atomic, checked on every read.

    objects/ab/<sha256>                         the bytes of a file, named by their digest
    records/ab/<recipe digest>/<entry>.json     one result; entries differ in observed files
    records/by-request/ab/<request digest>.json where the newest results of a request are
    tmp/  locks/  quarantine/                   unfinished, held, and bad files

Several builds may share it. A writer puts the files first and the record last, each written
aside, flushed and moved into place, so that a kill leaves a whole result or none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from site_tools.errors import StoreError
from site_tools.model import Blob, Observed, Recipe, Request, Result
from site_tools.storage import records, upkeep
from site_tools.storage.disk import Presence, announce_writer, as_store_error, gate, locked
from site_tools.storage.records import BadRecordError, ForeignRecordError, Record

REMEMBERED = 8  # results that a request's index points to
_CHUNK = 1 << 20


class Corrupt(StoreError):  # noqa: N818 a state of the file, told apart from a failed write
    """A stored file is missing or is not what its name says: treat its result as a miss."""


class Store:
    """Results in a folder, which is made when the first one is put."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()  # a run may change the working folder

    # --- reading ------------------------------------------------------------------------

    def find(
        self,
        recipe: Recipe,
        unchanged: Callable[[Observed], bool],
        verify_blobs: bool = True,
    ) -> Result | None:
        """The newest result of `recipe` whose observed files are all unchanged, or None.

        Its record has been verified, and its files too unless `verify_blobs` is false (then
        only their presence and size). Whatever is bad is set aside and counts as missing.
        """
        if not records.is_digest(recipe.digest):
            return None
        found = self._entries(recipe)
        for record in sorted(found, key=lambda record: record.written, reverse=True):
            result = record.result
            if all(unchanged(seen) for seen in result.observed) and all(
                self._holds(blob, verify_blobs) for blob in result.blobs
            ):
                return result
        return None

    def last(self, request: Request) -> Result | None:
        """The newest result of `request` under any recipe, or None. Its files are unverified."""
        key = records.request_digest(request)
        for recipe_digest, entry in self._pointers(self._index(key)):
            record = self._record(self._record_path(recipe_digest, entry))
            if record and records.request_digest(record.result.request) == key:
                return record.result
        return None

    def read(self, blob: Blob) -> bytes:
        """The bytes of a blob, verified. Corrupt if they are gone or have changed."""
        path = self.path(blob)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise Corrupt(
                f"{blob.name} can't be read from the store: {error.strerror}",
                next_step="build again: its result is computed anew",
            ) from None
        if hashlib.sha256(content).hexdigest() != blob.digest:
            self._quarantine(path)
            raise Corrupt(
                f"{blob.name} in the store ({path}) is damaged",
                next_step="build again: its result is computed anew",
            )
        return content

    def path(self, blob: Blob) -> Path:
        """Where a blob's bytes are, or would be; unverified."""
        if not records.is_digest(blob.digest):
            raise ValueError(f"{blob.digest!r} is no digest")
        return self.folder / "objects" / blob.digest[:2] / blob.digest

    def check(self) -> tuple[str, ...]:
        """Verify every record and file; the problems, in words. Changes nothing."""
        return upkeep.check(self.folder)

    # --- writing ------------------------------------------------------------------------

    def put(self, result: Result, files: Mapping[str, Path | bytes]) -> Result:
        """Store a result with its files, and return it as `find` will (`blobs` filled in).

        The `blobs` of the argument are ignored. Replaces an entry with the same recipe and
        observed files, and mends damaged files of the same content. StoreError if the store
        is full or can't be written; then nothing of the result is visible.
        """
        for name in files:
            if not records.is_name(name):
                raise ValueError(f"{name!r} can't name a file of a result")
        with as_store_error(self.folder):
            announce_writer(self.folder)
            with gate(self.folder):
                blobs = tuple(self._add(name, files[name]) for name in sorted(files))
                sealed = records.write(Record(replace(result, blobs=blobs), time.time_ns()))
                stored = records.read(sealed).result
                entry = _entry(stored)
                self._write(self._record_path(stored.recipe.digest, entry), sealed)
                self._point(stored.request, stored.recipe.digest, entry)
        return stored

    def prune(self, keep: Collection[str], dry_run: bool = False) -> int:
        """Remove every record whose recipe digest is not in `keep`; their number.

        Files that no record needs go too, and what killed writers left. Spares what another
        process that is still running has written. With `dry_run` nothing is removed.
        """
        with as_store_error(self.folder), gate(self.folder):
            return upkeep.prune(self.folder, frozenset(keep), dry_run)

    def lock(self, recipe: Recipe) -> contextlib.AbstractContextManager[None]:
        """Hold a recipe, so that two builds don't run it at once. A read-only store holds none."""
        if not records.is_digest(recipe.digest):
            raise ValueError(f"{recipe.digest!r} is no digest")
        return locked(self.folder / "locks" / f"{recipe.digest}.lock")

    @contextlib.contextmanager
    def workspace(self) -> Iterator[Path]:
        """An empty folder for one run, removed afterwards; elsewhere if the store is read-only."""
        try:
            (self.folder / "tmp").mkdir(parents=True, exist_ok=True)
            presence = Presence(self.folder, "work")
            folder = Path(tempfile.mkdtemp(prefix=presence.name + "-", dir=self.folder / "tmp"))
        except OSError:
            presence, folder = None, Path(tempfile.mkdtemp(prefix="site_tools-"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            if presence:
                presence.end()

    # --- the files ----------------------------------------------------------------------

    def _record_path(self, recipe_digest: str, entry: str) -> Path:
        return self.folder / "records" / recipe_digest[:2] / recipe_digest / f"{entry}.json"

    def _index(self, key: str) -> Path:
        return self.folder / "records" / "by-request" / key[:2] / f"{key}.json"

    def _entries(self, recipe: Recipe) -> list[Record]:
        folder = self._record_path(recipe.digest, "x").parent
        try:
            paths = sorted(folder.iterdir())
        except OSError:
            return []
        found = (self._record(path) for path in paths if path.suffix == ".json")
        # The whole recipe is compared: a record moved under another key is not believed.
        return [record for record in found if record and record.result.recipe == recipe]

    def _record(self, path: Path) -> Record | None:
        try:
            return upkeep.read_record(path)
        except (OSError, ForeignRecordError):
            return None
        except BadRecordError:
            self._quarantine(path)
            return None

    def _holds(self, blob: Blob, verify: bool) -> bool:
        path = self.path(blob)
        try:
            if verify:
                if upkeep.digest(path) == blob.digest:
                    return True
            elif path.stat().st_size == blob.size:
                return True
        except OSError:
            return False
        self._quarantine(path)
        return False

    def _quarantine(self, path: Path) -> None:
        """Move a bad file aside, unless a writer has mended it meanwhile."""
        with contextlib.suppress(OSError, StoreError), gate(self.folder):
            if not upkeep.is_bad(path):
                return
            aside = self.folder / "quarantine"
            aside.mkdir(exist_ok=True)
            path.replace(aside / f"{path.name}-{uuid.uuid4().hex[:8]}")

    def _add(self, name: str, source: Path | bytes) -> Blob:
        """Copy one file into `objects`, unless its content is there already and intact."""
        with self._aside() as (handle, temporary):
            sha, size = hashlib.sha256(), 0
            for chunk in _chunks(source):
                sha.update(chunk)
                size += len(chunk)
                handle.write(chunk)
            blob = Blob(name, sha.hexdigest(), size)
            target = self.path(blob)
            if not target.is_file() or upkeep.digest(target) != blob.digest:
                _settle(handle, temporary, target)
        return blob

    def _write(self, target: Path, content: bytes) -> None:
        with self._aside() as (handle, temporary):
            handle.write(content)
            _settle(handle, temporary, target)

    @contextlib.contextmanager
    def _aside(self) -> Iterator[tuple[BinaryIO, Path]]:
        folder = self.folder / "tmp"
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f"put-{os.getpid()}-{uuid.uuid4().hex}"
        try:
            with temporary.open("xb") as handle:
                yield handle, temporary
        finally:
            temporary.unlink(missing_ok=True)

    def _pointers(self, index: Path) -> list[tuple[str, str]]:
        try:
            document = records.unseal(index.read_bytes())
        except (OSError, BadRecordError):
            return []  # only a shortcut: the next put writes it anew
        if not isinstance(document, list):
            return []
        return [
            (pair[0], pair[1])
            for pair in document[:REMEMBERED]
            if isinstance(pair, list) and len(pair) == 2 and all(map(records.is_digest, pair))
        ]

    def _point(self, request: Request, recipe_digest: str, entry: str) -> None:
        index, newest = self._index(records.request_digest(request)), (recipe_digest, entry)
        older = [pair for pair in self._pointers(index) if pair != newest]
        self._write(index, records.seal([newest, *older][:REMEMBERED]))


def _entry(result: Result) -> str:
    """Tells the entries of one recipe apart: by what they observed."""
    seen = [[seen.path, seen.digest] for seen in sorted(result.observed)]
    return hashlib.sha256(records.seal(seen)).hexdigest()


def _chunks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            yield chunk


def _settle(handle: BinaryIO, temporary: Path, target: Path) -> None:
    """Flush to the disk, then move into place: a reader sees all of the file or none."""
    handle.flush()
    os.fsync(handle.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary.replace(target)
