"""The MkDocs plugin: hands MkDocs' events to the engine. The only file that imports mkdocs."""

from __future__ import annotations

import logging
import posixpath
import threading
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.base import Config
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from site_tools import engine, output, settings
from site_tools.engine import Course, Survey
from site_tools.errors import SettingsError, SiteError
from site_tools.katex import Formulas
from site_tools.markdown import SiteExtension
from site_tools.model import Outcome, Place, Request
from site_tools.progress import listener
from site_tools.serve import Background

log = logging.getLogger("mkdocs.plugins.site_tools")
PACKAGE = Path(__file__).parent
PROGRESS = "assets/site_tools/progress.json"


class _AnyOptions(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
    """Options pass through: `settings` believes them, for the command line too."""

    def load_dict(self, patch: Any) -> None:
        """Keep every key."""
        self.data.update(patch or {})


class SiteToolsPlugin(BasePlugin[_AnyOptions]):  # type: ignore[no-untyped-call]  # likewise
    """One instance lives through all builds of a `mkdocs serve`."""

    def __init__(self) -> None:
        self._serving = False
        self._course: Course | None = None
        self._background: Background | None = None
        self._survey: Survey | None = None
        self._extension: SiteExtension | None = None
        self._problems: list[SiteError] = []

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Its presence makes MkDocs keep this instance over rebuilds."""
        del dirty
        self._serving = command == "serve"

    @event_priority(100)  # before the offline plugin looks for a polyfill and adds a remote one
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Believe the options; add the Markdown extension, the theme and its files."""
        file = Path(config.config_file_path)
        try:
            chosen = settings.from_options(
                dict(self.config.data), file.parent, Path(config.docs_dir), config.nav,
                Place(file.name),
            )
        except SettingsError as error:
            raise PluginError(str(error)) from None
        if self._course is None or self._course.settings != chosen:
            self._course = Course(chosen)
        self._extension = SiteExtension(Formulas(chosen.store_folder / "maths"))
        config.markdown_extensions.append(self._extension)  # type: ignore[arg-type] # an instance
        # Behind a course's own overrides, before the theme's own templates.
        own = 1 if config.theme.custom_dir else 0
        config.theme.dirs.insert(own, str(PACKAGE / "theme"))
        config.extra_css.extend(output.STYLES)
        for path in output.SCRIPTS:
            script = ExtraScriptValue(path)
            script.defer = True
            config.extra_javascript.append(script)
        config.extra.setdefault("polyfills", []).append(output.POLYFILL)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read the notes, run what is stale (or start to, under serve), make the book."""
        assert self._course is not None and self._extension is not None  # noqa: S101 on_config ran
        course = self._course
        survey = self._survey = course.survey()
        outcomes: dict[Request, Outcome]
        if self._serving:
            outcomes = self._in_background(course).outcomes(survey)
        else:
            with listener(survey.plan) as told:
                outcomes = course.run(survey, told)
        course.write_labs(survey, outcomes)
        book = course.book(survey, outcomes, directory_urls=config.use_directory_urls)
        self._extension.book = book
        self._problems = [
            *survey.problems,
            *engine.failures(survey, outcomes),
            *book.problems(),
        ]

    def _in_background(self, course: Course) -> Background:
        if self._background is None:
            self._background = Background(course, self._reload)
        return self._background

    def _reload(self) -> None:
        """Touch the one file that MkDocs watches for news of finished runs."""
        assert self._course is not None  # noqa: S101 runs were started
        output.touch(self._news_file)

    @property
    def _news_file(self) -> Path:
        assert self._course is not None  # noqa: S101 on_config ran
        return self._course.settings.store_folder / "serve" / "news"

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Tell the Markdown extension which page comes next."""
        del config, files
        assert self._extension is not None  # noqa: S101 on_config ran
        self._extension.page = page.file.src_uri
        return markdown

    @event_priority(-100)  # after mkdocs-jupyter has put its notebook in
    def on_post_page(self, output_text: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Move a notebook's styles into one shared file; mend what the theme leaves."""
        return output.finish_page(output_text, page.url, Path(config.site_dir))

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the results' files; then fail the build if anything on it is not true."""
        assert self._course is not None and self._extension is not None and self._survey is not None  # noqa: S101
        book = self._extension.book
        try:
            output.write_site(Path(config.site_dir), book, config.site_name, config.copyright or "")
        except SiteError as error:
            self._problems.append(error)
        problems = list(dict.fromkeys(map(str, (*self._problems, *self._extension.problems))))
        for problem in problems:
            log.error(problem)
        if problems and not self._serving:
            what = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
            raise PluginError(f"site_tools: {what}; nothing was published as right\n" + "\n".join(problems))

    def on_serve(
        self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        """Watch the snippets and the news of finished runs; tell the pages how far runs are."""
        del builder
        assert self._course is not None and self._background is not None  # noqa: S101 a build ran
        output.touch(self._news_file)
        server.watch(str(self._course.settings.snippets))
        server.watch(str(self._news_file))
        progress = Path(config.site_dir) / posixpath.normpath(PROGRESS)
        background = self._background

        def tell() -> None:
            while True:
                background.write_progress(progress)
                threading.Event().wait(1.0)

        threading.Thread(target=tell, name="site_tools-progress", daemon=True).start()
        return server

    def on_shutdown(self) -> None:
        """Stop what still runs; what is finished is kept."""
        if self._background is not None:
            self._background.close()
        execute_close()


def execute_close() -> None:
    """End the warmed server, if one was started."""
    from site_tools import execute

    execute.close()
