"""A course as a whole: its pages read, its requests planned and run, its book made."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from site_tools import plan, supply
from site_tools.code import catalog
from site_tools.code.catalog import Catalog
from site_tools.code.fingerprint import Fingerprinter
from site_tools.datasets import declared
from site_tools.errors import RunError, SiteError
from site_tools.model import (
    NO_DATA,
    NO_RECORD,
    Failure,
    Job,
    Outcome,
    Page,
    Place,
    Request,
    Result,
    Use,
)
from site_tools.notes import directives, requests
from site_tools.pages.site import Book
from site_tools.run import execute, server
from site_tools.settings import Settings
from site_tools.storage.shelf import nothing
from site_tools.storage.store import Store
from site_tools.supply import Supply
from site_tools.takeaway import notebook, recorded

LABS = "labs"  # the folder below docs/ that notebooks are written to


@dataclass(frozen=True)
class Lab:
    """The notebook of a page: what to run for it, and its cells."""

    page: Page
    request: Request
    cells: tuple[notebook.Cell, ...]


@dataclass(frozen=True)
class Survey:
    """What the notes ask for today, and what of it is stored and current."""

    pages: tuple[Page, ...]
    uses: tuple[Use, ...]
    catalog: Catalog
    plan: plan.Plan
    supply: Supply
    labs: tuple[Lab, ...]
    problems: tuple[SiteError, ...]

    @property
    def fingerprints(self) -> Fingerprinter:
        """The makers of the recipes that it was planned by."""
        return self.supply.fingerprints

    def packages(self) -> frozenset[str]:
        """The distributions that the course's runs rest on, stale or not."""
        recipes = self.plan.recipes.values()
        found = (item for recipe in recipes for item in recipe.ingredients)
        return frozenset(item.name for item in found if item.kind == "package")

    def needed(self) -> frozenset[str]:
        """The digests of all that the notes rest on, wanted or upstream of it."""
        return frozenset(self.fingerprints.recipe(request).digest for request in self.requests())

    def requests(self) -> frozenset[Request]:
        """All that the notes rest on: what they ask for, and what is upstream of it."""
        waiting = list(self.plan.recipes)
        seen = set(waiting)
        while waiting:
            upstream = set(self.fingerprints.upstream(waiting.pop())) - seen
            seen |= upstream
            waiting += upstream
        return frozenset(seen)


