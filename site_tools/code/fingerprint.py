"""A request's recipe: the named ingredients that its result rests on, and their digest."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace

from site_tools.code import generator, packages
from site_tools.code.catalog import Catalog
from site_tools.code.closure import Closure, Graph, own_statements
from site_tools.code.dynamic import Wide
from site_tools.code.explain import explain
from site_tools.code.modules import OWN
from site_tools.code.names import Node
from site_tools.code.syntax import serialise, sha256
from site_tools.code.world import Data, World
from site_tools.errors import SnippetError
from site_tools.model import Ingredient, Recipe, Request, Source
from site_tools.settings import Settings

__all__ = ["Fingerprinter", "explain"]

SCHEMA = "1"  # of recipes; a new one makes every result run again
_ENVIRONMENT = frozenset({"engine", "package", "python", "words"})
Ready = list[tuple[str, Recipe]]  # upstream members and their recipes
_OWN_KINDS = frozenset({"entry", "argument", "expect", "upstream"})  # of one request alone


@dataclass(frozen=True)
class _Own:
    """What a request's own code rests on, before arguments and upstream recipes."""

    ingredients: tuple[Ingredient, ...]
    upstream: tuple[Request, ...]
    sources: tuple[Source, ...]
    data: Data  # the data sets that it names
    recorded: bool = False


