"""Which statements of the project some symbols rest on, in the order in which Python runs them.

By symbol where a module only defines things; a module that does more at import (calls,
conditions, decorators of the project's own, star imports) is taken whole.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from site_tools.code.catalog import Catalog
from site_tools.code.modules import Module, Statement
from site_tools.code.scopes import Target, Usage
from site_tools.code.syntax import parse, sha256
from site_tools.errors import SnippetError
from site_tools.model import Place

_PACKAGE = Path(__file__).parent.parent
SHOW, PLAYBACK = "site_tools.show", "site_tools.takeaway.playback"
OWN = (SHOW, PLAYBACK, "site_tools.palette")  # what of the generator may be copied
BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__"}


@lru_cache
def own_module(name: str) -> Module:
    """Read one of the generator's own modules that a snippet may import."""
    path = _PACKAGE / f"{name.partition('.')[2].replace('.', '/')}.py"
    data = path.read_bytes()
    source, tree = parse(data, name)
    return Module(
        name, f"site_tools/{path.relative_to(_PACKAGE).as_posix()}", sha256(data), source, tree
    )


@dataclass(frozen=True)
class Name:
    """What a name stands for: `module` and a name in it, or the module itself ("" as name)."""

    module: str
    name: str = ""


class Sources:
    """The modules that names may lead into."""

    def __init__(self, project: Mapping[str, Module]) -> None:
        self.modules = {**project, **{name: own_module(name) for name in OWN}}
        self._packages = {
            ".".join(name.split(".")[:count])
            for name in self.modules
            for count in range(1, name.count(".") + 1)
        }
        # A base class may count its heirs: then each of them matters, though nobody names it.
        words = ("__init_subclass__", "__subclasses__", "metaclass")
        self._classes_are_counted = any(
            word in known.source for known in project.values() for word in words
        )
        self._resolved: dict[tuple[str, str], Name | None] = {}
        self._needs: dict[tuple[str, int], tuple[Name, ...]] = {}
        self._imports: dict[str, tuple[str, ...]] = {}
        self._acts: dict[str, bool] = {}
        self._lines: dict[str, list[str]] = {}

    def is_ours(self, module: str) -> bool:
        """Whether it is a module or package of the project (or of ours that may be inlined)."""
        return module in self.modules or module in self._packages

    def resolve(self, module: str, name: str) -> Name | None:
        """What `name` means at the top of `module`; None for a built-in or an unknown name."""
        key = module, name
        if key not in self._resolved:
            self._resolved[key] = self._resolve(module, name, set())
        return self._resolved[key]

    def _resolve(self, module: str, name: str, seen: set[tuple[str, str]]) -> Name | None:
        known = self.modules.get(module)
        if known is None or (module, name) in seen:
            return None
        seen.add((module, name))
        statements = known.bindings.get(name, ())
        if any(name in statement.bound.others for statement in statements):
            return Name(module, name)
        for target in known.targets(name):
            return self.target(target, seen)
        for star in known.stars:
            if found := self._resolve(star, name, seen):
                return found
        return None

    def target(self, target: Target, seen: set[tuple[str, str]] | None = None) -> Name:
        """What an imported thing is at its origin, through re-exports."""
        base, name = target
        if name is None:
            return Name(base)
        found = self._resolve(base, name, seen if seen is not None else set())
        if found:
            return found
        return Name(f"{base}.{name}") if self.is_ours(f"{base}.{name}") else Name(base, name)

    def follow(self, module: str, usage: Usage) -> tuple[Name | None, int]:
        """What a usage leads to, and how many parts of its chain that takes.

        A project's module that is not asked for one of its names gives Name(module).
        """
        first = usage.chain[0]
        found = self.target(usage.target) if usage.target else self.resolve(module, first)
        taken = 1
        while found and not found.name and self.is_ours(found.module) and taken < len(usage.chain):
            attribute = usage.chain[taken]
            inner = self.resolve(found.module, attribute)
            if inner is None and self.is_ours(f"{found.module}.{attribute}"):
                inner = Name(f"{found.module}.{attribute}")
            if inner is None:
                break
            found, taken = inner, taken + 1
        return found, taken

    def lines(self, module: str) -> list[str]:
        """The lines of a module's source."""
        if module not in self._lines:
            self._lines[module] = self.modules[module].source.split("\n")
        return self._lines[module]

    # --- what a module and a statement need; each is asked for many times ------------------

    def needs(self, module: str, statement: Statement) -> tuple[Name, ...]:
        """The project's symbols that a statement uses, now or when it is called."""
        key = module, statement.index
        if key not in self._needs:
            usages = [*statement.facts.usages]
            usages += [u for u in statement.facts.annotated if not self._is_type(module, u)]
            found = (self.follow(module, usage)[0] for usage in usages)
            names = {name: None for name in found if name and name.name}
            self._needs[key] = tuple(name for name in names if name.module in self.modules)
        return self._needs[key]

    def _is_type(self, module: str, usage: Usage) -> bool:
        """Whether a name is imported for type checkers only."""
        statements = self.modules[module].bindings.get(usage.chain[0], ())
        return bool(statements) and all(is_for_types(statement.node) for statement in statements)

    def imports(self, module: str) -> tuple[str, ...]:
        """The project's modules that a module imports, also inside its functions."""
        if module not in self._imports:
            wishes = [w for s in self.modules[module].statements for w in s.facts.imports]
            names = [
                name
                for wish in wishes
                for name in (wish.module, *(f"{wish.module}.{inner}" for inner in wish.names))
            ]
            self._imports[module] = tuple(name for name in names if name in self.modules)
        return self._imports[module]

    def acts(self, module: str) -> bool:
        """Whether importing a module does more than to define its names."""
        if module not in self._acts:
            known = self.modules[module]
            self._acts[module] = any(self._does_something(known, s) for s in known.statements)
        return self._acts[module]

    def _does_something(self, module: Module, statement: Statement) -> bool:
        """Whether a statement at the top does more than to define its names."""
        node = statement.node
        if is_left_out(node) or statement.bound.stars:
            return bool(statement.bound.stars)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inherits = isinstance(node, ast.ClassDef) and bool(node.bases or node.keywords)
            if inherits and self._classes_are_counted:
                return True
            return any(self._is_own(module, decorator) for decorator in node.decorator_list)
        if isinstance(node, ast.Assign):
            return not all(isinstance(target, ast.Name | ast.Tuple) for target in node.targets)
        return not isinstance(node, ast.AnnAssign)

    def _is_own(self, module: Module, decorator: ast.expr) -> bool:
        """Whether a decorator is of the project itself: it may enter the function somewhere."""
        inner = decorator.func if isinstance(decorator, ast.Call) else decorator
        while isinstance(inner, ast.Attribute):
            inner = inner.value
        if not isinstance(inner, ast.Name):
            return True
        found = self.resolve(module.name, inner.id)
        if found is None:
            return inner.id not in BUILTINS
        return self.is_ours(found.module) and found.module not in OWN


