"""Whether evaluating an expression at import certainly neither fails nor does anything."""

from __future__ import annotations

import ast
import builtins
import dataclasses
from collections.abc import Mapping
from typing import Any

from site_tools import show
from site_tools.code.catalog import Catalog
from site_tools.code.constants import NotConstantError
from site_tools.code.modules import Module
from site_tools.code.names import chain_of
from site_tools.code.plain import Plain

_GENERIC = frozenset({"tuple", "list", "dict", "set", "frozenset", "type"})
# Declarations of data: classes that only keep what they are given.
_KEEPING: Mapping[str, type[Any]] = {
    f"{kind.__module__}.{kind.__qualname__}": kind for kind in (show.DataSet, show.Variant)
}


class Inert:
    """Judges the expressions of one module, at one place of its run from the top.

    `bound` are the names bound so far, `inside` those of the class body being run, `index` the
    statement at the top. `in_cycle` are the modules that, while being imported, import each other.
    """

    def __init__(
        self, catalog: Catalog, plain: Plain, in_cycle: frozenset[str], module: Module
    ) -> None:
        self.catalog, self.plain, self.in_cycle, self.module = catalog, plain, in_cycle, module
        self.bound: set[str] = set()
        self.inside: set[str] = set()
        self.index = 0

    def inert(self, node: ast.expr) -> bool:
        """Whether evaluating it here certainly neither fails nor does anything."""
        match node:
            case ast.Constant():
                return True
            case ast.Name():
                return self.known(node)
            case ast.Attribute():
                return self.known(node)
            case ast.Tuple() | ast.List():
                return all(map(self.inert, node.elts))
            case ast.Dict():
                keys = all(isinstance(key, ast.Constant) for key in node.keys)
                return keys and all(map(self.inert, node.values))
            case ast.Call() if self._declares(node):
                return all(self.inert(word.value) for word in node.keywords)
            case ast.Lambda():
                defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d)]
                return all(map(self.inert, defaults))
            case ast.Subscript(value=ast.Name(id=name)) if name in _GENERIC:
                return self._builtin(name) and self.inert(node.slice)
            case ast.BinOp(op=ast.BitOr()):
                none = isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant)
                return not none and self._type(node.left) and self._type(node.right)
        if any(isinstance(n, ast.Name) and n.id in self.inside for n in ast.walk(node)):
            return False  # the class's own names are no module constants
        try:
            self.catalog.constants.evaluate(node, self.module, self.index)
        except NotConstantError:
            return False
        return True

    def _declares(self, node: ast.Call) -> bool:
        """Whether it certainly makes a declaration of data: all arguments it needs, no others."""
        meant = self.outside(node.func)
        kind = _KEEPING.get(next(iter(meant))) if len(meant) == 1 else None
        given = [word.arg for word in node.keywords]
        if kind is None or node.args or len(set(given)) < len(given) or not self._imported(node):
            return False
        known = dataclasses.fields(kind)
        needed = {
            field.name
            for field in known
            if field.default is field.default_factory is dataclasses.MISSING
        }
        return needed <= set(given) <= {field.name for field in known}

    def _imported(self, node: ast.Call) -> bool:
        """Whether the name that is called is bound by now, once, by an import at the top."""
        chain = chain_of(node.func)
        return bool(chain) and chain[0] in self.bound and len(self.module.bindings[chain[0]]) == 1

    def known(self, node: ast.expr) -> bool:
        """Whether a name, or an attribute of a module of ours, is certainly there by now."""
        if isinstance(node, ast.Name):
            return node.id in self.bound or self._builtin(node.id)
        chain = chain_of(node)
        found = self.catalog.names_in.resolve(self.module.name, chain) if chain else None
        if found is None or found.outside or chain[0] not in self.bound:
            return False
        ends = [n for n in found.nodes if n.kind in ("symbol", "whole")]
        return (
            all(
                n.kind == "symbol"
                and n.name == chain[-1]
                and n.module not in {*self.in_cycle, self.module.name}
                and n.name in self.catalog.modules[n.module].sure
                for n in ends
            )
            and len(ends) == 1
        )

    def _type(self, node: ast.expr) -> bool:
        """Whether it is a type that `|` takes."""
        match node:
            case ast.Constant(value=None):
                return True
            case ast.Name(id=name) if self._builtin(name):
                return isinstance(getattr(builtins, name), type)
            case ast.Subscript():
                return self.inert(node)
            case ast.BinOp(op=ast.BitOr()):
                return self._type(node.left) and self._type(node.right)
        return self.known(node) and self.plain.is_class(self.module.name, node)

    def _builtin(self, name: str) -> bool:
        module = self.module
        return name not in module.bindings and not module.stars and hasattr(builtins, name)

    def outside(self, node: ast.expr) -> set[str]:
        return self.catalog.names_in.outside(self.module.name, node)
