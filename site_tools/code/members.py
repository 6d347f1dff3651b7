"""Which members of an artifact's family a call may ask for."""

from __future__ import annotations

import ast
from itertools import product

from site_tools.code.catalog import Catalog, Symbol
from site_tools.code.constants import NotConstantError, as_literal
from site_tools.model import Literal, Request


class Members:
    """Expands families, and reads literal calls."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._all: dict[str, tuple[Request, ...]] = {}

    def all(self, artifact: Symbol) -> tuple[Request, ...]:
        """Every member that is declared; without a family the call without arguments, if any."""
        if artifact.entry not in self._all:
            names = sorted(artifact.family or ())
            values = [(artifact.family or {})[name] for name in names]
            members = [
                self._member(artifact, dict(zip(names, choice, strict=True)))
                for choice in product(*values)
            ]
            self._all[artifact.entry] = tuple(member for member in members if member)
        return self._all[artifact.entry]

    def asked(self, artifact: Symbol, call: ast.Call | None) -> tuple[Request, ...]:
        """What one use of the artifact may ask for: one member if the call is all literal."""
        try:
            given = _arguments(artifact, call)
        except NotConstantError:
            return self.all(artifact)
        member = self._member(artifact, given)
        return (member,) if member else self.all(artifact)

    def _member(self, artifact: Symbol, given: dict[str, Literal]) -> Request | None:
        """None if an argument is missing: such a call fails."""
        for parameter in artifact.parameters:
            if parameter.kind in ("*", "**"):
                return None
            if not parameter.has_default and parameter.name not in given:
                return None
        return Request(artifact.entry, self.catalog.bind(artifact, given))


def _arguments(artifact: Symbol, call: ast.Call | None) -> dict[str, Literal]:
    """The arguments of a call whose every argument is a literal; NotConstantError otherwise."""
    if call is None:
        raise NotConstantError
    positional = [p.name for p in artifact.parameters if p.kind == "positional"]
    known = {p.name for p in artifact.parameters}
    if len(call.args) > len(positional):
        raise NotConstantError
    given = {name: _literal(node) for name, node in zip(positional, call.args, strict=False)}
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg not in known or keyword.arg in given:
            raise NotConstantError
        given[keyword.arg] = _literal(keyword.value)
    return given


def _literal(node: ast.expr) -> Literal:
    try:
        value: Literal = as_literal(ast.literal_eval(node))
    except (ValueError, TypeError):
        raise NotConstantError from None
    return value