class Course:
    """A course on disk. Nothing of it is imported; its store is opened on first use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.store_folder)

    def survey(
        self,
        refresh: Callable[[Request], bool] = nothing,
        only: Callable[[Use], bool] | None = None,
    ) -> Survey:
        """Read pages and snippets, believe what can be believed, look up what is stored.

        `refresh` says which requests must run again although they are current; `only`
        leaves out the requests of some uses.
        """
        problems: list[SiteError] = []
        pages = tuple(self._pages(problems))
        known = catalog.load(self.settings)
        problems += known.problems
        problems += declared.problems(known)
        resolution = requests.resolve(pages, known)
        problems += resolution.problems
        wanted: dict[Request, Place | None] = {}
        for use in resolution.uses:
            if use.request is not None and (only is None or only(use)):
                wanted.setdefault(use.request, use.view.place)
        supplied = supply.make(known, self.settings)
        fingerprints = supplied.fingerprints
        labs = tuple(self._labs(pages, resolution.uses, supplied, problems))
        for lab in labs:
            uses = [use for use in resolution.uses if use.page == lab.page.path]
            fingerprints.add_lab(lab.request, notebook.modules(uses, known))
            wanted[lab.request] = Place(f"{self.settings.docs.name}/{lab.page.path}")
        planned = plan.make(
            wanted,
            supplied,
            self.store,
            self.settings,
            refresh,
            payloads={lab.request: notebook.to_json(lab.cells) for lab in labs},
        )
        planned = _without(planned, labs, resolution.uses)
        problems += planned.problems
        return Survey(pages, resolution.uses, known, planned, supplied, labs, tuple(problems))

    def _labs(
        self,
        pages: Sequence[Page],
        uses: Sequence[Use],
        supplied: Supply,
        problems: list[SiteError],
    ) -> Iterator[Lab]:
        for page in pages:
            if page.meta.get("lab") is not True:
                continue
            own = [use for use in uses if use.page == page.path]
            try:
                given = _taken_along(supplied, own)
                cells = notebook.cells(page, own, supplied.catalog, self.settings.seed, given)
            except SiteError as error:
                problems.append(error)
                continue
            yield Lab(page, notebook.request(page, cells), cells)

    def _pages(self, problems: list[SiteError]) -> Iterator[Page]:
        docs = self.settings.docs
        paths = sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
        order = {path: place for place, path in enumerate(self.settings.nav)}
        for path in sorted(paths, key=lambda path: (order.get(path, len(order)), path)):
            page, faults = directives.load(docs, path)
            problems.extend(faults)
            yield page

    def run(
        self,
        survey: Survey,
        listener: execute.Listener | None = None,
        cancel: threading.Event | None = None,
    ) -> dict[Request, Outcome]:
        """Run what is stale; give the outcome of every request that was planned."""
        hits: dict[Request, Outcome] = dict(survey.plan.hits)
        ran = self.run_jobs(survey, survey.plan.jobs, listener, cancel)
        return {**self._behind(survey), **hits, **survey.plan.unmet, **ran}

    def _behind(self, survey: Survey) -> dict[Request, Outcome]:
        """Stored artifacts that only hits rest on: nothing looked them up to plan the runs."""
        found: dict[Request, Outcome] = {}
        for request in survey.requests() - survey.plan.recipes.keys():
            if (recorded := survey.supply.result(request)) is not None:
                found[request] = recorded
                continue
            last = self.store.last(request)
            if last and last.recipe == survey.fingerprints.recipe(request):
                found[request] = last
        return found

    def run_jobs(
        self,
        survey: Survey,
        jobs: Sequence[Job],
        listener: execute.Listener | None = None,
        cancel: threading.Event | None = None,
    ) -> Mapping[Request, Outcome]:
        """Run some of the plan's jobs; what they rest on is among them or a hit."""
        if not jobs:
            return {}
        return execute.run(
            jobs,
            hits=survey.plan.hits,
            store=self.store,
            settings=self.settings,
            listener=listener,
            cancel=cancel,
            preload=server.preload(survey.packages()),
        )

    def book(
        self, survey: Survey, outcomes: Mapping[Request, Outcome], directory_urls: bool = True
    ) -> Book:
        """Put outcomes and pages together: numbers, references, listings."""
        return Book(
            pages=survey.pages,
            uses=survey.uses,
            catalog=survey.catalog,
            outcomes=outcomes,
            last_good=self.store.last,
            read=self.store.read,
            directory_urls=directory_urls,
            problems=survey.problems,
            origins=survey.supply.origins,
            supplied=lambda uses: _taken_along(survey.supply, uses),
        )

    def write_labs(self, survey: Survey, outcomes: Mapping[Request, Outcome]) -> bool:
        """Write each finished notebook to docs/labs/, only where its bytes differ; tell if any.

        The folder is watched under `serve`: an unchanged file must not be touched.
        """
        folder, book = self.settings.docs / LABS, self.book(survey, outcomes)
        written = False
        for lab in survey.labs:
            path = folder / notebook.file_name(lab.page.path)
            outcome = outcomes.get(lab.request)
            if isinstance(outcome, Result):
                executed = self.store.read(outcome.blob("notebook.ipynb"))
                content = notebook.assemble(lab.cells, lab.page.title, executed, book.called)
            elif path.exists():
                continue  # the last good one stays until the next is there
            else:
                content = notebook.placeholder(lab.page.path)
            if not path.exists() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                written = True
        return written


def _taken_along(supplied: Supply, uses: Sequence[Use]) -> recorded.Supplied:
    """What the download and the lab of a page hold of records."""
    return recorded.supplied(supplied, [use.request for use in uses if use.request])


def _without(planned: plan.Plan, labs: Sequence[Lab], uses: Sequence[Use]) -> plan.Plan:
    """The plan without the labs that would have to do recorded work."""
    unmet = dict(planned.unmet)
    for lab in labs:
        lacking = [planned.unmet.get(use.request) for use in uses
                   if use.page == lab.page.path and use.request]  # fmt: skip
        first = next((f for f in lacking if f is not None and f.cause == NO_RECORD), None)
        if first is not None and lab.request not in planned.hits:
            unmet[lab.request] = replace(first, request=lab.request)
    jobs = tuple(job for job in planned.jobs if job.request not in unmet)
    return replace(planned, jobs=jobs, unmet=unmet)


def failures(survey: Survey, outcomes: Mapping[Request, Outcome]) -> Iterator[SiteError]:
    """Every failed run as an error at the place of the notes that asked for it.

    What was not run for want of data or records is told by the notes that need it.
    """
    places = {job.request: job.place for job in survey.plan.jobs}
    for request, outcome in outcomes.items():
        if isinstance(outcome, Failure) and outcome.cause not in (NO_DATA, NO_RECORD):
            yield RunError(outcome, places.get(request))
