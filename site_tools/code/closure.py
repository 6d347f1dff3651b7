"""What a function rests on: its closure through the project's own code, symbol by symbol."""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from site_tools.code.catalog import ARTIFACT, LIMITS, Catalog
from site_tools.code.dynamic import Wide, widenings
from site_tools.code.effects import Effects
from site_tools.code.members import Members
from site_tools.code.modules import OWN, Module, Statement, parents
from site_tools.code.names import Node
from site_tools.code.scopes import Facts, Usage, facts
from site_tools.model import Request

_OF_ARGUMENT = {"builtins.vars", "builtins.dir"}  # given one, they look at nothing else


@dataclass(frozen=True)
class Edges:
    """What one node leads to.

    `annotated` counts only where annotations are looked at; `offers` are the artifacts of a
    module that is used as an object.
    """

    nodes: tuple[Node, ...] = ()
    annotated: tuple[Node, ...] = ()
    upstream: tuple[Request, ...] = ()
    offers: tuple[Request, ...] = ()
    roots: frozenset[str] = frozenset()  # top-level names of modules from outside
    wide: frozenset[Wide] = frozenset()


@dataclass
class Closure:
    """All that some code rests on; `nodes` in the order of discovery.

    The first `named` of them are reached by name; the others may be reached by what can't be
    followed.
    """

    nodes: dict[Node, None] = field(default_factory=dict)
    upstream: dict[str, Request] = field(default_factory=dict)  # by repr: 1 and True are equal
    roots: set[str] = field(default_factory=set)
    wide: set[Wide] = field(default_factory=set)
    named: int = 0

    @property
    def touched(self) -> list[str]:
        """The modules that get imported."""
        return [node.module for node in self.nodes if node.kind == "import"]


