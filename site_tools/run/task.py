"""What goes into a worker and what comes out of it: two messages, JSON in the work folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from site_tools.model import Kind, Limits, Literal, Observed, Place, Request, Source

WORKER_FAILED = 70  # the exit status of a worker that could not even report


@dataclass(frozen=True)
class Upstream:
    """A stored artifact that the run may ask for; `tensors` is a file, "" if there is none."""

    request: Request
    tree: Any  # plain JSON, see codec.py
    tensors: str = ""
    digest: str = ""  # SHA-256 that the tensors' bytes must have


@dataclass(frozen=True)
class Task:
    """One run: what to call, where, with what, and how much it may use."""

    request: Request
    root: Path
    package: str  # the folder of snippets, below the root
    seed: int
    limits: Limits
    sources: tuple[str, ...]  # files that the key already covers, relative to the root
    upstream: tuple[Upstream, ...] = ()
    data_folders: tuple[str, ...] = ()  # absolute; watched like the project; sets are in the first
    variants: Mapping[str, str] = field(default_factory=dict)  # of sets, as the key has them
    payload: str = ""  # of a lab: its code cells


@dataclass(frozen=True)
class Report:
    """What a worker says at its end: `cause` is empty for a success (see model.Failure)."""

    kind: Kind | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)  # name -> path
    cause: str = ""
    message: str = ""
    place: Place | None = None
    traceback: str = ""
    observed: tuple[Observed, ...] = ()
    imported: tuple[Source, ...] = ()  # the project's modules, as they were when imported
    notes: tuple[str, ...] = ()
    machine: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)


def write_task(task: Task, folder: Path) -> None:
    """Lay a task into its work folder."""
    document = {
        "request": _request(task.request),
        "root": str(task.root),
        "package": task.package,
        "seed": task.seed,
        "limits": vars(task.limits),
        "sources": task.sources,
        "upstream": [vars(item) | {"request": _request(item.request)} for item in task.upstream],
        "data_folders": task.data_folders,
        "variants": dict(task.variants),
        "payload": task.payload,
    }
    (folder / "task.json").write_text(json.dumps(document), "utf8")


def read_task(folder: Path) -> Task:
    """Take the task of a work folder."""
    document = json.loads((folder / "task.json").read_text("utf8"))
    return Task(
        request=_read_request(document["request"]),
        root=Path(document["root"]),
        package=document["package"],
        seed=document["seed"],
        limits=Limits(**document["limits"]),
        sources=tuple(document["sources"]),
        upstream=tuple(
            Upstream(**item | {"request": _read_request(item["request"])})
            for item in document["upstream"]
        ),
        data_folders=tuple(document["data_folders"]),
        variants=document["variants"],
        payload=document["payload"],
    )


def write_report(report: Report, folder: Path) -> None:
    """Lay a report into the work folder; it is there whole or not at all."""
    document = vars(report) | {
        "place": report.place and [report.place.file, report.place.line],
        "observed": [[item.path, item.digest] for item in report.observed],
        "imported": [[item.path, item.digest] for item in report.imported],
    }
    half = folder / "report.half"
    half.write_text(json.dumps(document), "utf8")
    half.replace(folder / "report.json")


def read_report(folder: Path) -> Report | None:
    """Take the report of a work folder; None if the worker ended without one that can be read.

    A run may have changed what the worker writes with: nothing that it says is believed.
    """
    try:
        document = json.loads((folder / "report.json").read_text("utf8"))
        place, kind = document["place"], document["kind"]
        return Report(
            **document
            | {
                "kind": Kind(kind) if kind else None,
                "place": Place(*place) if place else None,
                "observed": tuple(Observed(*item) for item in document["observed"]),
                "imported": tuple(Source(*item) for item in document["imported"]),
                "notes": tuple(document["notes"]),
            }
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _request(request: Request) -> dict[str, Any]:
    return {
        "entry": request.entry,
        "arguments": request.arguments,
        "expect": request.expect,
    }


def _read_request(document: Mapping[str, Any]) -> Request:
    arguments = tuple((name, _literal(value)) for name, value in document["arguments"])
    return Request(document["entry"], arguments, document["expect"])


def _literal(value: Any) -> Literal:
    return tuple(map(_literal, value)) if isinstance(value, list) else value
