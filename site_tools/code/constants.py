"""The value of an expression, where the source alone decides it.

What evaluates here can neither fail nor have an effect when the module is imported; the
values of families and defaults are read by the same means.
"""

from __future__ import annotations

import ast
import operator
import sys
from collections.abc import Callable, Mapping
from typing import Any

from site_tools.code.modules import Module, Project

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Invert: operator.invert,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_CALLS: dict[str, Callable[..., Any]] = {
    "range": range, "tuple": tuple, "list": list, "len": len, "min": min, "max": max, "sum": sum,
    "abs": abs, "round": round, "frozenset": frozenset,
}  # fmt: skip
_LARGEST = 10_000
END = sys.maxsize  # all statements of a module


class NotConstantError(Exception):
    """The source alone does not decide the value."""


class Constants:
    """Evaluates expressions of literals and of module constants, also imported ones."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._names: dict[tuple[str, str], Any] = {}
        self._open: set[tuple[str, str]] = set()

    def evaluate(self, node: ast.expr, module: Module | None = None, before: int = END) -> Any:
        """The value of `node`; NotConstantError if the source does not decide it.

        Names are those of `module` (none without it), bound above statement `before`.
        """
        try:
            return self._value(node, module, before)
        except NotConstantError:
            raise
        except Exception as error:  # whatever the arithmetic itself raises
            raise NotConstantError(str(error)) from None

    def _value(self, node: ast.expr, module: Module | None, before: int) -> Any:
        def value(inner: ast.expr) -> Any:
            return self._value(inner, module, before)

        match node:
            case ast.Constant():
                return node.value
            case ast.Tuple() | ast.List() | ast.Set():
                build = {ast.Tuple: tuple, ast.List: list, ast.Set: set}[type(node)]
                return build(value(item) for item in node.elts)
            case ast.Dict():
                if any(key is None for key in node.keys):
                    raise NotConstantError
                keys = [value(key) for key in node.keys if key]
                return dict(zip(keys, map(value, node.values), strict=True))
            case ast.UnaryOp():
                return _UNARY[type(node.op)](_number(value(node.operand)))
            case ast.BinOp() if type(node.op) in _BINARY:
                return _binary(type(node.op), value(node.left), value(node.right))
            case ast.Compare() if len(node.ops) == 1 and type(node.ops[0]) in _COMPARE:
                return _COMPARE[type(node.ops[0])](value(node.left), value(node.comparators[0]))
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS and not node.keywords:
                if module and (name in module.bindings or module.stars):
                    raise NotConstantError
                return _call(name, [value(argument) for argument in node.args])
            case ast.Name() if module:
                return self._name(module, node.id, before)
        raise NotConstantError

    def _name(self, module: Module, name: str, before: int) -> Any:
        """A constant that is bound once, above the place where it is read."""
        statements = module.bindings.get(name, ())
        if len(statements) != 1 or statements[0].index >= before:
            raise NotConstantError
        key = (module.name, name)
        if key in self._open:
            raise NotConstantError
        if key not in self._names:
            self._open.add(key)
            try:
                self._names[key] = self._bound(module, name)
            finally:
                self._open.discard(key)
        return self._names[key]

    def _bound(self, module: Module, name: str) -> Any:
        statement = module.bindings[name][0]
        match statement.node:
            case ast.Assign(targets=[ast.Name()], value=value):
                return self._value(value, module, statement.index)
            case ast.AnnAssign(value=value) if value:
                return self._value(value, module, statement.index)
            case ast.ImportFrom():
                for source, imported in module.targets(name):
                    origin = self.project.modules.get(source)
                    if origin and imported:
                        return self._name(origin, imported, END)
        raise NotConstantError


def _number(value: Any) -> Any:
    if not isinstance(value, int | float | bool):
        raise NotConstantError
    return value


def _binary(kind: type[ast.operator], left: Any, right: Any) -> Any:
    joined = kind is ast.Add and type(left) is type(right) and isinstance(left, str | tuple)
    if not joined and not (isinstance(left, int | float) and isinstance(right, int | float)):
        raise NotConstantError
    if kind is ast.Pow and (abs(left) > _LARGEST or abs(right) > 64):
        raise NotConstantError
    return _BINARY[kind](left, right)


def _call(name: str, arguments: list[Any]) -> Any:
    value = _CALLS[name](*arguments)
    if isinstance(value, range | tuple | list | frozenset) and len(value) > _LARGEST:
        raise NotConstantError
    return value


def as_literal(value: Any) -> Any:
    """The value as a model.Literal: sequences become tuples. NotConstantError if it is none."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list | range):
        return tuple(as_literal(item) for item in value)
    raise NotConstantError


def mapping_of(value: Any) -> Mapping[str, tuple[Any, ...]]:
    """A family: the values of each parameter. NotConstantError if it is no such mapping."""
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise NotConstantError
    family = {name: as_literal(values) for name, values in value.items()}
    if not all(isinstance(values, tuple) and values for values in family.values()):
        raise NotConstantError
    return family