class Graph:
    """The project's symbols and modules and what each rests on; edges are cached."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self.names = catalog, catalog.names_in
        self.members = Members(catalog)
        self.effects = Effects(catalog, _in_cycle(catalog))
        self._edges: dict[Node, Edges] = {}

    def closure(self, roots: Iterable[Node], own: str = "") -> Closure:
        """All that the roots rest on; the artifact `own` is no upstream of itself.

        SnippetError if that includes a module that can't be read.
        """
        found, todo, done = Closure(), list(roots), set[tuple[Wide, int]]()
        while todo:
            self._follow(found, todo, own)
            found.named = found.named or len(found.nodes)
            for wide in sorted(found.wide):
                if (wide, len(found.nodes)) not in done:
                    done.add((wide, len(found.nodes)))
                    todo += [node for node in self._wider(wide, found) if node not in found.nodes]
        return found

    def _follow(self, found: Closure, todo: list[Node], own: str) -> None:
        while todo:
            node = todo.pop()
            if node in found.nodes:
                continue
            found.nodes[node] = None
            edges = self.edges(node)
            todo.extend(edges.nodes)
            found.roots |= edges.roots
            found.wide |= edges.wide
            found.upstream |= {repr(member): member for member in edges.upstream}
            found.upstream |= {repr(m): m for m in edges.offers if m.entry != own}

    def _wider(self, wide: Wide, found: Closure) -> list[Node]:
        match wide:
            case Wide.PROJECT:
                return [Node("module", module) for module in self.catalog.modules]
            case Wide.MODULES:
                return [Node("module", module) for module in found.touched]
            case Wide.SUBCLASSES:
                return [n for name in found.touched for n in _derived(self.catalog.modules[name])]
            case Wide.ANNOTATIONS:
                return [node for known in found.nodes for node in self.edges(known).annotated]
        return []

    # --- edges --------------------------------------------------------------------------

    def edges(self, node: Node) -> Edges:
        """What a node leads to."""
        if node not in self._edges:
            self._edges[node] = getattr(self, f"_{node.kind}")(node)
        return self._edges[node]

    def _alias(self, node: Node) -> Edges:
        return Edges((Node("import", node.module),))

    def _symbol(self, node: Node) -> Edges:
        module = self.catalog.modules[node.module]
        parts = [self.code(module, s)[1] for s in own_statements(module, node.name)]
        return self._of(node.module, parts, [Node("import", node.module)])

    def _import(self, node: Node) -> Edges:
        module = self.catalog.modules[node.module]
        if module.problem:
            raise module.problem
        known = self.catalog.modules
        above = [Node("import", name) for name in parents(node.module) if name in known]
        facts = [effect.facts for effect in self.effects.of(node.module)]
        return self._of(node.module, facts, above)

    def _module(self, node: Node) -> Edges:
        """All of a module: every symbol, and what it took from others."""
        module = self.catalog.modules.get(node.module)
        inner = [n for n in self.catalog.modules if n.startswith(f"{node.module}.")]
        if module is None:  # a folder without __init__
            return Edges(tuple(Node("module", name) for name in inner))
        nodes = {Node("import", node.module): None}
        for name in module.bindings:
            nodes |= self.names.resolve(node.module, (name,)).nodes
        nodes.pop(node, None)
        return Edges(tuple(n for n in nodes if n.kind != "whole"))

    def _whole(self, node: Node) -> Edges:
        """A module used as an object: all of it, and its artifacts may be asked for."""
        module = self.catalog.modules.get(node.module)
        offers = [
            member
            for name in (module.bindings if module else ())
            if (artifact := self.catalog.artifact(node.module, name))
            for member in self.members.all(artifact)
        ]
        return Edges((Node("module", node.module),), offers=tuple(offers))

    def _of(self, module: str, parts: Iterable[Facts], nodes: Iterable[Node]) -> Edges:
        """The edges of code in `module`."""
        used, roots, wide = dict.fromkeys(nodes), set[str](), set[Wide]()
        upstream: dict[str, Request] = {}
        annotated: dict[Node, None] = {}
        for part in parts:
            outside: set[str] = set()
            for usage in part.usages:
                found = self.names.resolve(module, usage.chain, usage.target)
                if not (usage.call and usage.call.args and found.outside <= _OF_ARGUMENT):
                    outside |= found.outside
                for node in found.nodes:
                    self._reach(node, usage, used, upstream)
            for usage in part.annotated:
                annotated |= self.names.resolve(module, usage.chain, usage.target).nodes
            wide |= widenings(outside, part.words)
            wishes = [(wish.module, wish.names) for wish in part.imports]
            used |= {Node("import", name): None for name in self.catalog.project.loaded(wishes)}
            roots |= {self._root(wish.module) for wish in part.imports}
        return Edges(
            tuple(used), tuple(annotated), tuple(upstream.values()), (), frozenset(roots - {""}),
            frozenset(wide),
        )  # fmt: skip

    def _reach(
        self, node: Node, usage: Usage, used: dict[Node, None], upstream: dict[str, Request]
    ) -> None:
        """An artifact is asked for its stored result; all else is code."""
        artifact = None
        if node.kind == "symbol":
            artifact = self.catalog.artifact(node.module, node.name)
        members = self.members.asked(artifact, usage.call) if artifact else ()
        if members:
            used[Node("import", node.module)] = None
            upstream |= {repr(member): member for member in members}
        else:
            used[node] = None

    def _root(self, module: str) -> str:
        root = module.partition(".")[0]
        ours = root == OWN or self.catalog.project.is_module(root)
        return "" if ours or root in sys.stdlib_module_names else root

    def code(self, module: Module, statement: Statement) -> tuple[tuple[ast.AST, ...], Facts]:
        """What a statement says, without the marks that never count (limits, families)."""
        node = statement.node
        marks = [d for d in getattr(node, "decorator_list", ()) if self._mark(module, d)]
        if not marks:
            return (node,), statement.facts
        bare = copy.copy(node)
        bare.decorator_list = [d for d in node.decorator_list if d not in marks]  # type: ignore[attr-defined]  # it has marks
        is_artifact = any(ARTIFACT in self._mark(module, mark) for mark in marks)
        said: tuple[ast.AST, ...] = (ast.Constant("artifact"), bare) if is_artifact else (bare,)
        return said, facts(bare, dialect=module.dialect)

    def _mark(self, module: Module, decorator: ast.expr) -> set[str]:
        callee = decorator.func if isinstance(decorator, ast.Call) else decorator
        return self.names.outside(module.name, callee) & {ARTIFACT, LIMITS}


def own_statements(module: Module, name: str) -> list[Statement]:
    """The statements that bind a name otherwise than by importing."""
    return [s for s in module.bindings.get(name, ()) if name in s.bound.others]


def _derived(module: Module) -> list[Node]:
    """The classes of a module that have bases: some __subclasses__() may list them."""
    return [
        Node("symbol", module.name, name)
        for statement in module.statements
        for node in ast.walk(statement.node)
        if isinstance(node, ast.ClassDef) and node.bases
        for name in statement.bound.names
    ]


def _in_cycle(catalog: Catalog) -> frozenset[str]:
    """The modules that, while being imported, import each other."""
    project = catalog.project
    loads = {
        name: {
            loaded
            for statement in module.statements
            if not isinstance(statement.node, ast.FunctionDef | ast.AsyncFunctionDef)
            for loaded in project.loaded((w.module, w.names) for w in statement.facts.imports)
            if loaded != name
        }
        for name, module in catalog.modules.items()
    }
    cyclic = set()
    for name in loads:
        seen, todo = set[str](), list(loads[name])
        while todo:
            at = todo.pop()
            if at not in seen:
                seen.add(at)
                todo.extend(loads[at])
        if name in seen:
            cyclic.add(name)
    return frozenset(cyclic)