class Fingerprinter:
    """Makes recipes. It sees one state of the project: make a new one after an edit."""

    def __init__(self, catalog: Catalog, settings: Settings, world: World | None = None) -> None:
        self.catalog, self.settings, self.world = catalog, settings, world or World()
        self.graph = Graph(catalog)
        self._own: dict[str, _Own] = {}
        self._data: dict[tuple[str, bool], Data] = {}
        self._recipes: dict[str, Recipe] = {}  # by repr: 1, True and 1.0 are equal
        self._nodes: dict[tuple[Node, bool], tuple[Ingredient, ...]] = {}
        self._packages = functools.cache(packages.environment().behind)
        engine = generator.digest(settings.store_folder / "memory" / "generator.json")
        ours = {name.partition("/")[0] for name in (settings.snippets_dir, settings.tests_dir)}
        self._common = (
            Ingredient("engine", OWN, f"{SCHEMA} {engine}"),
            Ingredient("python", "", f"{sys.version_info.major}.{sys.version_info.minor}"),
            Ingredient("setting", "seed", str(settings.seed)),
            Ingredient("setting", "threads", "1"),
            Ingredient("setting", "device", "cpu"),
            *(Ingredient("hides", *item) for item in packages.hiding(settings.root, ours)),
        )

    def recipe(self, request: Request) -> Recipe:
        """All that the result rests on. SnippetError: unknown name, unreadable module, cycle."""
        if repr(request) in self._recipes:
            return self._recipes[repr(request)]
        return self._finished(self.catalog.canonical(request))

    def upstream(self, request: Request) -> tuple[Request, ...]:
        """The artifact members that the run itself may ask for, not those behind them."""
        return self._read(request.entry).upstream

    def sources(self, request: Request) -> tuple[Source, ...]:
        """The files that the request's own code was read from."""
        return self._read(request.entry).sources

    def data(self, entry: str, behind: bool = True) -> Data:
        """The data sets that an entry rests on, with the variants in use; or only its own."""
        key = (entry, behind)
        if key not in self._data:
            entries = {entry, *(m.entry for m in self._behind(entry))} if behind else {entry}
            found = {item for name in entries for item in self._read(name).data}
            self._data[key] = tuple(sorted(found))
        return self._data[key]

    def checkable(self, request: Request) -> tuple[Ingredient, ...]:
        """All that can be checked on any machine, of the request and of all it rests on."""
        found = self._checkable(request)
        for member in self._behind(request.entry):
            found |= {item for item in self._checkable(member) if item.kind not in _OWN_KINDS}
        return _sorted(item for item in found if item.kind != "upstream")

    def _checkable(self, request: Request) -> set[Ingredient]:
        mine = self._mine(request, self._read(request.entry))
        return {item for item in mine if item.kind not in _ENVIRONMENT}

    def _behind(self, entry: str) -> Iterable[Request]:
        """All artifact members that an entry rests on, however far away."""
        waiting = list(self._read(entry).upstream)
        seen = dict.fromkeys(waiting)
        while waiting:
            new = [m for m in self._read(waiting.pop().entry).upstream if m not in seen]
            seen |= dict.fromkeys(new)
            waiting += new
        return seen

    def add_lab(self, request: Request, modules: Iterable[str]) -> None:
        """Make a page's lab known, whose cells hold copies of code of these modules.

        The cells' text is told by an argument of the request; the lab computes artifacts
        anew, so it has no upstream, but it rests on what theirs rest on.
        """
        own = self._of_modules(modules)
        ready = [(str(member), self._finished(member)) for member in own.upstream]
        self._recipes[repr(request)] = self._made(request, own, ready)
        self._own[request.entry] = replace(own, upstream=())

    # --- recipes ------------------------------------------------------------------------

    def _finished(self, request: Request) -> Recipe:
        """The recipe after those of its upstream; iterative, because chains can be long."""
        open_ = {repr(request): (request, list(self._read(request.entry).upstream))}
        while open_ and repr(request) not in self._recipes:
            name, (current, waiting) = next(reversed(open_.items()))
            if not waiting:
                own = self._read(current.entry)
                ready = [(str(member), self._recipes[repr(member)]) for member in own.upstream]
                self._recipes[name] = self._made(current, own, ready)
                del open_[name]
                continue
            member = waiting.pop()
            if repr(member) in open_:
                raise self._cycle([*(known for known, _ in open_.values()), member])
            if repr(member) not in self._recipes:
                open_[repr(member)] = (member, list(self._read(member.entry).upstream))
        return self._recipes[repr(request)]

    def _cycle(self, path: list[Request]) -> SnippetError:
        turn = path[path.index(path[-1]) :]
        return SnippetError(
            "artifacts ask for each other in a circle: " + " → ".join(map(str, turn)),
            place=self.catalog.symbol(turn[0].entry).place,
            next_step="let one of them get its input otherwise",
        )

    def _made(self, request: Request, own: _Own, ready: Ready) -> Recipe:
        mine = self._mine(request, own)
        full = [Ingredient("upstream", member, recipe.digest) for member, recipe in ready]
        # The upstream's environment is no part of what another machine can check.
        code = [Ingredient("upstream", member, recipe.code_digest) for member, recipe in ready]
        checkable = _sorted([*(i for i in mine if i.kind not in _ENVIRONMENT), *code])
        code_digest = _digest(checkable)
        ingredients = _sorted([*mine, *full])
        if own.recorded:
            record = self.world.standing(request, self.data(request.entry), code_digest)
            ingredients = _sorted([*checkable, record]) if record else ingredients
        return Recipe(ingredients, _digest(ingredients), code_digest)

    def _mine(self, request: Request, own: _Own) -> list[Ingredient]:
        return [
            *self._common,
            Ingredient("entry", "", request.entry),
            *(Ingredient("argument", name, repr(value)) for name, value in request.arguments),
            *([Ingredient("expect", "", request.expect)] if request.expect else []),
            *own.ingredients,
            *(self._texts(request.entry) if request.expect else []),
        ]

    # --- ingredients --------------------------------------------------------------------

    def _read(self, entry: str) -> _Own:
        if entry not in self._own:
            symbol = self.catalog.symbol(entry)
            if self.catalog.modules[symbol.module].problem:
                raise self.catalog.modules[symbol.module].problem  # type: ignore[misc]  # not None
            node = Node("symbol", symbol.module, symbol.name)
            own = self._owned(self.graph.closure([node], entry))
            self._own[entry] = replace(own, recorded=symbol.recorded is not None)
        return self._own[entry]

    def _of_modules(self, modules: Iterable[str]) -> _Own:
        nodes = [Node("whole", name) for name in sorted(set(modules))]
        known = [node for node in nodes if self.catalog.project.is_module(node.module)]
        return self._owned(self.graph.closure(known))

    def _owned(self, closure: Closure) -> _Own:
        docs = Wide.DOCS in closure.wide
        found = [item for node in closure.nodes for item in self._ingredients(node, docs)]
        touched = [self.catalog.modules[name] for name in closure.touched]
        if docs:
            found += [
                Ingredient("docstring", m.path, sha256(serialise(*m.tree.body[:1], docs=True)))
                for m in touched
            ]
        if Wide.TEXT in closure.wide:
            found += [Ingredient("text", module.path, module.digest) for module in touched]
        # Code that can't be followed may reach a set, but it need not be here for that.
        nodes = [*closure.nodes][: closure.named]
        named = {item for node in nodes for item in self._ingredients(node, docs)}
        data = {(i.name, i.value.partition(" ")[0]) for i in named if i.kind == "data"}
        behind = self._packages(frozenset(closure.roots))
        found += [Ingredient("package", name, state) for name, state in behind]
        sources = sorted({(module.path, module.digest) for module in touched})
        return _Own(
            tuple(found),
            tuple(sorted(closure.upstream.values(), key=str)),
            tuple(Source(path, digest) for path, digest in sources),
            tuple(sorted(data)),
        )

    def _ingredients(self, node: Node, docs: bool) -> tuple[Ingredient, ...]:
        key = (node, docs)
        if key not in self._nodes:
            data = node.kind == "symbol" and self.world.constants.get((node.module, node.name))
            state = None if data else self._state(node, docs)
            self._nodes[key] = data or ((state,) if state else ())
        return self._nodes[key]

    def _state(self, node: Node, docs: bool) -> Ingredient | None:
        module = self.catalog.modules.get(node.module)
        if module is None:
            return None
        match node.kind:
            case "symbol":
                text = self._definitions(node, docs)
                return Ingredient("code", f"{module.path}:{node.name}", sha256(text))
            case "alias":
                targets = [list(target) for target in module.targets(node.name)]
                name = f"{module.path}:{node.name} (import)"
                return Ingredient("code", name, sha256(json.dumps(targets)))
            case "import":
                text = self._import_time(node)
                return Ingredient("import", module.path, sha256(text)) if text else None
            case "module":
                text = serialise(module.tree, docs=docs)
                return Ingredient("module", module.path, sha256(text))
        return None

    def _definitions(self, node: Node, docs: bool) -> str:
        """The statements that bind a name, and which state of rebound names each one sees."""
        module = self.catalog.modules[node.module]
        parts = []
        for statement in module.bindings.get(node.name, ()):
            if node.name not in statement.bound.others:
                parts.append(f"import {list(statement.bound.imports[node.name])}")
                continue
            said, used = self.graph.code(module, statement)
            names = {usage.chain[0] for usage in used.usages if usage.target is None}
            rebound = {name for name in names if len(module.bindings.get(name, ())) > 1}
            order = _order(module.bindings, rebound, statement.index)
            parts.append(f"{serialise(*said, docs=docs)}{order}")
        return "\n".join(parts)

    def _import_time(self, node: Node) -> str:
        """The effects of a module in order, and which names they find bound."""
        effects = self.graph.effects.of(node.module)
        if not effects:
            return ""
        module = self.catalog.modules[node.module]
        reached = {
            other.name
            for other in self.graph.closure([node]).nodes
            if other.module == node.module and other.name
        }
        lines = []
        for effect in effects:
            names = reached if effect.facts.usages else ()
            lines.append(f"{effect.text}{_order(module.bindings, names, effect.index)}")
        return "\n".join(lines)

    def _texts(self, entry: str) -> list[Ingredient]:
        """An expected error quotes the line that raised it, so there the spelling counts."""
        symbol = self.catalog.symbol(entry)
        closure = self.graph.closure([Node("symbol", symbol.module, symbol.name)], entry)
        found = []
        for node in closure.nodes:
            if node.kind == "symbol":
                module = self.catalog.modules[node.module]
                lines = module.source.split("\n")
                text = [
                    "\n".join(lines[s.node.lineno - 1 : s.node.end_lineno])
                    for s in own_statements(module, node.name)
                ]
                name = f"{module.path}:{node.name}"
                found.append(Ingredient("text", name, sha256("\n".join(text))))
        return found


def _order(bindings: object, names: Iterable[str], index: int) -> str:
    """How many bindings of each name stand above statement `index`."""
    counts = {
        name: sum(statement.index < index for statement in bindings[name])  # type: ignore[index]  # a mapping
        for name in names
        if name in bindings  # type: ignore[operator]  # a mapping
    }
    return f" {sorted(counts.items())}" if counts else ""


def _sorted(ingredients: Iterable[Ingredient]) -> tuple[Ingredient, ...]:
    return tuple(sorted(set(ingredients), key=lambda item: (item.kind, item.name, item.value)))


def _digest(ingredients: Iterable[Ingredient]) -> str:
    return sha256(json.dumps([[item.kind, item.name, item.value] for item in ingredients]))
