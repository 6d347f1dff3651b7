"""Putting a file into the data folder: whole or not at all, one writer at a time."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from site_tools.datasets.telling import Teller
from site_tools.errors import DataError
from site_tools.show import DataSet, Variant

PARTIAL = "partial"  # below the data folder: what is being fetched or packed, and locks
CHUNK = 1 << 20
LONGEST_NAME = 300  # characters of a path that a message quotes


def partial(folder: Path, data: DataSet, variant: Variant) -> Path:
    """Where a variant is gathered before it is put in place."""
    return folder / PARTIAL / (data.path_in(folder, variant).name + ".part")


def is_sound(path: Path, variant: Variant) -> bool:
    """Whether a file is there and every byte of it is as declared."""
    try:
        if not path.is_file() or path.stat().st_size != variant.size:
            return False
        return sha256(path) == variant.sha256
    except OSError:
        return False


def sha256(path: Path) -> str:
    """The digest of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@contextlib.contextmanager
def alone(folder: Path, data: DataSet, variant: Variant, teller: Teller) -> Iterator[Path]:
    """Hold a variant's place in the data folder against others; gives where to gather it.

    DataError if the folder can't be written.
    """
    path = partial(folder, data, variant)
    with told(folder):
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / ".writable").touch()
        (path.parent / ".writable").unlink()
    lock = FileLock(path.with_suffix(".lock"))
    with told(folder), contextlib.suppress(NotImplementedError):  # some network disks have no locks
        try:
            lock.acquire(timeout=0)
        except Timeout:
            teller.say(f"another process is busy with {data.name}; waiting for it")
            lock.acquire()
    try:
        yield path
    finally:
        lock.release()


def put(gathered: Path, final: Path) -> None:
    """Move a verified file into its place, for good."""
    with gathered.open("rb") as handle:
        os.fsync(handle.fileno())
    gathered.replace(final)
    with contextlib.suppress(OSError):  # some file systems can't sync a folder
        descriptor = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove(folder: Path, gathered: Path) -> None:
    """Take away what was gathered, if it is still there."""
    with told(folder):
        gathered.unlink(missing_ok=True)


def copy(source: IO[bytes], target: IO[bytes]) -> str:
    """Copy a stream; the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest()


def need(folder: Path, size: int) -> None:
    """DataError if the disk has no room for `size` more bytes."""
    with contextlib.suppress(FileNotFoundError):
        free = shutil.disk_usage(folder).free
        if free < size:
            raise DataError(
                f"the disk of {folder} has {megabytes(free)} free",
                expected=f"{megabytes(size)}",
                next_step="make room, or keep data elsewhere (option `data`, or SITE_TOOLS_DATA)",
            )


@contextlib.contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn an OSError of writing into a DataError with the way out."""
    try:
        yield
    except OSError as error:
        raise DataError(
            f"the data folder {folder} can't be written: {error.strerror or error}",
            expected="a folder that can be written, on a disk with room",
            next_step="make room, or keep data elsewhere (option `data`, or SITE_TOOLS_DATA)",
        ) from error


@contextlib.contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn an OSError of reading what lies at `path` into a DataError that names the file."""
    try:
        yield
    except OSError as error:
        name = str(error.filename or path)
        short = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
        raise DataError(
            f"{short} can't be read: {error.strerror or error}",
            next_step="see to its permissions, or give another copy",
        ) from error


def refuse_special(path: Path, expected: str) -> None:
    """DataError for a device, a pipe or a socket: reading one may never end."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise DataError(f"{path} is neither a file nor a folder", expected=expected)


def megabytes(size: float) -> str:
    """Bytes as a person reads them: "170.5 MB"."""
    if size < 10_000:
        return f"{size:,.0f} bytes"
    if size < 1e6:
        return f"{size / 1e3:.0f} kB"
    return f"{size / 1e6:,.1f} MB" if size < 1e10 else f"{size / 1e9:,.1f} GB"
