"""Going through a whole store: checking every file of it, and removing what nobody needs."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from site_tools.storage import disk, records
from site_tools.storage.records import BadRecordError, ForeignRecordError, Record


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def read_record(path: Path) -> Record:
    """A record, verified. BadRecordError if it is not one, OSError if it can't be read."""
    if path.stat().st_size > records.LARGEST:
        raise BadRecordError("it is larger than any record")
    return records.read(path.read_bytes())


def is_bad(path: Path) -> bool:
    """Whether a file of the store is there and is not what its place and name say."""
    try:
        if path.suffix == ".json":
            read_record(path)
            return False
        return digest(path) != path.name
    except (OSError, ForeignRecordError):
        return False
    except BadRecordError:
        return True


def check(folder: Path) -> tuple[str, ...]:
    """Every bad record, missing file and bad file, in words; other versions' records are theirs."""
    problems: list[str] = []
    needed: dict[str, str] = {}
    for path in record_paths(folder):
        where = path.relative_to(folder)
        try:
            record = read_record(path)
        except ForeignRecordError:
            continue  # another version's, which alone can say what it needs
        except (BadRecordError, OSError) as error:
            problems.append(f"{where}: the record is damaged: {error}")
            continue
        result = record.result
        if result.recipe.digest != path.parent.name:
            problems.append(f"{where}: the record of {result.request} belongs under another key")
        for blob in result.blobs:
            needed[blob.digest] = f"{blob.name} of {result.request}"
    return (*problems, *_check_objects(folder, needed))


def _check_objects(folder: Path, needed: dict[str, str]) -> Iterator[str]:
    present = set()
    for path in object_paths(folder):
        present.add(path.name)
        whose = needed.get(path.name, "needed by no record")
        try:
            if digest(path) != path.name:
                yield f"{path.relative_to(folder)}: the file is damaged ({whose})"
        except OSError as error:
            yield f"{path.relative_to(folder)}: the file can't be read: {error.strerror} ({whose})"
    for name in sorted(set(needed) - present):
        yield f"objects/{name[:2]}/{name}: the file is missing ({needed[name]})"


def prune(folder: Path, keep: frozenset[str], dry_run: bool) -> int:
    """Remove the records whose key is not in `keep`, and the rest of the waste; their number.

    The caller holds the store's gate, so nobody is in the middle of a put.
    """
    living = disk.alive(folder)
    spared_since = min(_began(living), default=None)
    waste: list[Path] = []
    removed = 0
    needed: set[str] = set()
    for path in record_paths(folder):
        try:
            record = read_record(path)
        except (BadRecordError, OSError):
            waste.append(path)  # it would be a miss, whatever its key
            continue
        fresh = spared_since is not None and record.written >= spared_since
        if path.parent.name in keep or fresh:
            needed.update(blob.digest for blob in record.result.blobs)
        else:
            waste.append(path)
            removed += 1
    if not dry_run:
        waste += [path for path in object_paths(folder) if path.name not in needed]
        for path in waste:
            _remove(path)
        _tidy(folder, living)
    return removed


def _began(living: tuple[str, ...]) -> Iterator[int]:
    """When the other living writers began; this process's own don't count."""
    for name in living:
        kind, began, pid, _ = name.split("-")
        if kind == "writer" and int(pid) != os.getpid():
            yield int(began)


def _tidy(folder: Path, living: tuple[str, ...]) -> None:
    """Remove left-overs, empty folders and pointers to records that are gone."""
    for path in _children(folder / "tmp"):
        if not any(path.name.startswith(name) for name in living):
            _remove(path)
    for path in _children(folder / "quarantine"):
        _remove(path)
    disk.sweep_locks(folder)
    for path in (folder / "records").glob("*/*"):
        if path.is_dir():
            with contextlib.suppress(OSError):  # not empty
                path.rmdir()
    for path in (folder / "records" / "by-request").glob("*/*.json"):
        if not _leads_somewhere(folder, path):
            _remove(path)


def _leads_somewhere(folder: Path, index: Path) -> bool:
    try:
        pairs = records.unseal(index.read_bytes())
        return any(
            (folder / "records" / key[:2] / key / f"{entry}.json").exists() for key, entry in pairs
        )
    except (BadRecordError, OSError, TypeError, ValueError):
        return False


def record_paths(folder: Path) -> Iterator[Path]:
    """All records, sorted; their folders are named by their keys."""
    yield from sorted((folder / "records").glob("??/*/*.json"))


def object_paths(folder: Path) -> Iterator[Path]:
    """All stored files, sorted."""
    yield from sorted((folder / "objects").glob("??/*"))


def _children(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
