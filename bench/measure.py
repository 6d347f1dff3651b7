"""Runs one command and tells its wall time, the CPU time and memory of all its processes."""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

_RUN = re.compile(r"^site_tools: run ", re.MULTILINE)
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
PAUSE_S = 0.5  # between two looks at the memory; each costs some milliseconds


@dataclass(frozen=True)
class Measured:
    """Wall seconds, CPU seconds of the process tree, snippets run, peak memory (0: not known)."""

    seconds: float
    cpu: float
    ran: int
    peak_mb: float = 0.0


@dataclass
class Row:
    """One kind of build, with the number of snippets that it has to run."""

    name: str
    expected: int
    found: list[Measured] = field(default_factory=list)

    def add(self, one: Measured) -> None:
        """Note a repeat."""
        self.found.append(one)

    @property
    def middle(self) -> Measured:
        """The median of each number over the repeats."""
        return Measured(
            statistics.median(one.seconds for one in self.found),
            statistics.median(one.cpu for one in self.found),
            self.found[-1].ran,
            max(one.peak_mb for one in self.found),
        )

    def wrong(self) -> str:
        """What is wrong with the number of runs; nothing if it was right every time."""
        ran = sorted({one.ran for one in self.found} - {self.expected})
        return f"{self.name}: ran {ran} snippets, expected {self.expected}" if ran else ""


def measure(command: list[str], folder: Path, watch: bool = False) -> Measured:
    """Run a command in a folder; with `watch` also its memory. SystemExit if it fails."""
    # One thread a process, as snippets have it: else "all in one process" would use all cores.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "OMP_NUM_THREADS": "1"}
    environment["OPENBLAS_NUM_THREADS"] = "1"
    before, begin = _cpu(), time.perf_counter()
    with tempfile.TemporaryFile("w+") as words:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=words, stderr=subprocess.STDOUT
        )
        watcher = (
            _Watcher(process.pid) if watch and Path("/proc/self/smaps_rollup").exists() else None
        )
        status = process.wait()
        seconds, cpu = time.perf_counter() - begin, _cpu() - before
        words.seek(0)
        said = words.read()
    if status:
        sys.exit(f"{' '.join(command)} failed:\n{said}")
    return Measured(seconds, cpu, len(_RUN.findall(said)), watcher.end() if watcher else 0.0)


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text("utf8")
    if old not in text:
        sys.exit(f"{path} has no {old!r}")
    path.write_text(text.replace(old, new), "utf8")


def _cpu() -> float:
    """CPU seconds of all descendants that have ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watcher:
    """Looks at the proportional memory of a process and all its descendants (Linux)."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak_mb, self._stop = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(PAUSE_S):
            self._peak_mb = max(self._peak_mb, sum(map(_pss_mb, _family(self._pid))))

    def end(self) -> float:
        """Stop looking; the highest sum seen, in MB."""
        self._stop.set()
        self._thread.join()
        return self._peak_mb


def _family(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                behind_name = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended
            parents.setdefault(int(behind_name[1]), []).append(int(entry.name))
    found = [pid]
    for member in found:
        found += parents.get(member, [])
    return found


def _pss_mb(pid: int) -> float:
    try:
        found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
