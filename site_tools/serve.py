"""Results that arrive while the lecturer writes: runs in the background, told to the pages."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from site_tools.engine import Course, Survey
from site_tools.model import Failure, Job, Outcome, Request, Result, Source, Waiting
from site_tools.run import execute, server
from site_tools.run.isolate import Errand, run_isolated
from site_tools.settings import Settings

BATCH_S = 2.0  # results that arrive within this time share one reload
PACE = 2.0  # and within this many times the last build's: pages wait while MkDocs builds
PATIENCE_S = 0.5  # how long the killed are waited for

State = tuple[str, tuple[Source, ...], tuple[tuple[str, int], ...]]  # see _state_of


@dataclass(eq=False)
class _Run:
    """A job on its way, or waiting for its turn; `line` is the last that it printed.

    `generation` counts the surveys: the one that first asked for the run.
    """

    job: Job
    generation: int
    urgency: float
    state: State
    started: float | None = None
    line: str = ""
    cancel: threading.Event = field(default_factory=threading.Event)


class Background:
    """Runs what surveys find stale, without blocking them; safe to call from any thread.

    The newest survey decides: what it asks for in another version, or no more, is cancelled,
    and what it asks for anew does not wait for what older ones began. `changed(results)` is
    called from a background thread, at most once per batch of results.
    """

    def __init__(self, changed: Callable[[Mapping[Request, Result]], None]) -> None:
        self.build_s = 0.0  # how long the last build took
        self._changed = changed
        self._lock = threading.RLock()
        self._generation = 0
        self._course: Course | None = None
        self._preload: tuple[str, ...] = ()
        self._jobs: dict[Request, Job] = {}  # of the newest survey, upstream first
        self._known: dict[Request, Outcome] = {}  # what came of its requests
        self._runs: dict[Request, _Run] = {}
        self._failures: dict[Request, tuple[State, Failure]] = {}  # they outlive a survey
        self._news: dict[Request, Result] = {}  # what pages don't show yet
        self._telling: threading.Timer | None = None
        self._threads: set[threading.Thread] = set()
        self._closed = False

    # --- what is wanted -----------------------------------------------------------------

    def outcomes(self, course: Course, survey: Survey) -> dict[Request, Outcome]:
        """What is known now of every request; starts the runs that nobody has started yet."""
        with self._lock:
            self._generation += 1
            self._course = course
            self._known = {**survey.plan.hits, **survey.plan.unmet}
            self._jobs = {job.request: job for job in survey.plan.jobs}
            self._preload = server.preload(survey.packages())
            self._forget_news()
            self._cancel_unwanted(survey)
            data = _data_files(course.settings)
            urgency = execute.urgencies(self._jobs)
            for request, job in self._jobs.items():
                state = _state_of(job, course.settings, data)
                before, failure = self._failures.get(request, (None, None))
                if failure is not None and before == state:
                    self._known[request] = failure
                elif request not in self._runs:
                    self._runs[request] = _Run(job, self._generation, urgency[request], state)
            self._dispatch()
            return {**self._known, **{job.request: self._outcome(job) for job in survey.plan.jobs}}

    def _cancel_unwanted(self, survey: Survey) -> None:
        for request, run in list(self._runs.items()):
            job = self._jobs.get(request)
            if job and (job.recipe, job.sources) == (run.job.recipe, run.job.sources):
                continue
            # What a page or module asks for can't be known while it is half written.
            if request not in survey.plan.recipes and survey.problems and run.started:
                continue
            run.cancel.set()
            del self._runs[request]

    def _outcome(self, job: Job) -> Outcome:
        run = self._runs.get(job.request)
        if run is None:
            return self._known.get(job.request) or Waiting(job.request, job.reason)
        seconds = time.monotonic() - run.started if run.started else None
        return Waiting(job.request, job.reason, seconds, job.predicted_s, run.line)

    # --- the runs -----------------------------------------------------------------------

    def _dispatch(self) -> None:
        """Begin every run whose upstream is there and for which there is room."""
        if self._closed or self._course is None:
            return
        for request, job in self._jobs.items():
            failed = execute.failed_upstream(job, self._found)
            if failed and request in self._runs:
                self._known[request] = failed
                self._runs.pop(request).cancel.set()
        queue = [run for run in self._runs.values() if run.started is None]
        for run in sorted(queue, key=lambda run: (-run.generation, -run.urgency)):
            found = map(self._known.get, run.job.upstream)
            upstream = tuple(result for result in found if isinstance(result, Result))
            if len(upstream) == len(run.job.upstream) and self._has_room(run, self._course):
                run.started = time.monotonic()
                settings, store = self._course.settings, self._course.store.folder
                errand = Errand(run.job, upstream, settings, store, self._preload)
                thread = threading.Thread(target=self._run, args=(run, errand), daemon=True)
                self._threads.add(thread)
                thread.start()

    def _found(self, request: Request) -> Outcome | None:
        return Waiting(request) if request in self._runs else self._known.get(request)

    def _has_room(self, run: _Run, course: Course) -> bool:
        """Whether a core and the memory are free, but for what older surveys began."""
        peers = [
            other.job.limits.memory_mb
            for other in self._runs.values()
            if other.started and other.generation >= run.generation
        ]
        enough = not peers or sum(peers) + run.job.limits.memory_mb <= execute.machine_mb()
        return enough and len(peers) < course.settings.workers

    def _run(self, run: _Run, errand: Errand) -> None:
        def say(text: str) -> None:
            run.line = text.strip()[:200]

        try:
            outcome = run_isolated(errand, say, run.cancel)
        except Exception as error:  # a full disk, say: nothing may end the server
            outcome = Failure(run.job.request, "crashed", str(error) or repr(error))
        with self._lock:
            self._threads.discard(threading.current_thread())
            self._finished(run, outcome)

    def _finished(self, run: _Run, outcome: Outcome) -> None:
        request = run.job.request
        if self._runs.get(request) is not run:
            return  # superseded meanwhile
        del self._runs[request]
        self._known[request] = outcome
        if isinstance(outcome, Failure):
            self._failures[request] = (run.state, outcome)
        elif isinstance(outcome, Result):
            self._news[request] = outcome
        self._dispatch()
        self._tell_soon(run.generation)

    # --- what the pages hear ------------------------------------------------------------

    def _tell_soon(self, generation: int) -> None:
        """Tell at once when an edit's last run is done, else after what may come meanwhile."""
        complete = all(run.generation != generation for run in self._runs.values())
        if self._closed or (self._telling and not complete):
            return
        if self._telling:
            self._telling.cancel()
        delay = 0.0 if complete else max(BATCH_S, PACE * self.build_s)
        self._telling = threading.Timer(delay, self._tell)
        self._telling.daemon = True
        self._telling.start()

    def _tell(self) -> None:
        with self._lock:
            if self._telling is not threading.current_thread() or self._closed:
                return  # a build has shown these results already
            self._telling, news = None, dict(self._news)
        self._changed(news)

    def _forget_news(self) -> None:
        self._news.clear()
        if self._telling:
            self._telling.cancel()
            self._telling = None

    def progress(self) -> str:
        """How far every run is, as JSON, for the waiting boxes to read."""
        with self._lock:
            runs = {
                str(request): {
                    "state": "running" if run.started else "queued",
                    "seconds": round(time.monotonic() - run.started, 1) if run.started else 0,
                    "predicted": run.job.predicted_s,
                    "line": run.line,
                }
                for request, run in self._runs.items()
            }
        return json.dumps({"runs": runs, "left": len(runs)}, sort_keys=True)

    def close(self) -> None:
        """End all runs and their server; finished results are kept."""
        with self._lock:
            self._closed = True
            self._forget_news()
            for run in self._runs.values():
                run.cancel.set()
            threads = list(self._threads)
        execute.close()
        deadline = time.monotonic() + PATIENCE_S
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def _state_of(job: Job, settings: Settings, data: tuple[tuple[str, int], ...]) -> State:
    """What a failure rests on, as far as is known: it stands until any of this is saved again.

    That are the recipe, its sources, and all files beside the snippets, for a run that failed
    does not tell what it read.
    """
    saved = tuple((source.path, _saved(settings.root / source.path)) for source in job.sources)
    return job.recipe.digest, job.sources, (*saved, *data)


def _data_files(settings: Settings) -> tuple[tuple[str, int], ...]:
    paths = (path for path in settings.snippets.rglob("*") if path.is_file())
    return tuple(
        (str(path), _saved(path)) for path in sorted(paths) if path.suffix not in (".py", ".pyc")
    )


def _saved(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
