"""The plan: which requests are hits, which have to run, in what order, why, and for how long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from site_tools.code.fingerprint import Fingerprinter, explain
from site_tools.errors import SiteError, SnippetError
from site_tools.model import Job, Limits, Observed, Place, Recipe, Request, Result
from site_tools.settings import Settings
from site_tools.storage.observed import Unchanged
from site_tools.storage.store import Store


@dataclass(frozen=True)
class Plan:
    """`hits` are stored and current; `jobs` must run, upstream before downstream."""

    hits: Mapping[Request, Result]
    jobs: tuple[Job, ...]
    recipes: Mapping[Request, Recipe]
    problems: tuple[SiteError, ...]

    @property
    def predicted_s(self) -> float:
        """Seconds of work ahead, as far as past runs tell."""
        return sum(job.predicted_s or 0.0 for job in self.jobs)


def nothing(request: Request) -> bool:
    """No request must run again without a reason of its own."""
    del request
    return False


def make(
    wanted: Mapping[Request, Place | None],
    fingerprints: Fingerprinter,
    store: Store,
    settings: Settings,
    refresh: Callable[[Request], bool] = nothing,
    payloads: Mapping[Request, str] = MappingProxyType({}),
) -> Plan:
    """Look up every wanted request; what is no hit becomes a job, with what it rests on.

    `payloads` are what the runs of labs have to be given: their cells.
    """
    planner = _Planner(fingerprints, store, settings, refresh, payloads)
    for request, place in wanted.items():
        planner.add(request, place)
    return planner.plan()


class _Planner:
    def __init__(
        self,
        fingerprints: Fingerprinter,
        store: Store,
        settings: Settings,
        refresh: Callable[[Request], bool],
        payloads: Mapping[Request, str],
    ) -> None:
        self.fingerprints, self.store, self.settings = fingerprints, store, settings
        self.refresh, self.payloads = refresh, payloads
        self.unchanged = Unchanged(settings.root)
        self.hits: dict[Request, Result] = {}
        self.jobs: dict[Request, Job] = {}
        self.recipes: dict[Request, Recipe] = {}
        self.problems: list[SiteError] = []

    def add(self, request: Request, place: Place | None) -> None:
        """Decide on one request and, when it has to run, on all that it rests on."""
        waiting = [request]
        while waiting:
            current = waiting.pop()
            if current in self.hits or current in self.jobs:
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
        if not self.refresh(request):
            hit = self.store.find(recipe, self.unchanged)
            if hit is not None:
                self.hits[request] = hit
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
        return Plan(self.hits, tuple(ordered.values()), self.recipes, tuple(self.problems))


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
