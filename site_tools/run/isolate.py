"""Runs one job in a process of its own, within its limits, and stores what comes of it.

`run_isolated` is a plain function of plain arguments: any concurrent.futures.Executor can
call it. Only names and digests travel; results go through the store.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from site_tools.errors import StoreError
from site_tools.model import (
    Failure,
    Job,
    Observed,
    Outcome,
    Place,
    Provenance,
    Request,
    Result,
    Waiting,
)
from site_tools.run import server
from site_tools.run.process import Exit, attend
from site_tools.run.task import WORKER_FAILED, Report, Task, Upstream, read_report, write_task
from site_tools.settings import Settings
from site_tools.storage.disk import as_store_error
from site_tools.storage.observed import Unchanged
from site_tools.storage.store import Store

ASKED = "asked to run again"  # the reason (plan.py) that a stored result doesn't answer
# How faulthandler writes what is not ASCII.
_ESCAPED = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")
_LINE = re.compile(r'File "(.+)", line (\d+) in')


@dataclass(frozen=True)
class Errand:
    """A job with all that its run needs; can be sent to another process."""

    job: Job
    upstream: tuple[Result, ...]
    settings: Settings
    store: Path
    preload: tuple[str, ...] = server.PRELOAD


def run_isolated(
    errand: Errand,
    on_line: Callable[[str], None] | None = None,
    cancel: threading.Event | None = None,
) -> Outcome:
    """Run a job, store its result and return it; a Failure if it fails, Waiting if cancelled.

    StoreError if the result can't be stored.
    """
    store, request = Store(errand.store), errand.job.request
    with store.lock(errand.job.recipe):
        # Another build may have had the lock until now, and done the work.
        if errand.job.reason != ASKED and (
            found := store.find(errand.job.recipe, Unchanged(errand.settings.root))
        ):
            return found
        with store.workspace() as folder:
            with as_store_error(store.folder):
                write_task(_task(errand, store), folder)
            started = datetime.now(UTC)
            end = _attended(errand, folder, on_line, cancel)
            if end.ended_by == "cancelled":
                return Waiting(request, "cancelled")
            report = read_report(folder)
            failure = _failure(errand, end, report, folder)
            if failure or report is None:
                return failure or _bare(request, end, "crashed", "it left no report")
            return _stored(errand, store, report, end, started)


def _task(errand: Errand, store: Store) -> Task:
    upstream = []
    for result in errand.upstream:
        blob = next((blob for blob in result.blobs if blob.name == "tensors.safetensors"), None)
        upstream.append(
            Upstream(
                result.request,
                result.data.get("tree"),
                str(store.path(blob)) if blob else "",
                blob.digest if blob else "",
            )
        )
    settings = errand.settings
    return Task(
        request=errand.job.request,
        root=settings.root,
        package=settings.snippets_dir,
        seed=settings.seed,
        limits=errand.job.limits,
        sources=tuple(source.path for source in errand.job.sources),
        upstream=tuple(upstream),
        data_folders=(str(settings.data_folder),),
        variants={
            item.name: item.value.partition(" ")[0]
            for item in errand.job.recipe.ingredients
            if item.kind == "data"
        },
        payload=errand.job.payload,
    )


def _attended(
    errand: Errand,
    folder: Path,
    on_line: Callable[[str], None] | None,
    cancel: threading.Event | None,
) -> Exit:
    end = Exit(ended_by="lost")
    for _ in range(2):  # a run that kills the server takes its neighbours along: once more
        if end.ended_by == "lost":
            if cancel is not None and cancel.is_set():
                return Exit(ended_by="cancelled")
            with server.lease(errand.preload) as warmed:
                end = attend(warmed, folder, errand.job.limits, on_line, cancel)
                if end.ended_by == "lost":
                    warmed.give_up()
    return end


# --- what came of it --------------------------------------------------------------------


def _failure(errand: Errand, end: Exit, report: Report | None, folder: Path) -> Failure | None:
    request, limits = errand.job.request, errand.job.limits
    place = _where(folder, errand.settings.root)
    if end.ended_by == "timed out":
        message = f"it had not ended after {limits.timeout_s:g} s; @limits(timeout_s=…) allows more"
        return _bare(request, end, "timed out", message, place)
    if end.ended_by == "too much output":
        message = f"it printed without end (what is kept is limited to {limits.output_kb} kB)"
        return _bare(request, end, "too much output", message, place)
    if end.ended_by:
        message = f"the server that runs snippets ended while it ran. {end.last_words}".strip()
        return _bare(request, end, "crashed", message, place)
    if report is None:
        return _crashed(request, end, place)
    if not report.cause:
        return None
    return Failure(
        request,
        report.cause,
        report.message,
        report.place or place,
        report.traceback,
        end.output,
        end.seconds,
    )


def _crashed(request: Request, end: Exit, place: Place | None) -> Failure:
    status = end.status
    if status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = f"signal {-status}"
        if -status == signal.SIGXCPU:
            return _bare(request, end, "timed out", "it used up its processor time", place)
        if "bad_alloc" in end.output or "can't allocate memory" in end.output:
            return _bare(request, end, "out of memory", f"it was ended by {name}", place)
        return _bare(request, end, "crashed", f"its process was killed by {name}", place)
    if status == WORKER_FAILED:
        message = f"its worker failed: {end.output[-1000:].strip()}"
    else:
        message = f"it ended its process itself (os._exit({status}) or the like)"
    return _bare(request, end, "crashed", message, place)


def _bare(
    request: Request, end: Exit, cause: str, message: str, place: Place | None = None
) -> Failure:
    return Failure(request, cause, message, place, "", end.output, end.seconds)


def _where(folder: Path, root: Path) -> Place | None:
    """The deepest line of the project in what faulthandler wrote as the process died."""
    with contextlib.suppress(OSError):
        for name, line in _LINE.findall((folder / "where.txt").read_text("utf8", "replace")):
            path = Path(_ESCAPED.sub(lambda code: chr(int(code[0][2:], 16)), name))
            if path.is_relative_to(root) and "site-packages" not in path.parts:
                return Place(path.relative_to(root).as_posix(), int(line))
    return None


def _stored(errand: Errand, store: Store, report: Report, end: Exit, started: datetime) -> Outcome:
    request = errand.job.request
    observed = _observed(errand, report)
    if changed := _changed(errand, report, observed):
        message = f"{changed} changed while it ran; its result was thrown away: build again"
        return _bare(request, end, "changed while it ran", message)
    if report.kind is None:
        raise ValueError(f"a report without a kind for {request}")
    notes = "".join(f"note: {note}\n" for note in report.notes)
    result = Result(
        request=request,
        recipe=errand.job.recipe,
        kind=report.kind,
        data=report.data,
        blobs=(),
        observed=observed,
        provenance=Provenance(
            started=started.isoformat(timespec="seconds"),
            seconds=round(end.seconds, 4),
            peak_mb=round(end.peak_mb, 1),
            machine=report.machine,
            versions=report.versions,
            output=end.output + notes,
        ),
    )
    try:
        return store.put(result, {name: Path(path) for name, path in report.files.items()})
    except StoreError:
        raise
    except ValueError as error:  # what can't be written as JSON, a name that is no file name
        return _bare(request, end, "unshowable", f"its result can't be stored: {error}")


def _observed(errand: Errand, report: Report) -> tuple[Observed, ...]:
    """Its own inputs and those of all that it rests on: an edit of data reaches downstream."""
    inherited = {item for result in errand.upstream for item in result.observed}
    return tuple(sorted(inherited | set(report.observed)))


def _changed(errand: Errand, report: Report, observed: tuple[Observed, ...]) -> str:
    """The path of a file that is no longer, or was not, as the plan saw it."""
    root = errand.settings.root
    planned = {source.path: source.digest for source in errand.job.sources}
    for module in report.imported:
        if planned.get(module.path, module.digest) != module.digest:
            return module.path
    for path, digest in planned.items():
        try:
            if hashlib.sha256((root / path).read_bytes()).hexdigest() != digest:
                return path
        except OSError:
            return path
    unchanged = Unchanged(root)
    return next((item.path for item in observed if not unchanged(item)), "")
