"""The pytest plugin: what the notes ask for, as tests that share the store with the build.

Every page gives an item for the page itself (does it say only what can be?), one for each thing
that it asks for (does it run, does the claim hold?), and one for each snippet that it shows
(does a test check it?). Stale results run once, in parallel, before the first item needs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from _pytest._code.code import TerminalRepr  # what pytest's own signature names

from site_tools import settings
from site_tools.engine import Course, Survey
from site_tools.errors import RunError, SettingsError, SiteError
from site_tools.model import Failure, Outcome, Place, Request, Use
from site_tools.progress import listener
from site_tools.tested import untested


@dataclass
class _Notes:
    """The course as one pytest session sees it."""

    course: Course
    survey: Survey
    rerun: bool
    wanted: set[Request] = field(default_factory=set)
    outcomes: Mapping[Request, Outcome] | None = None
    problems: tuple[SiteError, ...] = ()

    def outcome(self, request: Request) -> Outcome | None:
        """Run all that the session's items ask for, once; then give this one's outcome."""
        if self.outcomes is None:
            self.survey = self.course.survey(
                refresh=lambda request: self.rerun and request in self.wanted,
                only=lambda use: use.request in self.wanted,
            )
            with listener(self.survey.plan) as told:
                self.outcomes = self.course.run(self.survey, told)
            self.problems = tuple(self.course.book(self.survey, self.outcomes).problems())
        return self.outcomes.get(request)


_KEY = pytest.StashKey[_Notes | None]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--rerun-snippets`."""
    parser.getgroup("site_tools").addoption(
        "--rerun-snippets",
        action="store_true",
        help="run every snippet that the notes ask for again, stored or not",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Look for a course at pytest's root; without one the plugin does nothing."""
    config.stash[_KEY] = None
    file = config.rootpath / "mkdocs.yml"
    if not file.is_file() or "site_tools" not in file.read_text("utf8", "replace"):
        return
    try:
        course = Course(settings.load(file))
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[_KEY] = _Notes(course, course.survey(), config.getoption("--rerun-snippets"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the warmed server, if runs were needed."""
    if config.stash.get(_KEY, None) is not None:
        from site_tools.run import execute

        execute.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a page of notes."""
    notes = parent.config.stash[_KEY]
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
        """The page, what it asks for, what it shows."""
        uses = [use for use in self.notes.survey.uses if use.page == self.page]
        written: PageItem = PageItem.from_parent(self, name="is written right")
        yield written
        asked: set[Request] = set()
        for use in uses:
            if use.request is None or use.request in asked:
                continue
            asked.add(use.request)
            name = f"line {use.view.place.line}: {use.view.form} {use.request}"
            item: RequestItem = RequestItem.from_parent(self, name=name)
            item.use = use
            yield item
        for entry in sorted(_shown(uses)):
            tested: TestedItem = TestedItem.from_parent(self, name=f"{entry} has a test")
            tested.entry = entry
            yield tested


def _shown(uses: list[Use]) -> set[str]:
    shown = {use.request.entry for use in uses if use.request}
    return shown | {use.view.code for use in uses if use.view.code}


class _Item(pytest.Item):
    @property
    def notes(self) -> _Notes:
        assert isinstance(self.parent, PageFile)
        return self.parent.notes

    @property
    def page(self) -> str:
        assert isinstance(self.parent, PageFile)
        return self.parent.page

    def place(self) -> Place:
        """The page and line that the item stands for."""
        return Place(f"{self.notes.course.settings.docs.name}/{self.page}")

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where pytest says the item is."""
        return self.path, self.place().line - 1, f"{self.place()} {self.name}"

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> str | TerminalRepr:
        """A SiteError in its own words; anything else as pytest shows it."""
        if isinstance(excinfo.value, SiteError | AssertionError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class PageItem(_Item):
    """Does the page say only what can be? Asked before anything has run."""

    def runtest(self) -> None:
        """AssertionError with every problem of the page."""
        file = self.place().file
        problems = [
            str(problem)
            for problem in self.notes.survey.problems
            if problem.place is not None and problem.place.file == file
        ]
        assert not problems, "\n".join(problems)


class RequestItem(_Item):
    """Does what the page asks for run, and can it be shown; if it is a claim, does it hold?"""

    use: Use

    def place(self) -> Place:
        """The line of the form."""
        return self.use.view.place

    def runtest(self) -> None:
        """RunError if the run failed; AssertionError if its result doesn't fit the page."""
        assert self.use.request is not None
        outcome = self.notes.outcome(self.use.request)
        if isinstance(outcome, Failure):
            raise RunError(outcome, self.place())
        assert outcome is not None, f"{self.use.request} was not planned"
        problems = [str(p) for p in self.notes.problems if p.place == self.place()]
        assert not problems, "\n".join(problems)


class TestedItem(_Item):
    """Does a test of the suite check this shown snippet?"""

    __test__ = False  # its name starts with "Test", it is no test class
    entry: str

    def runtest(self) -> None:
        """AssertionError with where a test should stand."""
        missing = untested([self.entry], self.notes.course.settings)
        module = self.entry.rpartition(".")[0].replace(".", "/")
        assert not missing, (
            f"{self.place().file} shows {self.entry}, but no test function that asserts anything"
            f" uses it; write one under {self.notes.course.settings.tests_dir}/, for instance"
            f" for snippets/{module}.py, with an independent oracle"
        )


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note what the chosen items ask for; only that will run."""
    notes = session.config.stash[_KEY]
    if notes is not None:
        notes.wanted = {
            item.use.request
            for item in session.items
            if isinstance(item, RequestItem) and item.use.request is not None
        }
