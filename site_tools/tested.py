"""Which symbols of the snippets the test suite really checks, read from its source.

A symbol counts as tested when a test function that asserts something uses it, directly, in its
decorators (parameters), or through helpers and fixtures of the same file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from site_tools.settings import Settings

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def tested(settings: Settings) -> frozenset[str]:
    """The entries ("lecture.idea.symbol") that some asserting test uses."""
    found: set[str] = set()
    for path in sorted((settings.root / settings.tests_dir).rglob("test_*.py")):
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue  # pytest itself says what is wrong with it
        found.update(_tested_in(tree, settings.snippets_dir))
    return frozenset(found)


def _tested_in(tree: ast.Module, package: str) -> Iterator[str]:
    names = dict(_imports(tree, package))
    helpers = {
        node.name: node for node in ast.walk(tree) if isinstance(node, _Function | ast.ClassDef)
    }
    for node in helpers.values():
        if isinstance(node, _Function) and node.name.startswith("test_"):
            reached = list(_reached(node, helpers))
            if any(_asserts(part) for part in reached):
                for part in reached:
                    yield from _used(part, {**names, **dict(_imports(part, package))})


def _imports(tree: ast.AST, package: str) -> Iterator[tuple[str, str]]:
    """Local name -> what it means below the snippets package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            root, _, inner = node.module.partition(".")
            if root == package and node.level == 0:
                for alias in node.names:
                    full = f"{inner}.{alias.name}" if inner else alias.name
                    yield alias.asname or alias.name, full
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == package and alias.asname:
                    yield alias.asname, alias.name.partition(".")[2]


def _reached(start: _Function, helpers: Mapping[str, ast.AST]) -> Iterator[ast.AST]:
    seen: set[str] = set()
    waiting: list[ast.AST] = [start]
    while waiting:
        node = waiting.pop()
        yield node
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        names |= {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}  # fixtures
        names |= {
            part.value
            for part in ast.walk(node)
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        }  # usefixtures("name")
        for name in sorted(names - seen):
            seen.add(name)
            if name in helpers and not name.startswith("test_"):
                waiting.append(helpers[name])


def _asserts(node: ast.AST) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Assert):
            return True
        if isinstance(part, ast.Call):
            name = part.func.attr if isinstance(part.func, ast.Attribute) else ""
            name = part.func.id if isinstance(part.func, ast.Name) else name
            if name == "raises" or name.startswith("assert"):
                return True
    return False


def _used(node: ast.AST, names: Mapping[str, str]) -> Iterator[str]:
    for part in ast.walk(node):
        chain = _chain(part)
        if chain and chain[0] in names:
            full = [names[chain[0]], *chain[1:]]
            # `module.Class.method` uses module.Class too: every prefix counts.
            for end in range(1, len(full) + 1):
                yield ".".join(full[:end])


def _chain(node: ast.AST) -> tuple[str, ...]:
    """("a", "b") for the expression `a.b`; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return (node.id, *reversed(parts)) if isinstance(node, ast.Name) else ()


def untested(shown: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """Those of the shown entries that no test checks, in order."""
    known = tested(settings)
    return tuple(sorted(entry for entry in set(shown) if entry not in known))
