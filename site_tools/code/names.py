"""What a name in a module stands for: the project's symbols, or something outside."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import NamedTuple

from site_tools.code.modules import Module, Project
from site_tools.code.scopes import Target


class Node(NamedTuple):
    """A thing of the project that code can rest on.

    `kind`: "symbol" (name's definitions in module), "alias" (name as an import there binds
    it), "import" (what importing the module does), "whole" (all of the module).
    """

    kind: str
    module: str
    name: str = ""


@dataclass
class Found:
    """What a chain of names leads to; `outside` holds dotted names such as "torch.load"."""

    nodes: dict[Node, None] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)

    def add(self, kind: str, module: str, name: str = "") -> None:
        """Note a thing of the project."""
        self.nodes[Node(kind, module, name)] = None


class Names:
    """Follows names through imports, re-exports and star imports; cached."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._cache: dict[tuple[str, tuple[str, ...], Target | None], Found] = {}

    def resolve(self, module: str, chain: tuple[str, ...], target: Target | None = None) -> Found:
        """What `chain`, read in `module`, leads to; `target` if the code around imported it."""
        key = (module, chain, target)
        if key not in self._cache:
            found, seen = Found(), set[tuple[str, str]]()
            if target is None:
                self._name(self.project.modules[module], chain, found, seen, attribute=False)
            else:
                self._target(target, chain[1:], found, seen)
            self._cache[key] = found
        return self._cache[key]

    def outside(self, module: str, expression: ast.expr) -> set[str]:
        """The outside names that an expression like `functools.cache` can mean."""
        chain = chain_of(expression)
        return self.resolve(module, chain).outside if chain else set()

    def _name(
        self,
        module: Module,
        chain: tuple[str, ...],
        found: Found,
        seen: set[tuple[str, str]],
        attribute: bool,
    ) -> None:
        """Look up a name in a module, from inside, or from outside as its `attribute`."""
        name, rest = chain[0], chain[1:]
        if (module.name, name) in seen:
            return
        seen.add((module.name, name))
        hit = self._own(module, name, rest, found, seen)
        for star in module.stars:
            hit = self._star(star, chain, found, seen, hit) or hit
        if hit:
            return
        if self.project.is_module(f"{module.name}.{name}") and (attribute or module.is_package):
            self._target((f"{module.name}.{name}", None), rest, found, seen)
        elif not attribute:
            found.outside.add(".".join(("builtins", *chain)))
        elif "__getattr__" in module.bindings:
            found.add("symbol", module.name, "__getattr__")
        elif name == "__dict__":
            found.add("whole", module.name)
        else:
            found.outside.add(".".join(("?", *chain)))

    def _own(
        self,
        module: Module,
        name: str,
        rest: tuple[str, ...],
        found: Found,
        seen: set[tuple[str, str]],
    ) -> bool:
        statements = module.bindings.get(name, ())
        if any(name in statement.bound.others for statement in statements):
            found.add("symbol", module.name, name)
        if any(name in statement.bound.imports for statement in statements):
            found.add("alias", module.name, name)
        for target in module.targets(name):
            self._target(target, rest, found, seen)
        return bool(statements)

    def _star(
        self, star: str, chain: tuple[str, ...], found: Found, seen: set[tuple[str, str]], hit: bool
    ) -> bool:
        """Look a name up in the module of a star import, whose __all__ counts as well."""
        source = self.project.modules.get(star)
        if source is None:
            if not hit:
                found.outside.add(".".join((star, *chain)))
            return False
        found.add("import", star)
        if "__all__" in source.bindings:
            found.add("symbol", star, "__all__")
        if not self._has(source, chain[0], set()):
            return False
        self._name(source, chain, found, seen, attribute=True)
        return True

    def _has(self, module: Module, name: str, seen: set[str]) -> bool:
        if module.name in seen:
            return False
        seen.add(module.name)
        stars = (self.project.modules.get(star) for star in module.stars)
        return (
            name in module.bindings
            or self.project.is_module(f"{module.name}.{name}")
            or any(self._has(star, name, seen) for star in stars if star)
        )

    def _target(
        self, target: Target, rest: tuple[str, ...], found: Found, seen: set[tuple[str, str]]
    ) -> None:
        """Go on from an imported module, or a name imported from one."""
        base, name = target
        rest = rest if name is None else (name, *rest)
        while self.project.is_module(base):
            module = self.project.modules.get(base)
            if module:
                found.add("import", base)
            if not rest:
                found.add("whole", base)
                return
            if module and (self._has(module, rest[0], set()) or "__getattr__" in module.bindings):
                self._name(module, rest, found, seen, attribute=True)
            if not self.project.is_module(f"{base}.{rest[0]}"):
                if module:
                    self._name(module, rest, found, seen, attribute=True)
                return
            base, rest = f"{base}.{rest[0]}", rest[1:]
        found.outside.add(".".join((base, *rest)))


def chain_of(node: ast.expr) -> tuple[str, ...]:
    """("torch", "nn", "Module") for `torch.nn.Module`; empty if it is no such chain."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    return (node.id, *reversed(attributes)) if isinstance(node, ast.Name) else ()
