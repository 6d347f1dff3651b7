"""Watches what a run reads, by an audit hook in the worker (see sys.addaudithook).

A file that the run reads below the project becomes an observed input. What a hook can't see
(os.stat, os.environ) is wrapped here, native readers in readers.py; what a run may not do at
all is in conduct.py.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from site_tools.model import Observed, Place, Source
from site_tools.run.conduct import Conduct, Fault
from site_tools.run.territory import Territory
from site_tools.storage.observed import state, state_below

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
IMPORTING = "<frozen importlib._bootstrap_external>"
# Who lists the folders of sys.path, the project's root among them, to find a module or a version.
SEARCHING = (IMPORTING, "importlib/metadata/__init__.py", "importlib_metadata/__init__.py")
READ_SOURCE = ("linecache.py", "tokenize.py", "codecs.py", "<frozen codecs>")
SHOW_SOURCE = ("warnings.py", "traceback.py", "faulthandler.py")


class Watch:
    """What one run read and did; `sources` are the files that the key covers already."""

    def __init__(self, territory: Territory, sources: frozenset[str], free: bool = False) -> None:
        self._territory, self._sources = territory, sources
        self._root, self._log = Path(territory.root), Path(territory.own[0], "offspring.jsonl")
        self._conduct = Conduct(territory, self._locate, self._blamed, free)
        self._pid, self._busy, self._active = os.getpid(), threading.local(), False
        self._seen: dict[str, str] = {}
        self._covered: set[str] = set()
        self._faults: list[Fault] = []
        self._imported: dict[str, str] = {}
        self.project_file = territory.project_file

    # --- for the worker -----------------------------------------------------------------

    def install(self) -> None:
        """Begin to watch. A hook can't be taken out again: once per process."""
        self._handlers = self._conduct.handlers() | {
            "open": self._on_open,
            "os.listdir": self._on_list,
            "os.scandir": self._on_scan,
            "sqlite3.connect": lambda args: self.read(args[0]),
        }
        self._wrap_stat()
        self._wrap_environment()
        self._active = True
        sys.addaudithook(self._hook)

    def cover(self, path: Path) -> None:
        """Reading `path` is no observed input: the key has it, by its declared checksum."""
        if (located := self._locate(path)) is not None:
            self._covered.add(located)

    def stop(self) -> None:
        """Look no more: what follows is the worker's own."""
        self._active = False

    @contextlib.contextmanager
    def looking_away(self) -> Iterator[None]:
        """What this thread does in the block is the engine's doing, not the run's."""
        before = getattr(self._busy, "is_busy", False)
        self._busy.is_busy = True
        try:
            yield
        finally:
            self._busy.is_busy = before

    def gather(self) -> None:
        """Add what the processes saw and did that the run forked."""
        with contextlib.suppress(OSError), self._log.open(encoding="utf8") as lines:
            for kind, *words in map(json.loads, lines):
                if kind == "read":
                    self._seen.setdefault(*words)
                else:
                    self._faults.append(Fault(words[0], words[1] and Place(*words[1:])))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What the run did wrong, in its order."""
        return tuple(self._faults)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a lecturer should know of the run."""
        return tuple(self._conduct.notes)

    def observed(self) -> tuple[Observed, ...]:
        """The inputs that the key does not know of."""
        seen = dict(self._seen)
        for path, digest in self._imported.items():
            if path not in self._sources:
                seen.setdefault(path, digest)
        return tuple(Observed(path, seen[path]) for path in sorted(seen))

    def imported(self) -> tuple[Source, ...]:
        """The project's modules that the run imported, as they were then."""
        return tuple(Source(path, self._imported[path]) for path in sorted(self._imported))

    def read(self, path: Any) -> None:
        """Take down that the run reads `path` (a file or a folder)."""
        located = self._locate(path)
        if located is not None:
            self._read_located(located)

    # --- events -------------------------------------------------------------------------

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        handler = self._handlers.get(event)
        if handler and self._is_watching():
            handler(args)

    def _is_watching(self) -> bool:
        return self._active and not getattr(self._busy, "is_busy", False)

    def _on_open(self, args: tuple[Any, ...]) -> None:
        path, mode, flags = args
        if path is None or isinstance(path, int):
            return
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & WRITING:
            self._conduct.changes(path)
        elif not (os.fsdecode(path).endswith(".py") and self._is_source_read(path)):
            self.read(path)

    def _is_source_read(self, path: Any) -> bool:
        """Whether Python itself reads a module: to import it, or to show one of its lines."""
        frame: FrameType | None = sys._getframe(3)
        if frame and frame.f_code.co_filename == IMPORTING:
            located = self._locate(path)
            if located is not None and located not in self._imported:
                with self.looking_away():
                    self._imported[located] = state(self._root / located)
            return True
        while frame and frame.f_code.co_filename.endswith(READ_SOURCE):
            frame = frame.f_back
        return bool(frame and frame.f_code.co_filename.endswith(SHOW_SOURCE))

    def _on_list(self, args: tuple[Any, ...]) -> None:
        path = args[0] if args and args[0] is not None else "."
        lister = sys._getframe(2).f_code.co_filename
        if not isinstance(path, int) and not lister.endswith(SEARCHING):
            self.read(path)

    def _on_scan(self, args: tuple[Any, ...]) -> None:
        """An entry tells of its file's size and times too: to a line of the project's own."""
        path = args[0] if args and args[0] is not None else "."
        lister = sys._getframe(2).f_code.co_filename
        if isinstance(path, int) or lister.endswith(SEARCHING):
            return
        self.read(path)
        if self._territory.project_file(lister):
            with self.looking_away(), contextlib.suppress(OSError), os.scandir(path) as entries:
                files = [entry.path for entry in entries if entry.is_file()]
            for file in files:
                self.read(file)

    # --- what no event tells ------------------------------------------------------------

    def _wrap_stat(self) -> None:
        for name in ("stat", "lstat", "access"):
            original = getattr(os, name)
            # resolve() asks for the lstat of every folder on its way
            wrapped = self._wrapped_stat(original, asks=name != "lstat")
            setattr(os, name, wrapped)
            for group in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
                if original in group:
                    group.add(wrapped)

    def _wrapped_stat(self, original: Callable[..., Any], asks: bool) -> Callable[..., Any]:
        def look(path: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                result = original(path, *args, **kwargs)
            except (FileNotFoundError, NotADirectoryError):
                self._looked(path, None, asks)
                raise
            self._looked(path, result, asks)
            return result

        return look

    def _looked(self, path: Any, result: Any, asks: bool) -> None:
        """A test for a file counts as reading it, one for a folder only as finding it there."""
        if isinstance(path, int) or not self._is_watching():
            return
        with self.looking_away():
            located, full = self._territory.locate(os.fsdecode(path))
            mode = result.st_mode if isinstance(result, os.stat_result) else stat.S_IFREG
            if result is True and Path(full).is_dir():  # os.access
                mode = stat.S_IFDIR
        if stat.S_ISDIR(mode):
            if asks and located not in (None, "."):
                self._read_located(f"{located}/")
        # Path(__file__).resolve() looks at each module: its code is in the key, or imported.
        elif stat.S_ISREG(mode) and not (located and located.endswith(".py") and result):
            self.read(path)

    def _wrap_environment(self) -> None:
        kind = type(os.environ)
        get, each = kind.__getitem__, kind.__iter__

        def getitem(mapping: Any, name: Any) -> Any:
            if self._is_watching():
                self._conduct.asked(f"the environment variable {name}")
            return get(mapping, name)

        def iterate(mapping: Any) -> Any:
            if self._is_watching():
                self._conduct.asked("all environment variables")
            return each(mapping)

        kind.__getitem__, kind.__iter__ = getitem, iterate  # type: ignore[method-assign]

    # --- helpers ------------------------------------------------------------------------

    def _locate(self, path: Any, verb: str = "read") -> str | None:
        try:
            text = os.fsdecode(path)
        except TypeError:
            return None
        with self.looking_away():
            located, full = self._territory.locate(text)
        if located is None and not self._territory.is_known(full):
            note = f"{full} lies outside the project and was {verb}: it isn't watched"
            self._conduct.notes[note] = None
        return located

    def _read_located(self, located: str) -> None:
        if located in self._seen or located in self._covered:
            return
        with self.looking_away():
            digest = state_below(self._root, located)
        self._seen[located] = digest
        self._hand_up("read", located, digest)

    def _blamed(self, fault: Fault) -> None:
        place = fault.place
        self._faults.append(fault)
        self._hand_up("fault", fault.message, *((place.file, place.line) if place else (None,)))

    def _hand_up(self, *words: str | int | None) -> None:
        """From a process that the run forked: its memory is lost to us."""
        if os.getpid() != self._pid:
            with self.looking_away(), self._log.open("a", encoding="utf8") as log:
                log.write(json.dumps(words) + "\n")
