"""The MkDocs plugin: hands MkDocs' events to the engine. The only file that imports mkdocs."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
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

from site_tools import engine, settings
from site_tools.engine import Course
from site_tools.errors import SettingsError, SiteError
from site_tools.model import Outcome, Place, Request
from site_tools.pages import output
from site_tools.pages.katex import Formulas
from site_tools.pages.markdown import SiteExtension
from site_tools.progress import listener
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
    problems: tuple[SiteError, ...] = ()


class SiteToolsPlugin(BasePlugin[_AnyOptions]):  # type: ignore[no-untyped-call]  # likewise
    """One instance lives through all builds of a `mkdocs serve`."""

    build: _Build  # made anew in on_config, which is every build's first event

    def __init__(self) -> None:
        self._serving = False
        self._background: Background | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Its presence makes MkDocs keep this instance over rebuilds."""
        del dirty
        self._serving = command == "serve"

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
        self.build = _Build(Course(chosen), SiteExtension(formulas), formulas)
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
        survey = course.survey()
        outcomes: dict[Request, Outcome]
        if self._serving:
            self._background = self._background or Background(course, self._reload)
            outcomes = self._background.outcomes(survey)
        else:
            with listener(survey.plan) as told:
                outcomes = course.run(survey, told)
        course.write_labs(survey, outcomes)
        book = course.book(survey, outcomes, directory_urls=config.use_directory_urls)
        self.build.extension.book = book
        failed = engine.failures(survey, outcomes)
        self.build.problems = (*survey.problems, *failed, *book.problems())

    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Tell the Markdown extension which page comes next."""
        del config, files
        self.build.extension.page = page.file.src_uri
        return markdown

    @event_priority(-100)  # after mkdocs-jupyter has put its notebook in
    def on_post_page(self, output_text: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Move a notebook's styles into one shared file, render its formulas."""
        site, formulas = Path(config.site_dir), self.build.formulas
        return output.finish_page(output_text, page.url, page.file.src_uri, site, formulas)

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
            log.error(problem)
        if problems and not self._serving:
            count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
            raise PluginError(f"site_tools: {count} (above); results that succeeded are kept")

    # --- under serve ----------------------------------------------------------------------

    def on_serve(
        self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        """Watch the snippets and the news of finished runs; tell the pages how far runs are."""
        del builder
        chosen, background = self.build.course.settings, self._background
        news = self._news(self.build.course)
        output.touch(news)
        server.watch(str(chosen.snippets))
        server.watch(str(news))
        progress = Path(config.site_dir) / output.PROGRESS

        def tell() -> None:
            while background is not None:
                background.write_progress(progress)
                time.sleep(1.0)

        threading.Thread(target=tell, name="site_tools-progress", daemon=True).start()
        return server

    def _news(self, course: Course) -> Path:
        return course.settings.store_folder / "serve" / "news"

    def _reload(self) -> None:
        """Touch the one file that MkDocs watches for news of finished runs."""
        output.touch(self._news(self.build.course))

    def on_shutdown(self) -> None:
        """Stop what still runs; what is finished is kept."""
        if self._background is not None:
            self._background.close()
        execute.close()
