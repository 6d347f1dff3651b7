"""The store's locks, and the disk's faults told as StoreErrors."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from site_tools.errors import StoreError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
GATE = "store.lock"
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextlib.contextmanager
def as_store_error(folder: Path) -> Iterator[None]:
    """Turn an OSError of the block into a StoreError that names the disk and the way out."""
    try:
        yield
    except OSError as error:
        raise _told(error, folder) from error


def _told(error: OSError, folder: Path) -> StoreError:
    where = f"the store at {folder}"
    if error.errno in _FULL:
        return StoreError(
            f"{where} can't grow: the disk at {_mount(folder)} is full ({_free(folder)} free)",
            next_step="make room, run `site_tools prune`, or move it (option `store`)",
        )
    if error.errno in _FORBIDDEN:
        return StoreError(
            f"{where} is read-only for this user ({error.strerror})",
            next_step="its results can be used, new ones can't be kept; "
            "set the option `store` to a folder that can be written",
        )
    return StoreError(
        f"{where} can't be written: {error}",
        expected="a folder that can be written",
        next_step="see the option `store`",
    )


def _existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _mount(folder: Path) -> Path:
    place = _existing(folder)
    while not place.is_mount() and place != place.parent:
        place = place.parent
    return place


def _free(folder: Path) -> str:
    try:
        free = shutil.disk_usage(_existing(folder)).free
    except OSError:
        return "unknown space"
    return f"{free / 2**20:.1f} MB"


@contextlib.contextmanager
def gate(folder: Path) -> Iterator[None]:
    """Hold the whole store: one writer's last steps, or a clean-up. OSError if it can't be."""
    (folder / "locks").mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "locks" / GATE)
    # Some network disks have no locks: work may then be done twice, but is never wrong.
    with contextlib.suppress(NotImplementedError):
        lock.acquire(poll_interval=0.005)  # held for milliseconds only
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold `path`, or nothing where no lock can be made (read-only, full, no locks)."""
    lock = FileLock(path)
    with contextlib.suppress(OSError, NotImplementedError):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


class Presence:
    """A file in `locks/`, held as long as its process lives: what it wrote since is not waste.

    Its name tells the kind, when it began (nanoseconds since 1970) and whose it is.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self.pid = os.getpid()
        self.name = f"{kind}-{time.time_ns()}-{self.pid}-{uuid.uuid4().hex[:8]}"
        self._path = folder / "locks" / f"{self.name}.alive"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(self._path)
        with contextlib.suppress(NotImplementedError):
            self._lock.acquire()

    def end(self) -> None:
        """Let go."""
        self._lock.release()
        self._path.unlink(missing_ok=True)


_writing: dict[Path, Presence] = {}  # of this process; few, for each holds a file open
MOST_WRITING = 16


def announce_writer(folder: Path) -> None:
    """Make known that this process writes into the store, from now until it ends."""
    present = _writing.get(folder)
    # A fork shares the lock of its parent but is another writer.
    if present is not None and present.pid == os.getpid():
        return
    alive(folder)  # sweeps what dead writers left
    for oldest in list(_writing)[: len(_writing) + 1 - MOST_WRITING]:
        _writing.pop(oldest, None)
    _writing[folder] = Presence(folder, "writer")


def alive(folder: Path) -> tuple[str, ...]:
    """The names of the presences whose processes live; the files of the others are removed."""
    return tuple(path.stem for path in _held((folder / "locks").glob("*.alive")))


def sweep_locks(folder: Path) -> None:
    """Remove the recipes' locks that nobody holds.

    Whoever waits for one at this very moment may then work beside a newcomer: twice the work,
    with the same result.
    """
    locks = (folder / "locks").glob("*.lock")
    list(_held(path for path in locks if path.name != GATE))


def _held(paths: Iterable[Path]) -> Iterator[Path]:
    """The lock files that somebody holds; the others are removed."""
    for path in sorted(paths):
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except (Timeout, NotImplementedError):
            yield path
        else:
            lock.release()
            path.unlink(missing_ok=True)
