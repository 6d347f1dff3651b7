"""Runs a plan's jobs: in dependency order, most urgent first, as many at once as there is room."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from graphlib import CycleError, TopologicalSorter

from site_tools.errors import SnippetError
from site_tools.model import Failure, Job, Outcome, Request, Result, Waiting
from site_tools.run import server
from site_tools.run.isolate import Errand, run_isolated
from site_tools.settings import Settings
from site_tools.storage.store import Store

POLL_S = 0.1
PATIENCE_S = 0.8  # how long the killed are waited for
UNKNOWN_S = 5.0  # what a job that never ran is taken to need
UNKNOWN_LAB_S = 60.0  # a lab, which runs a whole page: started late, all would wait for it


class Listener:
    """Is told how the work goes; called from several threads. This one ignores it all."""

    def started(self, job: Job) -> None:
        """A job's turn has come."""

    def line(self, job: Job, text: str) -> None:
        """A running job has printed a line."""

    def finished(self, job: Job, outcome: Outcome) -> None:
        """A job is done, or failed, or was cancelled."""


def run(
    jobs: Sequence[Job],
    *,
    hits: Mapping[Request, Result],
    store: Store,
    settings: Settings,
    listener: Listener | None = None,
    cancel: threading.Event | None = None,
    executor: Executor | None = None,
    preload: tuple[str, ...] = server.PRELOAD,
) -> dict[Request, Outcome]:
    """Run every job; the outcome of each. `hits` are the results that needn't run.

    A job that was cancelled before its end is `Waiting`. With an `executor` of one's own the
    runs happen wherever it puts them, without their lines. KeyboardInterrupt passes through
    once the runs are dead; what had finished is stored. SnippetError for a cycle.
    """
    schedule = _Schedule(jobs, hits, store, settings, listener or Listener(), preload)
    if not jobs:
        return {}
    stop = cancel or threading.Event()
    if executor is not None:
        return schedule.run(executor, stop, local=isinstance(executor, ThreadPoolExecutor))
    pool = ThreadPoolExecutor(settings.workers, thread_name_prefix="site_tools-run")
    halt = _Either(stop)
    try:
        return schedule.run(pool, halt, local=True)
    except BaseException:
        halt.set()  # a run sees this within a tenth of a second, and is killed
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Either(threading.Event):
    """Set by itself or by another event."""

    def __init__(self, other: threading.Event) -> None:
        super().__init__()
        self._other = other

    def is_set(self) -> bool:
        return super().is_set() or self._other.is_set()


class _Schedule:
    def __init__(
        self,
        jobs: Sequence[Job],
        hits: Mapping[Request, Result],
        store: Store,
        settings: Settings,
        listener: Listener,
        preload: tuple[str, ...],
    ) -> None:
        self._jobs = {job.request: job for job in jobs}
        self._hits, self._store, self._settings = hits, store, settings
        self._listener, self._preload = listener, preload
        self._outcomes: dict[Request, Outcome] = {}
        self._running: dict[Future[Outcome], Job] = {}
        self._sorter = TopologicalSorter(
            {job.request: [up for up in job.upstream if up in self._jobs] for job in jobs}
        )
        try:
            self._sorter.prepare()
        except CycleError as error:
            path = " → ".join(str(request) for request in reversed(error.args[1]))
            raise SnippetError(
                f"artifacts that need each other: {path}",
                next_step="take one of these calls out",
            ) from None
        self._urgency = urgencies(self._jobs)
        self._memory_mb = machine_mb()

    def run(self, executor: Executor, stop: threading.Event, local: bool) -> dict[Request, Outcome]:
        ready: list[Job] = []
        while self._sorter.is_active() and not stop.is_set():
            ready += (self._jobs[request] for request in self._sorter.get_ready())
            ready.sort(key=lambda job: (-self._urgency[job.request], job.request.entry))
            for job in list(ready):
                if (failed := failed_upstream(job, self._found)) is not None:
                    ready.remove(job)
                    self._finish(job, failed)
                elif self._has_room(job):
                    ready.remove(job)
                    self._running[self._submit(executor, stop, job, local)] = job
            if self._running:
                done, _ = wait(self._running, POLL_S, FIRST_COMPLETED)
                for future in done:
                    self._finish(self._running.pop(future), future.result())
        self._wind_up()
        return self._outcomes

    def _submit(
        self, executor: Executor, stop: threading.Event, job: Job, local: bool
    ) -> Future[Outcome]:
        self._listener.started(job)
        found = map(self._found, job.upstream)
        upstream = tuple(outcome for outcome in found if isinstance(outcome, Result))
        errand = Errand(job, upstream, self._settings, self._store.folder, self._preload)
        if not local:
            return executor.submit(run_isolated, errand)
        return executor.submit(
            run_isolated, errand, lambda text: self._listener.line(job, text), stop
        )

    def _wind_up(self) -> None:
        """After a stop: wait for what was running, say of the rest that it waits."""
        for future in self._running:
            future.cancel()
        done, _ = wait(self._running, PATIENCE_S)  # elsewhere, a run can't be told to stop
        for future, job in self._running.items():
            ended = future in done and not future.cancelled()
            outcome = future.result() if ended else Waiting(job.request, "cancelled")
            self._finish(job, outcome, last=True)
        for request in self._jobs:
            self._outcomes.setdefault(request, Waiting(request, "cancelled"))

    def _finish(self, job: Job, outcome: Outcome, last: bool = False) -> None:
        self._outcomes[job.request] = outcome
        if not last:
            self._sorter.done(job.request)
        self._listener.finished(job, outcome)

    def _found(self, request: Request) -> Outcome | None:
        return self._outcomes.get(request) or self._hits.get(request)

    def _has_room(self, job: Job) -> bool:
        """Whether a core is free, and the memory that all may use (alone, a job always may)."""
        claimed = sum(other.limits.memory_mb for other in self._running.values())
        enough = not self._running or claimed + job.limits.memory_mb <= self._memory_mb
        return enough and len(self._running) < self._settings.workers


def failed_upstream(job: Job, found: Callable[[Request], Outcome | None]) -> Failure | None:
    """The failure of a job that can't run because of what it rests on; None if nothing is wrong.

    `found` gives what is known of an upstream; Waiting if it is still to come.
    """
    for request in job.upstream:
        outcome = found(request)
        if isinstance(outcome, Result | Waiting):
            continue
        if isinstance(outcome, Failure):
            why, place = f"failed ({outcome.cause}): {outcome.message}", outcome.place
        else:
            why, place = "has no result and could not be planned", None
        message = f"it needs {request}, which {why}"
        return Failure(job.request, "upstream failed", message, place)
    return None


def urgencies(jobs: Mapping[Request, Job]) -> dict[Request, float]:
    """Seconds from each job's start to the end of the longest chain that waits for it."""
    urgency: dict[Request, float] = {}
    users: dict[Request, list[Request]] = {request: [] for request in jobs}
    for request, job in jobs.items():
        for upstream in job.upstream:
            if upstream in users:
                users[upstream].append(request)
    order = TopologicalSorter(users).static_order()  # users first
    for request in order:
        own = jobs[request].predicted_s
        if own is None:
            own = UNKNOWN_LAB_S if jobs[request].payload else UNKNOWN_S
        after = max((urgency[user] for user in users[request]), default=0.0)
        urgency[request] = own + after
    return urgency


def machine_mb() -> float:
    """The machine's memory, in MiB; infinite where it can't be asked."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20
    except (ValueError, OSError):
        return float("inf")


def close() -> None:
    """End the warmed server; the next run starts another."""
    server.close()
