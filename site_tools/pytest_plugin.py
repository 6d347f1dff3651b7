"""The pytest plugin: what the notes ask for, as tests that share the store with the build.

Every page gives an item for the page itself (does it say only what can be?), one for each thing
that it asks for (does it run, does the claim hold, does it fit the page?), one for its lab, and
one for each snippet that it shows (does a test check it?). The first page also answers for what
stands on no page: the code and the settings. What is stale and chosen runs once, in parallel,
before the first item needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from site_tools import settings, show, targets, tested
from site_tools.code import catalog
from site_tools.datasets import in_use
from site_tools.datasets.in_use import InUse
from site_tools.engine import Course, Survey
from site_tools.errors import RunError, SettingsError, SiteError
from site_tools.model import NO_DATA, Failure, Outcome, Place, Request, Use
from site_tools.progress import listener

if TYPE_CHECKING:  # what pytest's own signature names
    from _pytest._code.code import TerminalRepr

RERUN = "--rerun-snippets"


@dataclass
class _Notes:
    """The course as one pytest session sees it; read when the first page is collected."""

    course: Course
    config: pytest.Config
    wanted: set[Request] = field(default_factory=set)

    @cached_property
    def survey(self) -> Survey:
        return self.course.survey()

    @cached_property
    def sets(self) -> Mapping[str, InUse]:
        """The data sets; read only if a test asks for one."""
        return in_use.choose(catalog.load(self.course.settings), self.course.settings)

    def find(self, data: show.DataSet) -> tuple[show.Variant, Path]:
        """The variant of a set that the build uses too, and its file."""
        used = self.sets.get(data.name)
        wanted = used.variant.name if used is not None and used.data == data else None
        return show.find_in(self.course.settings.data_folder, data, wanted)

    @cached_property
    def suite(self) -> tested.Suite:
        return tested.read(self.course.settings)

    @cached_property
    def outcomes(self) -> Mapping[Request, Outcome]:
        """Of all that the session's items ask for: run once, when the first of them wants it."""
        survey = self.survey
        if self.config.getoption(RERUN):
            survey = self.course.survey(refresh=lambda _: True)
        survey = targets.narrowed(survey, self.wanted)
        with self._spoken(), listener(survey.plan) as told:
            outcomes = self.course.run(survey, told)
        self.course.write_labs(survey, outcomes)
        return outcomes

    def problems(self, uses: Sequence[Use]) -> list[str]:
        """What the results show to be wrong with these uses."""
        book = self.course.book(replace(self.survey, uses=tuple(uses)), self.outcomes)
        return [str(problem) for problem in book.problems()]

    def _spoken(self) -> AbstractContextManager[None]:
        """Training may take minutes: its progress is shown, although tests are captured."""
        capture = self.config.pluginmanager.getplugin("capturemanager")
        spoken: AbstractContextManager[None] = (
            capture.global_and_fixture_disabled() if capture else nullcontext()
        )
        return spoken


