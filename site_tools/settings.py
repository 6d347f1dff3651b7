"""What mkdocs.yml says about the generator: one frozen Settings, unknown keys refused."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from site_tools.errors import SettingsError, nearest
from site_tools.model import Limits, Place

DATA_VARIABLE = "SITE_TOOLS_DATA"


@dataclass(frozen=True)
class Settings:
    """Paths are absolute. The options of the `site_tools` plugin and their defaults."""

    root: Path
    docs: Path
    nav: tuple[str, ...] = ()  # the pages in reading order, relative to `docs`
    snippets_dir: str = "snippets"  # a package in the project's root
    tests_dir: str = "tests"
    store: str = ".site_tools"  # relative to the root, or absolute to share it
    data: str = ""  # where data sets are kept, as `store`; `data/` in the store if empty
    jobs: int = 0  # runs at once; 0 means one per core
    seed: int = 0  # what each run's global generators start from
    timeout_s: float = 600.0
    memory_mb: int = 4096
    output_kb: int = 200

    @property
    def limits(self) -> Limits:
        """What a run may use unless its snippet says otherwise."""
        return Limits(self.timeout_s, self.memory_mb, self.output_kb)

    @property
    def store_folder(self) -> Path:
        """Where results are kept."""
        return self.root / self.store

    @property
    def data_folder(self) -> Path:
        """Where data sets are kept; the environment variable wins over the option."""
        if given := os.environ.get(DATA_VARIABLE):
            return self.root / given
        return self.root / self.data if self.data else self.store_folder / "data"

    @property
    def snippets(self) -> Path:
        """The folder of snippet modules."""
        return self.root / self.snippets_dir

    @property
    def workers(self) -> int:
        """How many runs go on at once."""
        if self.jobs:
            return self.jobs
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1


OPTIONS = {
    option.name: option
    for option in dataclasses.fields(Settings)
    if option.name not in ("root", "docs", "nav")
}


def from_options(
    options: Mapping[str, Any], root: Path, docs: Path, nav: Any, place: Place
) -> Settings:
    """Believe a plugin's options. SettingsError for an unknown key or a wrong type.

    `nav` is the navigation as mkdocs.yml has it: nested lists, mappings and paths.
    """
    for name, value in options.items():
        if name not in OPTIONS:
            raise SettingsError(
                f"unknown option {name!r} of site_tools",
                place=place,
                expected="one of " + ", ".join(sorted(OPTIONS)),
                nearest=nearest(name, OPTIONS),
            )
        wanted = type(OPTIONS[name].default)
        fits = isinstance(value, wanted) or (wanted is float and isinstance(value, int))
        if not fits or isinstance(value, bool):
            raise SettingsError(
                f"option {name!r} of site_tools is {value!r}",
                place=place,
                expected=f"a {wanted.__name__}, such as {OPTIONS[name].default!r}",
            )
        if wanted in (int, float) and value < 0:
            raise SettingsError(
                f"option {name!r} of site_tools is {value!r}", place=place, expected="0 or more"
            )
    return Settings(root=root.resolve(), docs=docs.resolve(), nav=tuple(_pages(nav)), **options)


def _pages(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for value in nav.values():
            yield from _pages(value)
    elif isinstance(nav, list | tuple):
        for item in nav:
            yield from _pages(item)


class _Loader(yaml.SafeLoader):
    """YAML whose !ENV and !!python tags are skipped: they are the site generator's matter."""


def _skip(loader: object, suffix: str, node: object) -> None:
    del loader, suffix, node


_Loader.add_multi_constructor("", _skip)


def load(config: Path) -> Settings:
    """Read the settings from a mkdocs.yml, without MkDocs."""
    place = Place(config.name)
    try:
        document = yaml.load(config.read_text("utf8"), _Loader)  # noqa: S506 a SafeLoader
    except FileNotFoundError:
        raise SettingsError(
            f"there is no {config}",
            next_step="run inside a course, or make one with `site_tools new PATH`",
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{config.name} can't be read: {error}", place=place) from None
    document = _mapping(document, config.name, place)
    plugins, docs = document.get("plugins") or (), document.get("docs_dir", "docs")
    if not isinstance(plugins, list | tuple | dict):
        raise SettingsError(f"plugins is {plugins!r}", place=place, expected="a list")
    if not isinstance(docs, str):
        raise SettingsError(f"docs_dir is {docs!r}", place=place, expected="a folder's name")
    options: Mapping[str, Any] = {}
    for plugin in (plugins,) if isinstance(plugins, dict) else plugins:
        if isinstance(plugin, dict) and "site_tools" in plugin:
            options = _mapping(plugin["site_tools"], "what site_tools is given", place)
    root = config.parent
    return from_options(options, root, root / docs, document.get("nav"), place)


def _mapping(value: Any, name: str, place: Place) -> Mapping[str, Any]:
    if isinstance(value, dict | None):
        return value or {}
    raise SettingsError(f"{name} is {value!r}", place=place, expected="`key: value`, one a line")
