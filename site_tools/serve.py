"""Results that arrive while the lecturer writes: runs in the background, told to the pages."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from site_tools.engine import Course, Survey
from site_tools.model import Failure, Job, Outcome, Request, Result, Waiting
from site_tools.run.execute import Listener

BATCH_S = 2.0  # results that arrive within this time share one reload


@dataclass
class _Run:
    """A job on its way; `line` is the last that it printed."""

    job: Job
    started: float | None = None
    line: str = ""


@dataclass
class _Batch:
    """Jobs that were started together; `cancel` ends those that nobody wants any more."""

    digests: frozenset[str]
    cancel: threading.Event = field(default_factory=threading.Event)


class Background(Listener):
    """Runs what a survey found stale without blocking it; safe to call from any thread.

    `changed()` is called from a background thread, at most once per batch of results.
    """

    def __init__(self, course: Course, changed: Callable[[], None]) -> None:
        self._course, self._changed = course, changed
        self._lock = threading.Lock()
        self._runs: dict[str, _Run] = {}  # by recipe digest
        self._batches: list[_Batch] = []
        self._done: dict[str, Outcome] = {}  # failures and results since the last survey
        self._news = threading.Event()
        self._closed = threading.Event()
        threading.Thread(target=self._tell, name="site_tools-news", daemon=True).start()

    def outcomes(self, survey: Survey) -> dict[Request, Outcome]:
        """What is known now of every request; starts the runs that nobody has started yet."""
        with self._lock:
            wanted = frozenset(job.recipe.digest for job in survey.plan.jobs)
            fresh = tuple(
                job
                for job in survey.plan.jobs
                if job.recipe.digest not in self._runs
                and not isinstance(self._done.get(job.recipe.digest), Failure)
            )
            for batch in self._batches:
                if not batch.digests & wanted:
                    batch.cancel.set()
            if fresh:
                self._start(survey, fresh)
            known = dict(survey.plan.hits)
            return {**known, **{job.request: self._state(job) for job in survey.plan.jobs}}

    def _start(self, survey: Survey, jobs: tuple[Job, ...]) -> None:
        batch = _Batch(frozenset(job.recipe.digest for job in jobs))
        self._batches.append(batch)
        for job in jobs:
            self._runs[job.recipe.digest] = _Run(job)
        threading.Thread(
            target=self._run, args=(survey, jobs, batch), name="site_tools-runs", daemon=True
        ).start()

    def _run(self, survey: Survey, jobs: tuple[Job, ...], batch: _Batch) -> None:
        try:
            self._course.run_jobs(survey, jobs, self, batch.cancel)
        finally:
            with self._lock:
                self._batches.remove(batch)
                for job in jobs:
                    self._runs.pop(job.recipe.digest, None)
            self._news.set()

    def _state(self, job: Job) -> Outcome:
        done = self._done.get(job.recipe.digest)
        if done is not None:
            return done
        run = self._runs.get(job.recipe.digest)
        seconds = time.monotonic() - run.started if run and run.started else None
        return Waiting(job.request, job.reason, seconds, job.predicted_s, run.line if run else "")

    # --- what the runs say (Listener) ---------------------------------------------------

    def started(self, job: Job) -> None:
        """A run began."""
        with self._lock:
            if run := self._runs.get(job.recipe.digest):
                run.started = time.monotonic()

    def line(self, job: Job, text: str) -> None:
        """A run printed a line."""
        with self._lock:
            if run := self._runs.get(job.recipe.digest):
                run.line = text.strip()[:200]

    def finished(self, job: Job, outcome: Outcome) -> None:
        """A run ended; a page may want to show it."""
        with self._lock:
            self._runs.pop(job.recipe.digest, None)
            if isinstance(outcome, Result | Failure):
                self._done[job.recipe.digest] = outcome
        self._news.set()

    # --- what the pages hear ------------------------------------------------------------

    def _tell(self) -> None:
        while not self._closed.is_set():
            self._news.wait()
            # Wait for more, unless nothing more is on its way.
            deadline = time.monotonic() + BATCH_S
            while time.monotonic() < deadline and self._busy():
                time.sleep(0.05)
            self._news.clear()
            if not self._closed.is_set():
                self._changed()

    def _busy(self) -> bool:
        with self._lock:
            return bool(self._runs)

    def write_progress(self, path: Path) -> None:
        """Write how far every run is, for the waiting boxes to read."""
        with self._lock:
            runs = {
                str(run.job.request): {
                    "state": "running" if run.started else "queued",
                    "seconds": round(time.monotonic() - run.started, 1) if run.started else 0,
                    "predicted": run.job.predicted_s,
                    "line": run.line,
                }
                for run in self._runs.values()
            }
        content = json.dumps({"runs": runs, "left": len(runs)}, sort_keys=True)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_suffix(".new")
            temporary.write_text(content, "utf8")
            temporary.replace(path)
        except OSError:
            return  # MkDocs may be clearing the folder at this moment; the next write tells

    def close(self) -> None:
        """Stop all runs; finished results are kept."""
        self._closed.set()
        self._news.set()
        with self._lock:
            for batch in self._batches:
                batch.cancel.set()
