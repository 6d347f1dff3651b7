"""Progress that a person can read: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from site_tools.datasets.place import megabytes
from site_tools.datasets.telling import Teller
from site_tools.model import Failure, Job, Outcome, Request, Result
from site_tools.plan import Plan
from site_tools.run.execute import Listener

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

QUIET_S = 1.0  # plain lines: how long a run that prints without end is kept quiet


class Told(Listener):
    """Counts how the runs of a plan end, and how much work is left by their last times."""

    def __init__(self, plan: Plan) -> None:
        self.total, self.kept, self.failed = len(plan.jobs), 0, 0
        self._left = {job.request: job.predicted_s for job in plan.jobs}
        self._lock = threading.Lock()  # listeners are called from several threads

    def finished(self, job: Job, outcome: Outcome) -> None:
        """A run ended: kept, failed, or cancelled."""
        with self._lock:
            self._left.pop(job.request, None)
            self.kept += isinstance(outcome, Result)
            self.failed += isinstance(outcome, Failure)

    @property
    def left(self) -> str:
        """What is still to do, in words: "3 left, about 12 s of work"."""
        with self._lock:
            times = [value for value in self._left.values() if value is not None]
            text = f"{len(self._left)} left"
        return f"{text}, about {seconds(sum(times))} of work" if times else text


@contextmanager
def listener(plan: Plan) -> Iterator[Told]:
    """Tell of a plan's runs on standard error, as the terminal allows."""
    if not plan.jobs or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _Lines(plan)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        TimeElapsedColumn(),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[count]}{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Live(plan, progress)


def seconds(value: float | None) -> str:
    """A duration as a person says it: "0.4 s", "12 s", "3 min 20 s"."""
    if value is None:
        return "?"
    if value < 9.95:
        return f"{value:.1f} s"
    if value < 59.5:
        return f"{value:.0f} s"
    whole = round(value)
    return f"{whole // 60} min {whole % 60} s"


def named(request: Request) -> str:
    """A request as it is told: of a lab, without the digest of its cells."""
    return request.entry if request.entry.startswith("notebook:") else str(request)


def ahead(plan: Plan) -> str:
    """What a plan has in store, in one line."""
    if not plan.jobs:
        if not plan.hits:
            return "no page asks for a result; nothing to run"
        return f"all {len(plan.hits)} results are current; nothing to run"
    new = sum(job.predicted_s is None for job in plan.jobs)
    text = f"{len(plan.jobs)} to run, {len(plan.hits)} current"
    if new == len(plan.jobs):
        return f"{text}; how long it takes is not known yet"
    text += f"; about {seconds(plan.predicted_s)} of work by the last times"
    return f"{text}, and {new} of unknown length" if new else text


def _end(outcome: Outcome, begun: float | None) -> str:
    """How a run ended and how long it took: without the time that it waited for the server."""
    if isinstance(outcome, Failure):
        return f"{outcome.cause}: {outcome.message} ({seconds(outcome.seconds)})"
    if isinstance(outcome, Result):
        return f"done ({seconds(outcome.provenance.seconds)})"
    took = "" if begun is None else f" after {seconds(time.monotonic() - begun)}"
    return f"stopped{took}"


class _Lines(Told):
    """One plain line per event; printed lines of a run at most once a second each."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._done = 0
        self._quiet_until: dict[Request, float] = {}
        self._begun: dict[Request, float] = {}
        if plan.jobs:
            self._say(ahead(plan))

    def _say(self, text: str) -> None:
        print(f"site_tools: {text}", file=sys.stderr, flush=True)

    def started(self, job: Job) -> None:
        """A run began."""
        self._begun[job.request] = time.monotonic()
        last = f", took {seconds(job.predicted_s)} last time" if job.predicted_s else ""
        self._say(f"run {named(job.request)} ({job.reason}{last})")

    def line(self, job: Job, text: str) -> None:
        """A run printed something."""
        now = time.monotonic()
        with self._lock:
            if now < self._quiet_until.get(job.request, 0):
                return
            self._quiet_until[job.request] = now + QUIET_S
        self._say(f"  {named(job.request)}: {text.rstrip()[:160]}")

    def finished(self, job: Job, outcome: Outcome) -> None:
        """A run ended."""
        super().finished(job, outcome)
        with self._lock:
            self._done += 1
            done = self._done
        end = _end(outcome, self._begun.get(job.request))
        self._say(f"[{done}/{self.total}] {named(job.request)} {end}")


class _Live(Told):
    """A bar for the whole and a line for each run that is on; a failure stays above them."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        super().__init__(plan)
        self._progress = progress
        self._tasks: dict[Request, TaskID] = {}
        progress.console.print(ahead(plan), highlight=False)
        self._whole = progress.add_task(self.left, total=self.total, count=self._count())

    def _count(self) -> str:
        return f"{self.kept + self.failed}/{self.total}, "

    def started(self, job: Job) -> None:
        """A run began."""
        last = f", took {seconds(job.predicted_s)} last time" if job.predicted_s else ""
        text = self._line(job, job.reason + last)
        self._tasks[job.request] = self._progress.add_task(text, total=None, count="")

    def line(self, job: Job, text: str) -> None:
        """A run printed something."""
        if (task := self._tasks.get(job.request)) is not None:
            self._progress.update(task, description=self._line(job, text))

    def _line(self, job: Job, text: str) -> str:
        from rich.markup import escape

        return f"{escape(named(job.request))} [dim]{escape(text.strip()[:100])}[/dim]"

    def finished(self, job: Job, outcome: Outcome) -> None:
        """A run ended."""
        super().finished(job, outcome)
        if (task := self._tasks.pop(job.request, None)) is not None:
            self._progress.remove_task(task)
        self._progress.update(self._whole, advance=1, description=self.left, count=self._count())
        if isinstance(outcome, Failure):
            from rich.markup import escape

            said = escape(f"{named(job.request)} {_end(outcome, None)}")
            self._progress.console.print(f"[red]{said}[/red]", highlight=False)


# --- data that is fetched or packed ---------------------------------------------------------


@contextmanager
def transfers() -> Iterator[Teller]:
    """Tell of transfers on standard error, as the terminal allows."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _TransferLines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _TransferBar(progress)


class _TransferLines(Teller):
    """A plain line for each tenth of the way, at most one a second."""

    def __init__(self) -> None:
        self._total, self._told, self._quiet_until = 1, 0, 0.0

    def begin(self, what: str, total: int, done: int = 0) -> None:
        self._total, self._told = max(total, 1), 10 * done // max(total, 1)
        at = f", {megabytes(done)} are here" if done else ""
        self.say(f"{what}: {megabytes(total)}{at}")

    def at(self, done: int) -> None:
        tenth, now = 10 * done // self._total, time.monotonic()
        if tenth > self._told and now >= self._quiet_until:
            self._told, self._quiet_until = tenth, now + QUIET_S
            self.say(f"  {megabytes(done)} of {megabytes(self._total)}")

    def say(self, text: str) -> None:
        print(f"site_tools: {text}", file=sys.stderr, flush=True)


class _TransferBar(Teller):
    """A bar with speed and time left; what is said stays above it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def begin(self, what: str, total: int, done: int = 0) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(what, total=total, completed=done)

    def at(self, done: int) -> None:
        if self._task is not None:
            self._progress.update(self._task, completed=done)

    def say(self, text: str) -> None:
        self._progress.console.print(text, highlight=False, markup=False)
