"""The plan: which requests are hits, which have to run, in what order, why, and for how long.

What recorded work gave is a hit or missing, never run; what rests on something missing is not
run either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from site_tools.code.fingerprint import explain
from site_tools.errors import SiteError, SnippetError
from site_tools.model import (
    NO_DATA,
    NO_RECORD,
    Failure,
    Job,
    Limits,
    Observed,
    Place,
    Recipe,
    Request,
    Result,
)
from site_tools.settings import Settings
from site_tools.storage.observed import Unchanged
from site_tools.storage.shelf import nothing
from site_tools.storage.store import Store
from site_tools.supply import Supply


@dataclass(frozen=True)
class Plan:
    """`hits` are stored and current; `jobs` must run, upstream before downstream.

    `unmet` can't run here: for want of a record or of data.
    """

    hits: Mapping[Request, Result]
    jobs: tuple[Job, ...]
    recipes: Mapping[Request, Recipe]
    problems: tuple[SiteError, ...]
    unmet: Mapping[Request, Failure] = field(default_factory=dict)

    @property
    def predicted_s(self) -> float:
        """Seconds of work ahead, as far as past runs tell."""
        return sum(job.predicted_s or 0.0 for job in self.jobs)


def make(
    wanted: Mapping[Request, Place | None],
    supply: Supply,
    store: Store,
    settings: Settings,
    refresh: Callable[[Request], bool] = nothing,
    payloads: Mapping[Request, str] = MappingProxyType({}),
) -> Plan:
    """Look up every wanted request; what is no hit becomes a job, with what it rests on.

    `payloads` are what the runs of labs have to be given: their cells.
    """
    planner = _Planner(supply, store, settings, refresh, payloads)
    for request, place in wanted.items():
        planner.add(request, place)
    return planner.plan()


class _Planner:
    def __init__(
        self,
        supply: Supply,
        store: Store,
        settings: Settings,
        refresh: Callable[[Request], bool],
        payloads: Mapping[Request, str],
    ) -> None:
        self.supply, self.fingerprints = supply, supply.fingerprints
        self.store, self.settings = store, settings
        self.refresh, self.payloads = refresh, payloads
        self.unchanged = Unchanged(settings.root)
        self.hits: dict[Request, Result] = {}
        self.jobs: dict[Request, Job] = {}
        self.recipes: dict[Request, Recipe] = {}
        self.problems: list[SiteError] = []
        self.unmet: dict[Request, Failure] = {}
        self.places: dict[Request, Place | None] = {}  # what was asked for or is upstream of it
        self.wanted: list[Request] = []

    def add(self, request: Request, place: Place | None) -> None:
        """Decide on one request and, when it has to run, on all that it rests on."""
        waiting = [request]
        self.wanted.append(request)
        while waiting:
            current = waiting.pop()
            self.places.setdefault(current, place)
            if current in self.hits or current in self.jobs or current in self.unmet:
                continue
            try:
                job = self._decide(current, place)
            except SnippetError as error:
                self.problems.append(_asked(error, request, place))
                continue
            if job is not None:
                self.jobs[current] = job
                waiting.extend(job.upstream)

    def _decide(self, request: Request, place: Place | None) -> Job | None:
        recipe = self.recipes[request] = self.fingerprints.recipe(request)
        hit = self.supply.result(request)
        # What this machine has stored of recorded work is no record: others don't have it.
        if hit is None and not self.refresh(request) and not self.supply.only_looked_up(request):
            hit = self.store.find(recipe, self.unchanged)
        if hit is not None:
            self.hits[request] = hit
            return None
        if (lack := self.supply.lack(request)) is not None:
            self.unmet[request] = lack
            return None
        last = self.store.last(request)
        return Job(
            request=request,
            recipe=recipe,
            upstream=self.fingerprints.upstream(request),
            sources=self.fingerprints.sources(request),
            limits=self._limits(request),
            reason=self._reason(request, recipe, last),
            predicted_s=last.provenance.seconds if last else None,
            place=place,
            payload=self.payloads.get(request, ""),
        )

    def _limits(self, request: Request) -> Limits:
        limits = self.settings.limits
        if request in self.payloads:
            return limits
        symbol = self.fingerprints.catalog.symbol(request.entry)
        if symbol.timeout_s is not None:
            limits = replace(limits, timeout_s=symbol.timeout_s)
        if symbol.memory_mb is not None:
            limits = replace(limits, memory_mb=symbol.memory_mb)
        return limits

    def _reason(self, request: Request, recipe: Recipe, last: Result | None) -> str:
        if last is None:
            return "never run"
        if self.refresh(request):
            return "asked to run again"
        changes = explain(last.recipe, recipe)
        changes += tuple(self._observed_changes(last.observed))
        return "; ".join(changes) or "its stored result was lost or damaged"

    def _observed_changes(self, observed: Iterable[Observed]) -> Iterable[str]:
        for item in observed:
            if not self.unchanged(item):
                yield f"{item.path} changed"

    def plan(self) -> Plan:
        """Jobs in dependency order: an upstream's job always stands before its users'."""
        ordered: dict[Request, Job] = {}
        for root in self.jobs:
            stack = [(root, False)]
            while stack:
                request, done = stack.pop()
                if request not in self.jobs or request in ordered:
                    continue
                if done:
                    ordered[request] = self.jobs[request]
                else:
                    stack.append((request, True))
                    stack.extend((upstream, False) for upstream in self.jobs[request].upstream)
        self._give_up(ordered)
        reachable = self._reachable(ordered)
        unrecorded = {
            request: self.places[request]
            for request, failure in self.unmet.items()
            if failure.cause == NO_RECORD and self.supply.is_recorded(request)
        }
        return Plan(
            hits=self.hits,
            jobs=tuple(ordered[request] for request in ordered if request in reachable),
            recipes=self.recipes,
            problems=(*self.problems, *self.supply.problems(unrecorded)),
            unmet=self.unmet,
        )

    def _give_up(self, jobs: dict[Request, Job]) -> None:
        """Take out what rests on something that is missing, however far away."""
        for request, job in list(jobs.items()):
            behind = [self.unmet[upstream] for upstream in job.upstream if upstream in self.unmet]
            if behind:
                first = min(behind, key=lambda failure: failure.cause != NO_RECORD)
                self.unmet[request] = replace(first, request=request, message=_passed_on(first))
                del jobs[request]

    def _reachable(self, jobs: Mapping[Request, Job]) -> set[Request]:
        """The jobs that something still waits for."""
        waiting = [request for request in self.wanted if request in jobs]
        seen = set(waiting)
        while waiting:
            new = {up for up in jobs[waiting.pop()].upstream if up in jobs} - seen
            seen |= new
            waiting += new
        return seen


def _passed_on(failure: Failure) -> str:
    if failure.cause == NO_DATA or failure.message.startswith("it rests on "):
        return failure.message
    return f"it rests on {failure.request}: {failure.message}"


def _asked(error: SnippetError, request: Request, place: Place | None) -> SnippetError:
    """What the source says wrong, at the place of the notes that rests on it."""
    where = f" (in {error.place})" if error.place else ""
    return SnippetError(
        f"{request} can't be planned{where}: {error.found}",
        place=place or error.place,
        expected=error.expected,
        nearest=error.nearest,
        next_step=error.next_step,
    )