class Gatherer:
    """Collects what symbols rest on; `add` may be called again for more."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._needed: set[tuple[str, int]] = set()
        self._touched: dict[str, None] = {}
        self._todo: list[tuple[str, Statement]] = []

    def add(self, module: str, name: str) -> None:
        """Take a symbol and all that it rests on."""
        self._need(Name(module, name))
        while self._todo:
            where, statement = self._todo.pop()
            for needed in self.sources.needs(where, statement):
                self._need(needed)

    def gathered(self) -> dict[str, list[Statement]]:
        """The needed statements by module, modules and statements in order of execution."""
        order: dict[str, None] = {}
        for module in self._touched:
            self._visit(module, order, set())
        found = {}
        for module in order:
            statements = self.sources.modules[module].statements
            wanted = [s for s in statements if (module, s.index) in self._needed]
            if wanted:
                found[module] = wanted
        return found

    def _visit(self, module: str, order: dict[str, None], open_: set[str]) -> None:
        if module in order or module in open_:
            return
        open_.add(module)
        for needed in self.sources.imports(module):
            if needed in self._touched:
                self._visit(needed, order, open_)
        order[module] = None

    def _need(self, name: Name) -> None:
        module = self.sources.modules.get(name.module)
        if module is None:
            return
        if module.problem:
            raise module.problem
        self._touch(module)
        for statement in module.bindings.get(name.name, ()):
            self._take(module, statement)

    def _take(self, module: Module, statement: Statement) -> None:
        key = module.name, statement.index
        if key not in self._needed:
            self._needed.add(key)
            self._todo.append((module.name, statement))

    def _touch(self, module: Module) -> None:
        if module.name in self._touched:
            return
        self._touched[module.name] = None
        if self.sources.acts(module.name):
            for statement in module.statements:
                if not is_left_out(statement.node):
                    self._take(module, statement)
        for imported in self.sources.imports(module.name):
            self._touch(self.sources.modules[imported])


def is_for_types(node: ast.stmt) -> bool:
    """Whether it is `if TYPE_CHECKING:`, which never runs."""
    if not isinstance(node, ast.If):
        return False
    test = node.test.attr if isinstance(node.test, ast.Attribute) else node.test
    return (test.id if isinstance(test, ast.Name) else test) == "TYPE_CHECKING"


def is_left_out(node: ast.stmt) -> bool:
    """Whether a statement has no place in another file: imports, docstring, `__main__`."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass) or is_for_types(node):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return [getattr(target, "id", "") for target in node.targets] == ["__all__"]
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def refuse(module: Module, node: ast.AST, found: str, next_step: str) -> SnippetError:
    """An error about code that can't be put into one file."""
    line = getattr(node, "lineno", 1)
    return SnippetError(found, place=Place(module.path, line), next_step=next_step)


@lru_cache(maxsize=2)
def sources_of(catalog: Catalog) -> Sources:
    """The modules of a catalog, with what is known of them."""
    return Sources(catalog.modules)
