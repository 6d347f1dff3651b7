"""The MkDocs plugin: hands MkDocs' events to the engine. The only file that imports mkdocs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Literal
from wsgiref.types import StartResponse, WSGIEnvironment

from mkdocs.config.base import Config
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from site_tools import engine, settings
from site_tools.engine import LABS, Course, Survey
from site_tools.errors import RunError, SettingsError, SiteError
from site_tools.model import Outcome, Place, Request, Result
from site_tools.pages import output
from site_tools.pages.katex import Formulas
from site_tools.pages.markdown import SiteExtension
from site_tools.progress import ahead, listener
from site_tools.run import execute
from site_tools.serve import Background

log = logging.getLogger("mkdocs.plugins.site_tools")
THEME = Path(__file__).parent / "pages" / "theme"


class _AnyOptions(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
    """Options pass through: `settings` believes them, for the command line too."""

    def load_dict(self, patch: Any) -> None:
        """Keep every key."""
        self.data.update(patch or {})


@dataclass
class _Build:
    """One build: from MkDocs' configuration to the written site."""

    course: Course
    extension: SiteExtension
    formulas: Formulas
    begun: float = field(default_factory=time.monotonic)
    survey: Survey | None = None
    problems: tuple[SiteError, ...] = ()


class SiteToolsPlugin(BasePlugin[_AnyOptions]):  # type: ignore[no-untyped-call]  # likewise
    """One instance lives through all builds of a `mkdocs serve`."""

    build: _Build  # made anew in on_config, which is every build's first event

    def __init__(self) -> None:
        self._background: Background | None = None  # only under serve
        self._server: LiveReloadServer | None = None
        self._news = Path()  # the one file that MkDocs watches for news of finished runs
        self._watched: set[Path] = set()
        self._told: frozenset[str] = frozenset()  # problems of the build before

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Its presence makes MkDocs keep this instance over rebuilds."""
        del dirty
        if command == "serve":
            self._background = Background(self._reload)

    @event_priority(100)  # before the offline plugin looks for a polyfill and adds a remote one
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Believe the options; add the Markdown extension, the theme and its files."""
        file = Path(config.config_file_path)
        root, docs, place = file.parent, Path(config.docs_dir), Place(file.name)
        try:
            chosen = settings.from_options(dict(self.config.data), root, docs, config.nav, place)
        except SettingsError as error:
            raise PluginError(str(error)) from None
        formulas = Formulas(chosen.store_folder / "maths")
        self.build = _Build(Course(chosen), SiteExtension(formulas, later=True), formulas)
        config.markdown_extensions.append(self.build.extension)  # type: ignore[arg-type] # an instance
        # Behind a course's own overrides, before the theme's own templates.
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME))
        config.extra_css.extend(output.STYLES)
        for path in output.SCRIPTS:
            script = ExtraScriptValue(path)
            script.defer = True
            config.extra_javascript.append(script)
        config.extra.setdefault("polyfills", []).append(output.POLYFILL)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read the notes, run what is stale (or start to, under serve), make the book."""
        course = self.build.course
        survey = self.build.survey = course.survey()
        outcomes: dict[Request, Outcome]
        if self._background is not None:
            if survey.plan.jobs:
                log.info(ahead(survey.plan))
            outcomes = self._background.outcomes(course, survey)
            self._watch_modules(survey)
        else:
            with listener(survey.plan) as told:
                outcomes = course.run(survey, told)
        book = course.book(survey, outcomes, directory_urls=config.use_directory_urls)
        self.build.extension.book = book
        failed = engine.failures(survey, outcomes)
        self.build.problems = (*survey.problems, *failed, *book.problems())
        try:
            course.write_labs(survey, outcomes)
        except SiteError as error:
            self.build.problems += (error,)

    def on_page_read_source(self, /, *, page: Page, config: MkDocsConfig) -> str | None:
        """Read a page as the survey did: a byte that is no UTF-8 is a problem, not the end."""
        del config
        if not page.file.src_uri.endswith(".md"):
            return None
        return page.file.content_bytes.decode("utf-8-sig", errors="replace")

    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Tell the Markdown extension which page comes next."""
        del config, files
        self.build.extension.page = page.file.src_uri
        if page.file.src_uri.startswith(f"{LABS}/"):
            page.meta["search"] = {"exclude": True}  # it repeats its lecture
        return markdown

    @event_priority(-100)  # after mkdocs-jupyter has put its notebook in
    def on_post_page(self, output_text: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Put the pictures in, and mend what a notebook's page needs mended."""
        site, formulas = Path(config.site_dir), self.build.formulas
        finished = self.build.extension.finish(output_text)
        source = Path(page.file.abs_src_path) if page.file.abs_src_path else None
        return output.finish_page(finished, page.url, page.file.src_uri, site, formulas, source)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the results' files; then fail the build if anything on it is not true."""
        book = self.build.extension.book
        if book is None:
            raise PluginError("site_tools: MkDocs ended a build that it had not begun")
        found = [*self.build.problems, *self.build.extension.problems]
        try:
            output.write_site(Path(config.site_dir), book, config.site_name, config.copyright or "")
        except SiteError as error:
            found.append(error)
        problems = list(dict.fromkeys(map(str, found)))
        for problem in problems:
            if problem not in self._told:
                log.error(problem)
        if self._background is not None:
            self._told = frozenset(problems)
            self._background.build_s = time.monotonic() - self.build.begun
            return
        if lacking := self._lacking():
            log.info(lacking)
        if problems:
            count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
            raise PluginError(f"site_tools: {count} (above); results that succeeded are kept")

    def _lacking(self) -> str:
        """The declared data sets that are not here, and how to have them; "" if none is."""
        sets = self.build.survey.supply.sets if self.build.survey is not None else {}
        names = [name for name, one in sorted(sets.items()) if one.path is None]
        if not names:
            return ""
        what = (
            f"the data sets {', '.join(names)} are" if names[1:] else f"the data set {names[0]} is"
        )
        return (
            f"site_tools: {what} not on this machine: `site_tools data get --all` fetches what can "
            "be had, `site_tools data status` says more"
        )

    # --- under serve ----------------------------------------------------------------------

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Under serve say on top of a page what is wrong with it; failed runs have boxes."""
        del files
        file = f"{Path(config.docs_dir).name}/{page.file.src_uri}"
        found = (*self.build.problems, *self.build.extension.problems)
        told = dict.fromkeys(
            str(problem)
            for problem in found
            if problem.place and problem.place.file == file and not isinstance(problem, RunError)
        )
        if self._background is None or not told:
            return html
        items = "".join(f"<li>{escape(text)}</li>" for text in told)
        title = '<p class="admonition-title">To be mended on this page</p>'
        return f'<div class="admonition failure">{title}<ul>{items}</ul></div>\n{html}'

    def on_serve(
        self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Callable[[], None]
    ) -> LiveReloadServer:
        """Watch the snippets and the news of finished runs; tell the pages how far runs are."""
        background, survey = self._background, self.build.survey
        if background is None or survey is None:
            return server
        chosen, self._server = self.build.course.settings, server
        self._news = chosen.store_folder / "serve" / "news"
        output.touch(self._news)
        chosen.snippets.mkdir(exist_ok=True)  # what is not there can't be watched
        self._watched = {Path(config.docs_dir), chosen.snippets}
        server.watch(str(chosen.snippets))
        server.watch(str(self._news))
        self._watch_modules(survey)
        server.builder = _unfailing(builder)
        answer = server.serve_request

        def answer_first(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            # Not a file of the site: MkDocs clears that, and lets requests wait, as it builds.
            if not environ["PATH_INFO"].endswith(output.PROGRESS):
                return answer(environ, start)
            start("200 OK", [("Content-Type", "application/json")])
            return [background.progress().encode()]

        server.set_app(answer_first)
        return server

    def _watch_modules(self, survey: Survey) -> None:
        """Watch also what the snippets import from elsewhere in the project."""
        if self._server is None:
            return
        root = self.build.course.settings.root
        for path in sorted(root / module.path for module in survey.catalog.modules.values()):
            if not self._watched.intersection((path, *path.parents)) and path.exists():
                self._watched.add(path)
                self._server.watch(str(path))

    def _reload(self, news: Mapping[Request, Result]) -> None:
        """Have MkDocs build again: a new lab in docs/ does, or else the file of news."""
        survey, written = self.build.survey, False
        with suppress(SiteError, OSError):  # the build will tell of it
            written = survey is not None and self.build.course.write_labs(survey, news)
        if not written:
            output.touch(self._news)

    def on_shutdown(self) -> None:
        """Stop what still runs; what is finished is kept."""
        if self._background is not None:
            self._background.close()
        execute.close()  # the server of a build


def _unfailing(builder: Callable[[], None]) -> Callable[[], None]:
    """A builder that never raises: MkDocs would leave all requests waiting for ever."""

    def build() -> None:
        try:
            builder()
        except Exception as error:
            known = isinstance(error, MkDocsException)
            log.error("%s (the site stays as it was)", error, exc_info=not known)

    return build
