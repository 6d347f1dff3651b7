"""Which symbols of the snippets the test suite really checks, read from its source.

A symbol is checked when a test that pytest collects and that asserts something uses it: in its
body, its decorators (parameters), or through the helpers, constants and fixtures that it
reaches, in its own file, in a conftest.py above it, or imported from another file of the tests.
Importing it, or naming it in an annotation, is no use of it. A test that is always skipped, or
expected to fail, checks nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from site_tools.model import Place
from site_tools.settings import Settings

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_OFF = frozenset({"skip", "xfail"})
_BY_NAME = frozenset({"usefixtures", "getfixturevalue"})  # calls that name a fixture by a string


@dataclass(frozen=True)
class _File:
    """A parsed file of the tests: what its names mean, and what they are defined as."""

    path: Path
    tree: ast.Module
    package: str  # the snippets' folder

    @cached_property
    def snippets(self) -> Mapping[str, str]:
        """Local name -> what it means below the snippets package ("" for the package)."""
        return dict(_snippet_names(self.tree, self.package))

    @cached_property
    def borrowed(self) -> Mapping[str, tuple[str, str]]:
        """Local name -> (module, name) of every other `from … import …`."""
        return {
            alias.asname or alias.name: (node.module, alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module and node.level == 0
            for alias in node.names
        }

    @cached_property
    def defined(self) -> Mapping[str, tuple[ast.AST, ...]]:
        """What the file's names, and its classes' methods, are bound to."""
        found: dict[str, tuple[ast.AST, ...]] = {}
        classes = (node for node in self.tree.body if isinstance(node, ast.ClassDef))
        for body in (self.tree.body, *(owner.body for owner in classes)):
            for node in body:
                for name in _bound(node):
                    found[name] = (*found.get(name, ()), node)
        return found

    def tests(self) -> Iterator[_Function]:
        """The functions that pytest collects."""
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and not _is_off(node):
                yield from (item for item in node.body if _is_test(item))  # type: ignore[misc]
            elif _is_test(node):
                yield node  # type: ignore[misc]  # _is_test says so


@dataclass(frozen=True)
class _Said:
    """What a piece of the tests' code says, read once."""

    names: frozenset[str]
    used: frozenset[str]
    asserts: bool


@dataclass(frozen=True)
class Suite:
    """`checked` are entries that an asserting test uses; `idle`, where others use it in vain."""

    checked: frozenset[str]
    idle: Mapping[str, Place] = field(default_factory=dict)


def read(settings: Settings) -> Suite:
    """Read all test files. What can't be parsed is left to pytest to tell."""
    folder = settings.root / settings.tests_dir
    reader = _Reader(settings)
    checked: set[str] = set()
    idle: dict[str, Place] = {}
    for path in sorted({*folder.rglob("test_*.py"), *folder.rglob("*_test.py")}):
        file = reader.file(path)
        for test in file.tests() if file else ():
            parts = [reader.said(*part) for part in reader.reached(file, test)] if file else []
            used = {entry for part in parts for entry in part.used}
            if not _is_off(test) and any(part.asserts for part in parts):
                checked |= used
            else:
                place = Place(path.relative_to(settings.root).as_posix(), test.lineno)
                idle |= dict.fromkeys(used - idle.keys(), place)
    return Suite(frozenset(checked), idle)


class _Reader:
    """Parses each file of the tests once, and follows names from one to another."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._files: dict[Path, _File | None] = {}
        self._said: dict[ast.AST, _Said] = {}

    def said(self, file: _File, node: ast.AST) -> _Said:
        if node not in self._said:
            parts = tuple(_parts(node))
            used = frozenset(_used(parts, file.snippets))
            self._said[node] = _Said(frozenset(_names(parts)), used, _asserts(parts))
        return self._said[node]

    def file(self, path: Path) -> _File | None:
        if path not in self._files:
            try:
                tree = ast.parse(path.read_bytes())
            except (OSError, SyntaxError, ValueError):
                self._files[path] = None
            else:
                self._files[path] = _File(path, tree, self._settings.snippets_dir)
        return self._files[path]

    def reached(self, file: _File, test: _Function) -> Iterator[tuple[_File, ast.AST]]:
        """The test and all of the tests' own code that it names, however far away."""
        seen: set[int] = set()
        waiting: list[tuple[_File, ast.AST]] = [(file, test)]
        while waiting:
            where, node = waiting.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            yield where, node
            for name in sorted(self.said(where, node).names):
                waiting.extend(self._meaning(where, name))

    def _meaning(self, file: _File, name: str) -> Iterator[tuple[_File, ast.AST]]:
        if name in file.defined:
            yield from ((file, node) for node in file.defined[name] if not _is_test(node))
        elif name in file.borrowed:
            module, original = file.borrowed[name]
            source = self._own(module)
            if source is not None:
                yield from ((source, node) for node in source.defined.get(original, ()))
        else:  # a fixture of the nearest conftest.py that has it
            for folder in file.path.parents:
                above = self.file(folder / "conftest.py")
                if above is not None and name in above.defined:
                    yield from ((above, node) for node in above.defined[name])
                    return
                if folder == self._settings.root:
                    return

    def _own(self, module: str) -> _File | None:
        """A module of the tests, from the root or from the tests' folder."""
        inner = Path(*module.split(".")).with_suffix(".py")
        tests = self._settings.root / self._settings.tests_dir
        for path in (self._settings.root / inner, tests / inner):
            if path.is_relative_to(tests) and path.is_file():
                return self.file(path)
        return None


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, _Function | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))


