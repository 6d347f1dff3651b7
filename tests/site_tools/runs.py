"""A course in a temporary folder whose functions are run by hand-made jobs."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from site_tools.model import (
    Failure,
    Ingredient,
    Job,
    Limits,
    Outcome,
    Recipe,
    Request,
    Result,
    Source,
)
from site_tools.run import execute
from site_tools.run.server import PRELOAD
from site_tools.settings import Settings
from site_tools.storage.store import Store

LIMITS = Limits(timeout_s=20, memory_mb=1000, output_kb=20)


@dataclass
class Log(execute.Listener):
    """Keeps what a listener is told."""

    events: list[tuple[str, str]] = field(default_factory=list)

    def started(self, job: Job) -> None:
        self.events.append(("started", job.request.entry))

    def line(self, job: Job, text: str) -> None:
        self.events.append(("line", text))

    def finished(self, job: Job, outcome: Outcome) -> None:
        self.events.append(("finished", job.request.entry))


class Course:
    """A project whose only modules are `snippets/demo/*.py`."""

    def __init__(self, root: Path, jobs: int = 2, preload: tuple[str, ...] = PRELOAD) -> None:
        self.root, self.preload = root, preload
        self.settings = Settings(root, root / "docs", jobs=jobs)
        self.store = Store(self.settings.store_folder)
        self.write("snippets/__init__.py", "")
        self.write("snippets/demo/__init__.py", "")

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text), "utf8")
        return file

    def job(
        self,
        name: str,
        *,
        upstream: Sequence[Request] = (),
        limits: Limits = LIMITS,
        expect: str | None = None,
        predicted: float | None = None,
        reason: str = "never run",
        **arguments: Any,
    ) -> Job:
        """A job of `demo.<name>`; its recipe is made of the request and of all sources."""
        request = Request(f"demo.{name}", tuple(sorted(arguments.items())), expect)
        sources = tuple(
            Source(
                file.relative_to(self.root).as_posix(),
                hashlib.sha256(file.read_bytes()).hexdigest(),
            )
            for file in sorted((self.root / "snippets").rglob("*.py"))
        )
        digest = hashlib.sha256(repr((request, sources)).encode()).hexdigest()
        recipe = Recipe((Ingredient("test", str(request), digest),), digest, digest)
        return Job(request, recipe, tuple(upstream), sources, limits, reason, predicted, place=None)

    def run(self, *jobs: Job, **more: Any) -> list[Outcome]:
        """The outcomes of the jobs, in their order."""
        more = {"hits": {}, "preload": self.preload} | more
        outcomes = execute.run(jobs, store=self.store, settings=self.settings, **more)
        return [outcomes[job.request] for job in jobs]

    def fail(self, name: str, **more: Any) -> Failure:
        """The failure of one function."""
        (outcome,) = self.run(self.job(name, **more))
        assert isinstance(outcome, Failure), outcome
        return outcome

    def get(self, name: str, **more: Any) -> Result:
        """The result of one function."""
        (outcome,) = self.run(self.job(name, **more))
        assert isinstance(outcome, Result), outcome
        return outcome
