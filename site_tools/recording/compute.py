"""Runs recorded members through the ordinary engine; each is dealt with as soon as it is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from site_tools import plan, supply
from site_tools.engine import Course, Survey
from site_tools.model import Job, Outcome, Request, Result
from site_tools.plan import Plan
from site_tools.run import execute, server
from site_tools.run.execute import Listener
from site_tools.supply import Supply


@dataclass(frozen=True)
class Work:
    """Members to compute: no record stands for them, those of others do."""

    course: Course
    supply: Supply
    plan: Plan
    members: frozenset[Request]

    def run(self, listener: Listener, done: Callable[[Result], None]) -> Mapping[Request, Outcome]:
        """Run what must run; `done` is given each member's result, in this thread."""
        for request in sorted(self.members & self.plan.hits.keys()):
            done(self.plan.hits[request])  # finished before an earlier run was stopped
        packages = frozenset(
            item.name
            for recipe in self.plan.recipes.values()
            for item in recipe.ingredients
            if item.kind == "package"
        )
        ran = execute.run(
            self.plan.jobs,
            hits=self.plan.hits,
            store=self.course.store,
            settings=self.course.settings,
            listener=_Dealing(listener, self.members, done),
            preload=server.preload(packages),
        )
        return {**self.plan.hits, **self.plan.unmet, **ran}


def prepare(course: Course, survey: Survey, members: Collection[Request], again: bool) -> Work:
    """Plan the computation of members; `again` also what an earlier run has stored."""
    live = frozenset(members)
    supplied = supply.make(survey.catalog, course.settings, live.__contains__)
    planned = plan.make(
        {request: survey.catalog.symbol(request.entry).place for request in sorted(live)},
        supplied,
        course.store,
        course.settings,
        refresh=lambda request: again and request in live,
    )
    return Work(course, supplied, planned, live)


class _Dealing(Listener):
    """Passes all on, and gives the members' results to `done` first."""

    def __init__(
        self, inner: Listener, members: frozenset[Request], done: Callable[[Result], None]
    ) -> None:
        self._inner, self._members, self._done = inner, members, done

    def started(self, job: Job) -> None:
        self._inner.started(job)

    def line(self, job: Job, text: str) -> None:
        self._inner.line(job, text)

    def finished(self, job: Job, outcome: Outcome) -> None:
        if isinstance(outcome, Result) and job.request in self._members:
            self._done(outcome)
        self._inner.finished(job, outcome)