def _is_test(node: ast.AST) -> bool:
    return isinstance(node, _Function) and node.name.startswith("test")


def _is_off(node: _Function | ast.ClassDef) -> bool:
    """Whether a decorator says that it never runs, or that its failure is no matter."""
    for decorator in node.decorator_list:
        chain = _chain(decorator.func if isinstance(decorator, ast.Call) else decorator)
        bare = not isinstance(decorator, ast.Call) or not decorator.args
        if "mark" in chain and chain[-1] in _OFF and (bare or chain[-1] == "skip"):
            return True
    return False


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """All below a node but annotations: to name a class's type is not to check it."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        for name, value in ast.iter_fields(part):
            if name not in ("annotation", "returns"):
                items = value if isinstance(value, list) else [value]
                waiting += [item for item in items if isinstance(item, ast.AST)]


def _names(parts: Iterable[ast.AST]) -> set[str]:
    """Names that may mean code of the tests: variables, fixtures, `self.helper`."""
    found: set[str] = set()
    for part in parts:
        match part:
            case ast.Name(id=name) | ast.arg(arg=name):
                found.add(name)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                found.add(name)
            case ast.Call(func=ast.Attribute(attr=name), args=arguments) if name in _BY_NAME:
                found |= {str(a.value) for a in arguments if isinstance(a, ast.Constant)}
    return found


def _asserts(parts: Iterable[ast.AST]) -> bool:
    for part in parts:
        if isinstance(part, ast.Assert):
            return True
        if isinstance(part, ast.Call):
            name = (_chain(part.func) or ("",))[-1]
            if name in ("raises", "warns", "fail") or name.startswith("assert"):
                return True
    return False


def _snippet_names(tree: ast.AST, package: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            root, _, inner = node.module.partition(".")
            if root == package:
                for alias in node.names:
                    yield alias.asname or alias.name, f"{inner}.{alias.name}".lstrip(".")
        elif isinstance(node, ast.Import):
            for alias in node.names:
                root, _, inner = alias.name.partition(".")
                if root == package:
                    # Without `as`, the import binds the package itself.
                    yield (alias.asname, inner) if alias.asname else (root, "")


def _used(parts: Iterable[ast.AST], names: Mapping[str, str]) -> Iterator[str]:
    for part in parts:
        chain = _chain(part)
        if chain and chain[0] in names:
            words = [*filter(None, names[chain[0]].split(".")), *chain[1:]]
            # `module.Class.method` uses module.Class too: every prefix counts.
            for end in range(1, len(words) + 1):
                yield ".".join(words[:end])


def _chain(node: ast.AST) -> tuple[str, ...]:
    """("a", "b") for the expression `a.b`; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return (node.id, *reversed(parts)) if isinstance(node, ast.Name) else ()


def advice(entry: str, suite: Suite, settings: Settings) -> str:
    """What is missing when no test checks a shown symbol, and where to write it."""
    lecture, _, rest = entry.partition(".")
    idea = rest.partition(".")[0]
    where = f"{settings.tests_dir}/{settings.snippets_dir}/{lecture}/test_{idea}.py"
    if place := suite.idle.get(entry):
        why = f"the test at {place} uses it, but asserts nothing, is skipped or may fail"
    else:
        why = "no test uses it (an import alone does not count)"
    return (
        f"{entry} is shown, but {why}; expected a test that compares it with something"
        " independent (a library's operator, a closed form, a step by hand), or that catches a"
        f" planted fault; write one in {where}"
    )
