"""The installed distributions behind imports: their versions, and those of what they require.

Reads only the headers of what is asked for; the standard library's map from packages to
distributions parses every file list of the environment, which takes longer than all the rest.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import unquote, urlparse

from site_tools.code.syntax import sha256


@dataclass(frozen=True)
class Distribution:
    """An installed distribution; `folder` holds its metadata."""

    folder: Path

    @cached_property
    def _headers(self) -> list[str]:
        for name in ("METADATA", "PKG-INFO"):
            text = self._read(name)
            if text:
                return text.partition("\n\n")[0].splitlines()
        return []

    def _read(self, name: str) -> str:
        try:
            return (self.folder / name).read_text("utf8", errors="replace")
        except OSError:
            return ""

    def _all(self, header: str) -> list[str]:
        start = f"{header}: "
        return [line[len(start) :].strip() for line in self._headers if line.startswith(start)]

    @property
    def name(self) -> str:
        """As its metadata spell it."""
        return next(iter(self._all("Name")), self.folder.stem.partition("-")[0])

    @cached_property
    def version(self) -> str:
        """As its metadata say."""
        return next(iter(self._all("Version")), "unknown")

    @property
    def state(self) -> str:
        """Its version; for one that is installed as editable also a digest of its source."""
        return self.version if self.editable is None else f"{self.version}+{_digest(self.editable)}"

    @cached_property
    def editable(self) -> Path | None:
        """The folder that an editable installation points to."""
        try:
            origin = json.loads(self._read("direct_url.json") or "{}")
        except ValueError:
            return None
        if not origin.get("dir_info", {}).get("editable"):
            return None
        return Path(unquote(urlparse(origin.get("url", "")).path))

    def provides(self, root: str) -> bool:
        """Whether it installs the top-level module `root`."""
        listed = self._read("top_level.txt").split()
        if listed:
            return root in listed
        files = "\n" + self._read("RECORD")
        return f"\n{root}/" in files or f"\n{root}.py," in files or f"\n{root}." in files

    def requires(self, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
        """The names, and extras, of what it needs here."""
        lines = [line for line in self._all("Requires-Dist") if extras or not _EXTRA.search(line)]
        if lines:
            from packaging.requirements import Requirement  # markers are not worth rewriting

            for line in lines:
                need = Requirement(line)
                environments = [{"extra": extra} for extra in ("", *sorted(extras))]
                if need.marker is None or any(map(need.marker.evaluate, environments)):
                    yield normal(need.name), frozenset(need.extras)


_EXTRA = re.compile(r";.*\bextra\s*==")


class Environment:
    """The distributions that can be imported from the given folders."""

    def __init__(self, folders: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self.by_name: dict[str, Distribution] = {}
        for folder, entries in folders:
            for entry in entries:
                stem = entry.rpartition(".")[0]
                name = normal(stem.partition("-")[0])
                self.by_name.setdefault(name, Distribution(Path(folder, entry)))
        self._behind: dict[frozenset[str], dict[str, Distribution | None]] = {}
        self._owners: dict[str, tuple[str, ...]] = {}
        self._needs: dict[tuple[str, frozenset[str]], list[tuple[str, frozenset[str]]]] = {}

    def behind(self, roots: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """(name, state) of the distributions behind the modules `roots`, with requirements.

        A module that nothing provides is "absent": it may be a try that fails today.
        """
        if roots not in self._behind:
            needed: dict[str, Distribution | None] = {}
            todo = []
            for root in sorted(roots):
                owners = self.owners(root)
                todo += [(owner, frozenset[str]()) for owner in owners]
                if not owners:
                    needed[root] = None
            self._follow(todo, needed)
            self._behind[roots] = dict(sorted(needed.items()))
        found = self._behind[roots].items()
        return tuple((name, item.state if item else "absent") for name, item in found)

    def _follow(
        self, todo: list[tuple[str, frozenset[str]]], needed: dict[str, Distribution | None]
    ) -> None:
        seen = set()
        while todo:
            name, extras = todo.pop()
            distribution = self.by_name.get(name)
            if distribution is None or (name, extras) in seen:
                continue
            seen.add((name, extras))
            needed[distribution.name] = distribution
            if (name, extras) not in self._needs:
                self._needs[name, extras] = list(distribution.requires(extras))
            todo.extend(self._needs[name, extras])

    def owners(self, root: str) -> tuple[str, ...]:
        """The distributions that provide a top-level module; usually the one of its name."""
        if root not in self._owners:
            same = normal(root)
            found = (
                (same,)
                if same in self.by_name
                else tuple(name for name, item in self.by_name.items() if item.provides(root))
            )
            self._owners[root] = found
        return self._owners[root]


def normal(name: str) -> str:
    """A distribution's name as comparisons want it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def environment() -> Environment:
    """What can be imported now; read again only when something was installed or removed."""
    return _environment(tuple(_listed(folder) for folder in dict.fromkeys(sys.path)))


def _listed(folder: str) -> tuple[str, tuple[str, ...]]:
    """The metadata folders, whose names hold the versions: installers write new ones."""
    try:
        entries = sorted(path.name for path in Path(folder or ".").iterdir())
    except OSError:
        return folder, ()
    return folder, tuple(e for e in entries if e.endswith((".dist-info", ".egg-info")))


@lru_cache(maxsize=4)
def _environment(folders: tuple[tuple[str, tuple[str, ...]], ...]) -> Environment:
    return Environment(folders)


def hiding(root: Path, ours: Collection[str]) -> Iterator[tuple[str, str]]:
    """(name, digest) of what in a project's root hides a module of the standard library.

    The root comes first when a run imports, so that any library may get it instead.
    """
    for path in root.iterdir():
        name = path.stem
        if name not in sys.stdlib_module_names or name in ours:
            continue
        if path.suffix == ".py" and path.is_file():
            yield path.name, sha256(path.read_bytes())
        elif path.name == name and (path / "__init__.py").is_file():
            yield f"{name}/", _digest(path)


def _digest(source: Path) -> str:
    """One digest of all Python files of a source tree, hidden folders left out."""
    parts = []
    for folder, inner, files in os.walk(source):
        inner[:] = sorted(n for n in inner if not n.startswith(".") and n != "__pycache__")
        for file in sorted(files):
            if file.endswith(".py"):
                path = Path(folder, file)
                parts.append(f"{path.relative_to(source).as_posix()} {sha256(path.read_bytes())}")
    return sha256("\n".join(parts))[:16]