_KEY = pytest.StashKey[_Notes | None]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--rerun-snippets`."""
    parser.getgroup("site_tools").addoption(
        RERUN,
        action="store_true",
        help="run every snippet that the chosen tests need again, stored or not",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Look for a course at pytest's root; without one the plugin does nothing."""
    file = config.rootpath / "mkdocs.yml"
    config.stash[_KEY] = None
    if not file.is_file() or not _speaks_of_us(file):
        return
    try:
        chosen = settings.load(file)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    notes = config.stash[_KEY] = _Notes(Course(chosen), config)
    show._finder = notes.find


def _speaks_of_us(file: Path) -> bool:
    """Whether the plugin is named, other than in a comment: cheaper than reading the YAML."""
    text = re.sub(r"(?m)(^|\s)#.*$", "", file.read_text("utf8", "replace"))
    return re.search(r"\bsite_tools\b", text) is not None


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the warmed server, if runs were needed."""
    if config.stash.get(_KEY, None) is not None:
        show._finder = None
        from site_tools.run import execute

        execute.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a page of notes."""
    notes = parent.config.stash.get(_KEY, None)
    if notes is None or file_path.suffix != ".md":
        return None
    docs = notes.course.settings.docs
    if not file_path.is_relative_to(docs):
        return None
    page: PageFile = PageFile.from_parent(parent, path=file_path)
    page.notes, page.page = notes, file_path.relative_to(docs).as_posix()
    return page


class PageFile(pytest.File):
    """One page of notes."""

    notes: _Notes
    page: str

    def collect(self) -> Iterator[pytest.Item]:
        """The page, what it asks for, its lab, what it shows."""
        survey = self.notes.survey
        yield PageItem.from_parent(self, name="is written right")
        if survey.pages and self.page == survey.pages[0].path:
            yield CodeItem.from_parent(self, name="code and settings are right")
        uses = [use for use in survey.uses if use.page == self.page]
        by_request: dict[Request, list[Use]] = {}
        for use in uses:
            if use.request is not None:
                by_request.setdefault(use.request, []).append(use)
        for request, asking in by_request.items():
            yield self._asked(request, asking)
        for lab in survey.labs:
            if lab.page.path == self.page:
                yield self._asked(lab.request, [])
        for entry, use in sorted(_shown(uses).items()):
            item: TestedItem = TestedItem.from_parent(self, name=f"{entry} has a test")
            item.entry, item.where = entry, use.view.place
            yield item

    def _asked(self, request: Request, uses: list[Use]) -> pytest.Item:
        place = uses[0].view.place if uses else self.place
        form = "value" if uses and uses[0].value else uses[0].view.form if uses else "lab"
        name = f"{self.path.name}:{place.line} {form} {request if uses else ''}".strip()
        # pytest takes "::" apart when an id is given to it.
        item: RequestItem = RequestItem.from_parent(self, name=name.replace("::", ":"))
        item.request, item.uses, item.where = request, uses, place
        return item

    @property
    def place(self) -> Place:
        """The page's first line."""
        return Place(f"{self.notes.course.settings.docs.name}/{self.page}")


def _shown(uses: Sequence[Use]) -> dict[str, Use]:
    """Every function and class that a page shows, or whose result it shows; where first."""
    found: dict[str, Use] = {}
    for use in uses:
        for entry in (use.request.entry if use.request else None, use.view.code):
            if entry:
                found.setdefault(entry, use)
    return found


class _Item(pytest.Item):
    where: Place | None = None  # the line of the page that it stands for

    @property
    def file(self) -> PageFile:
        assert isinstance(self.parent, PageFile)
        return self.parent

    @property
    def notes(self) -> _Notes:
        return self.file.notes

    @property
    def place(self) -> Place:
        return self.where or self.file.place

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where pytest says the item is."""
        return self.path, self.place.line - 1, f"{self.place.file} {self.name}"

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> str | TerminalRepr:
        """A SiteError in its own words; anything else as pytest shows it."""
        error = excinfo.value
        if isinstance(error, RunError):
            failure = error.failure
            printed = f"printed:\n{failure.output}" if failure.output.strip() else ""
            return "\n".join(filter(None, (str(error), failure.traceback, printed)))
        if isinstance(error, SiteError | AssertionError):
            return str(error)
        return super().repr_failure(excinfo, style)


class PageItem(_Item):
    """Does the page say only what can be? Asked before anything has run."""

    def runtest(self) -> None:
        """AssertionError with every problem of the page."""
        problems = [
            str(problem)
            for problem in self.notes.survey.problems
            if problem.place is not None and problem.place.file == self.place.file
        ]
        if problems:
            raise AssertionError("\n".join(problems))


class CodeItem(_Item):
    """Is all right that stands on no page: can snippets be read, is each demonstration shown?"""

    def runtest(self) -> None:
        """AssertionError with every problem that no page answers for."""
        docs = self.notes.course.settings.docs.name
        pages = {f"{docs}/{page.path}" for page in self.notes.survey.pages}
        problems = [
            str(problem)
            for problem in self.notes.survey.problems
            if problem.place is None or problem.place.file not in pages
        ]
        if problems:
            raise AssertionError("\n".join(dict.fromkeys(problems)))


class RequestItem(_Item):
    """Does what the page asks for run, and can it be shown; if it is a claim, does it hold?"""

    request: Request
    uses: list[Use]

    def runtest(self) -> None:
        """RunError if the run failed; AssertionError if its result doesn't fit the page."""
        outcome = self.notes.outcomes.get(self.request)
        if isinstance(outcome, Failure) and outcome.cause == NO_DATA:
            if problems := self.notes.problems(self.uses):
                raise AssertionError("\n".join(problems))
            pytest.skip(outcome.message)  # its page has a note in its place
        if isinstance(outcome, Failure):
            raise RunError(outcome, self.place)
        if outcome is None:
            raise AssertionError(f"{self.place}: {self.request} can't be planned")
        if problems := self.notes.problems(self.uses):
            raise AssertionError("\n".join(problems))


class TestedItem(_Item):
    """Does a test of the suite check this shown snippet?"""

    __test__ = False  # its name starts with "Test", it is no test class
    entry: str

    def runtest(self) -> None:
        """AssertionError with where a test should stand."""
        suite = self.notes.suite
        if self.entry not in suite.checked:
            advice = tested.advice(self.entry, suite, self.notes.course.settings)
            raise AssertionError(f"{self.place}: {advice}")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note what the chosen items ask for; only that will run."""
    notes = session.config.stash.get(_KEY, None)
    if notes is not None:
        notes.wanted = {item.request for item in session.items if isinstance(item, RequestItem)}
