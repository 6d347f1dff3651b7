"""The project's own modules, read and parsed but never imported.

Parsed modules are kept by their content, never by their times, so that a server reads only
what changed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from site_tools.code.scopes import Bound, Dialect, Facts, Target, bindings, facts
from site_tools.code.syntax import parse, sha256
from site_tools.errors import SnippetError
from site_tools.model import Place

OWN = "site_tools"  # the generator: its worker-side files are an ingredient of their own


@dataclass(frozen=True)
class Statement:
    """One statement at the top of a module."""

    index: int
    node: ast.stmt
    bound: Bound
    dialect: Dialect

    @cached_property
    def facts(self) -> Facts:
        """What it uses of its module."""
        return facts(self.node, dialect=self.dialect)

    @property
    def sure(self) -> bool:
        """Whether its names are bound once it has run without an exception."""
        return isinstance(
            self.node,
            ast.FunctionDef
            | ast.AsyncFunctionDef
            | ast.ClassDef
            | ast.Assign
            | ast.Import
            | ast.ImportFrom,
        ) or (isinstance(self.node, ast.AnnAssign) and self.node.value is not None)


@dataclass(frozen=True)
class Module:
    """A parsed module; `path` is relative to the root, `digest` the SHA-256 of its bytes.

    With a `problem` it could not be read: it has no statements, and nothing may rest on it.
    """

    name: str
    path: str
    digest: str
    source: str = ""
    tree: ast.Module = field(default_factory=lambda: ast.Module([], []), repr=False)
    is_package: bool = False
    problem: SnippetError | None = None

    @property
    def package(self) -> str:
        """What relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @cached_property
    def dialect(self) -> Dialect:
        """How its code is to be read."""
        future = any(
            isinstance(node, ast.ImportFrom)
            and node.module == "__future__"
            and any(alias.name == "annotations" for alias in node.names)
            for node in self.tree.body
        )
        return Dialect(self.package, future, ":=" in self.source)

    @property
    def annotations_are_text(self) -> bool:
        """Whether Python keeps annotations unevaluated."""
        return self.dialect.annotations_are_text

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The statements at its top."""
        return tuple(
            Statement(index, node, bindings([node], self.dialect), self.dialect)
            for index, node in enumerate(self.tree.body)
        )

    @cached_property
    def bindings(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements that bind each name, in order."""
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            for name in statement.bound.names:
                found.setdefault(name, []).append(statement)
        return {name: tuple(statements) for name, statements in found.items()}

    @cached_property
    def stars(self) -> tuple[str, ...]:
        """The modules whose names it takes by `import *`."""
        return tuple(star for statement in self.statements for star in statement.bound.stars)

    @cached_property
    def sure(self) -> frozenset[str]:
        """The names that it certainly has once imported."""
        deleted = {
            target.id
            for statement in self.statements
            if not statement.sure  # `del` stands at the top, or under a condition
            for node in ast.walk(statement.node)
            if isinstance(node, ast.Delete)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        bound = [statement.bound.names for statement in self.statements if statement.sure]
        return frozenset(name for names in bound for name in names) - deleted

    @cached_property
    def wishes(self) -> tuple[str, ...]:
        """All that its imports, anywhere in it, may load: packages before what is in them."""
        found: dict[str, None] = {}
        for statement in self.statements:
            for wish in statement.facts.imports:
                for dotted in (wish.module, *(f"{wish.module}.{name}" for name in wish.names)):
                    found |= dict.fromkeys((*parents(dotted), dotted))
        return tuple(found)

    def targets(self, name: str) -> Iterator[Target]:
        """What `name` stands for, as far as imports at the top bind it."""
        for statement in self.bindings.get(name, ()):
            yield from statement.bound.imports.get(name, ())

    def definition(self, name: str) -> ast.stmt | None:
        """The function or class of that name; the last one if there are several."""
        found = None
        for statement in self.bindings.get(name, ()):
            for node in _unconditional_first(statement.node):
                if getattr(node, "name", None) == name:
                    found = node
        return found


def _unconditional_first(node: ast.stmt) -> Iterator[ast.stmt]:
    """The definitions in a statement at the top; in `if` and `try` the earlier branch last."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node
    for block in ("finalbody", "orelse", "handlers", "body"):
        if isinstance(node, ast.If | ast.Try | ast.With | ast.ExceptHandler):
            for inner in getattr(node, block, ()):
                yield from _unconditional_first(inner)


class Project:
    """The snippets and all that they import from inside the project."""

    def __init__(self, root: Path, snippets: str) -> None:
        self.root, self.snippets = root, snippets.strip("/").replace("/", ".")
        self.modules: dict[str, Module] = {}
        self.packages: set[str] = set()  # also those without an __init__
        self._absent: set[str] = set()
        folder = root / snippets
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            if all(part.isidentifier() for part in parts) and "__pycache__" not in parts:
                self._add(path, ".".join(parts))
        todo = list(self.modules)
        while todo:  # and what these import from elsewhere in the project
            todo = [name for wanted in todo for name in self._elsewhere(self.modules[wanted])]

    def _add(self, path: Path, name: str) -> None:
        is_package = path.name == "__init__.py"
        name = name.removesuffix(".__init__") if is_package else name
        if is_package or name not in self.modules:  # a package hides a module of its name
            self.modules[name] = _read(self.root, path, name, is_package)
        self.packages.update(parents(name))
        if is_package:
            self.packages.add(name)

    def _elsewhere(self, module: Module) -> list[str]:
        return [name for name in module.wishes if self._find(name)]

    def _find(self, name: str) -> bool:
        """Whether a module of that name was now found, and read, outside the snippets."""
        known = name in self.modules or name in self._absent
        if known or not name or name.split(".")[0] in (OWN, *sys.builtin_module_names):
            return False
        stem = Path(*name.split("."))
        for base in (self.root, self.root / "src"):
            for path in (base / stem / "__init__.py", base / stem.with_suffix(".py")):
                if path.is_file():
                    suffix = ".__init__" if path.name == "__init__.py" else ""
                    self._add(path, name + suffix)
                    return True
        self._absent.add(name)
        return False

    def is_module(self, name: str) -> bool:
        """Whether `name` is a module or package of the project."""
        return name in self.modules or name in self.packages

    def loaded(self, wishes: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
        """The project's modules that imports of (module, names) run, parents first."""
        for module, names in wishes:
            for dotted in (module, *(f"{module}.{name}" for name in names)):
                if self.is_module(dotted):
                    yield from (n for n in (*parents(dotted), dotted) if n in self.modules)
                elif dotted == module:  # a missing module still loads its parents
                    yield from (n for n in parents(dotted) if n in self.modules)


def parents(name: str) -> list[str]:
    """The packages around a module, outermost first."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _read(root: Path, path: Path, name: str, is_package: bool) -> Module:
    file = path.relative_to(root).as_posix()
    try:
        data = path.read_bytes()
    except OSError as error:
        problem = SnippetError(f"can't be read: {error.strerror}", place=Place(file))
        return Module(name, file, "unreadable", is_package=is_package, problem=problem)
    return _parsed(name, file, data, is_package)


@lru_cache(maxsize=4096)
def _parsed(name: str, file: str, data: bytes, is_package: bool) -> Module:
    digest = sha256(data)
    try:
        source, tree = parse(data, file)
        module = Module(name, file, digest, source, tree, is_package)
        _ = [statement.facts for statement in module.statements]
    except SnippetError as error:
        return Module(name, file, digest, is_package=is_package, problem=error)
    except RecursionError:
        problem = SnippetError(
            "an expression nested too deeply to be read",
            place=Place(file),
            next_step="split it over several statements",
        )
        return Module(name, file, digest, is_package=is_package, problem=problem)
    return module
