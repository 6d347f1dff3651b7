"""Progress that a person can read: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from site_tools.model import Failure, Job, Outcome
from site_tools.plan import Plan
from site_tools.run.execute import Listener

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def listener(plan: Plan) -> Iterator[Listener]:
    """Tell of a plan's runs on standard error, as the terminal allows."""
    if not plan.jobs:
        yield _Lines(plan)
    elif sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        from rich.console import Console

        with Progress(*columns, console=Console(stderr=True)) as progress:
            yield _Live(plan, progress)
    else:
        yield _Lines(plan)


def seconds(value: float | None) -> str:
    """A duration as a person says it: "0.4 s", "12 s", "3 min 20 s"."""
    if value is None:
        return "?"
    if value < 9.95:
        return f"{value:.1f} s"
    if value < 60:
        return f"{value:.0f} s"
    return f"{int(value // 60)} min {int(value % 60)} s"


def ahead(plan: Plan) -> str:
    """What a plan has in store, in one line."""
    known = [job for job in plan.jobs if job.predicted_s is not None]
    if not plan.jobs:
        return f"all {len(plan.hits)} results are current; nothing to run"
    text = f"{len(plan.jobs)} to run, {len(plan.hits)} current"
    if known:
        text += f"; {len(known)} of them took {seconds(plan.predicted_s)} last time"
    return text


class _Lines(Listener):
    """One plain line per event; printed lines of a run at most once a second each."""

    def __init__(self, plan: Plan) -> None:
        self._total, self._done = len(plan.jobs), 0
        self._lock = threading.Lock()
        self._quiet_until: dict[object, float] = {}
        self._begun: dict[object, float] = {}
        if plan.jobs:
            self._say(ahead(plan))

    def _say(self, text: str) -> None:
        print(f"site_tools: {text}", file=sys.stderr, flush=True)

    def started(self, job: Job) -> None:
        """A run began."""
        self._begun[job.request] = time.monotonic()
        last = f", took {seconds(job.predicted_s)} last time" if job.predicted_s else ""
        self._say(f"run {job.request} ({job.reason}{last})")

    def line(self, job: Job, text: str) -> None:
        """A run printed something."""
        now = time.monotonic()
        with self._lock:
            if now < self._quiet_until.get(job.request, 0):
                return
            self._quiet_until[job.request] = now + 1
        self._say(f"  {job.request}: {text.rstrip()[:160]}")

    def finished(self, job: Job, outcome: Outcome) -> None:
        """A run ended."""
        with self._lock:
            self._done += 1
        took = time.monotonic() - self._begun.get(job.request, time.monotonic())
        end = f"{outcome.cause}: {outcome.message}" if isinstance(outcome, Failure) else "done"
        self._say(f"[{self._done}/{self._total}] {job.request} {end} ({seconds(took)})")


class _Live(Listener):
    """A bar for the whole and a line for each run that is on."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[object, TaskID] = {}
        progress.console.print(ahead(plan))
        self._whole = progress.add_task("all", total=len(plan.jobs))

    def started(self, job: Job) -> None:
        """A run began."""
        text = f"{job.request} [dim]{job.reason}[/dim]"
        self._tasks[job.request] = self._progress.add_task(text, total=None)

    def line(self, job: Job, text: str) -> None:
        """A run printed something."""
        if (task := self._tasks.get(job.request)) is not None:
            from rich.markup import escape

            said = f"{job.request} [dim]{escape(text.strip()[:60])}[/dim]"
            self._progress.update(task, description=said)

    def finished(self, job: Job, outcome: Outcome) -> None:
        """A run ended."""
        if (task := self._tasks.pop(job.request, None)) is not None:
            self._progress.remove_task(task)
        self._progress.advance(self._whole)
        if isinstance(outcome, Failure):
            from rich.markup import escape

            self._progress.console.print(
                f"[red]{job.request} {outcome.cause}[/red]: {escape(outcome.message)}"
            )
