"""A statement's text under new names: edited where its tree says that a name stands.

The source keeps its comments and its shape; only the names change.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_tools.code.modules import Module, Statement
from site_tools.code.scopes import Target, Usage, _Reader, imported
from site_tools.errors import SnippetError
from site_tools.model import Place

if TYPE_CHECKING:
    from site_tools.takeaway.weave import Weaver

# The braces of an f-string; doubled ones are text.
_BRACED = re.compile(r"\{\{|\}\}|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    text: str


class Respeller(_Reader):
    """Changes one statement: visits its tree for the places, then edits its text."""

    def __init__(self, weaver: Weaver, module: Module) -> None:
        super().__init__(module.dialect)
        self.weaver, self.module = weaver, module
        self._edits: dict[int, _Edit] = {}
        self._node: ast.expr | None = None
        self._fstring: ast.JoinedStr | None = None
        self._in_strings: dict[ast.JoinedStr, dict[str, str]] = {}
        lines = module.source.split("\n")
        self._lines = lines
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    # --- where names are used -----------------------------------------------------------

    def use(self, chain: tuple[str, ...], call: ast.Call | None = None) -> None:
        before = len(self.usages)
        super().use(chain, call)
        if self._node is not None and len(self.usages) > before:
            self._mark(self._node, self.usages[before])

    def visit_Name(self, node: ast.Name) -> None:  # noqa: N802 ast names it
        self._node = node
        super().visit_Name(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:  # noqa: N802 ast names it
        self._node = node.target
        super().visit_AugAssign(node)

    def _chain(self, node: ast.expr, call: ast.Call | None) -> None:
        self._node = node
        super()._chain(node, call)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:  # noqa: N802 ast names it
        outer, self._fstring = self._fstring, self._fstring or node
        self.generic_visit(node)
        self._fstring = outer

    def _mark(self, node: ast.expr, usage: Usage) -> None:
        final, taken, found = self.weaver.replacement(self.module, usage)
        if found and not found.name and self.weaver.sources.is_ours(found.module):
            raise self._refused(
                node,
                f"the module {found.module} is used as a value here",
                "import the names that are needed from it",
            )
        old = ".".join(usage.chain[:taken])
        if final is None or final == old or (usage.target and taken == 1):
            return
        if any(final in scope.names for scope in self.scopes if not scope.is_class):
            raise self._refused(node, f"{old} can't be called {final} here", "rename the local one")
        if self._fstring is not None:  # positions inside f-strings are not to be trusted
            self._in_strings.setdefault(self._fstring, {})[old] = final
            return
        for _ in range(len(usage.chain) - taken):
            assert isinstance(node, ast.Attribute)
            node = node.value
        self._edit(node, final)

    # --- imports of the project's own inside functions ------------------------------------

    def visit_Import(self, node: ast.Import) -> None:  # noqa: N802 ast names it
        super().visit_Import(node)
        self._inner_import(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:  # noqa: N802 ast names it
        super().visit_ImportFrom(node)
        self._inner_import(node)

    def _inner_import(self, node: ast.Import | ast.ImportFrom) -> None:
        bound = imported(node, self.module.package)
        ours = [(local, target) for local, target, _ in bound
                if self.weaver.sources.is_ours(target[0])]  # fmt: skip
        if not ours:
            return
        if len(ours) != len(bound):
            raise self._refused(node, "this imports from the project and from outside at once",
                                "write two imports")  # fmt: skip
        words = [self._bind(node, local, target) for local, target in ours]
        self._edit(node, "; ".join(word for word in words if word) or "pass")

    def _bind(self, node: ast.AST, local: str, target: Target) -> str:
        found = self.weaver.sources.target(target)
        if not found.name:
            return ""  # a module: each use of it is replaced by the name itself
        final = self.weaver.name(found.module, found.name)
        if not self.scopes and final != local:
            raise self._refused(node, f"{local} is imported under a condition",
                                "import it unconditionally")  # fmt: skip
        return "" if final == local else f"{local} = {final}"

    # --- where names are bound ------------------------------------------------------------

    def rename_bindings(self, statement: Statement) -> None:
        """Change the names that the statement itself defines."""
        todo: list[ast.AST] = [statement.node]
        while todo:
            node = todo.pop()
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self._rename_definition(node)
                continue
            if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp
                          | ast.GeneratorExp):  # fmt: skip
                continue
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                final = self.weaver.name(self.module.name, node.id)
                if final != node.id:
                    self._edit(node, final)
            todo.extend(ast.iter_child_nodes(node))

    def _rename_definition(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ) -> None:
        final = self.weaver.name(self.module.name, node.name)
        if final != node.name:
            start = self._offset(node.lineno, node.col_offset)
            match = re.compile(r"(?:async\s+def|def|class)\s+").match(self.module.source, start)
            assert match is not None
            self._edits[match.end()] = _Edit(match.end(), match.end() + len(node.name), final)

    # --- the text -------------------------------------------------------------------------

    def respelt(self, statement: Statement, first: int, last: int) -> str:
        """The statement, which stands on lines `first` to `last`, with all changes made."""
        self.visit(statement.node)
        self.rename_bindings(statement)
        for string, names in self._in_strings.items():
            span = self._span(string)
            text = self.module.source[slice(*span)]
            self._edits[span[0]] = _Edit(*span, _swap(text, names))
        start, end = self._starts[first - 1], self._starts[last] - 1
        text = self.module.source
        for edit in sorted(self._edits.values(), key=lambda edit: -edit.start):
            text = text[: edit.start] + edit.text + text[edit.end :]
            end += len(edit.text) - (edit.end - edit.start)
        return text[start:end]

    def _edit(self, node: ast.expr | ast.stmt, text: str) -> None:
        start, end = self._span(node)
        self._edits[start] = _Edit(start, end, text)

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        return (
            self._offset(node.lineno, node.col_offset),
            self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0),
        )

    def _offset(self, line: int, column: int) -> int:
        """A position of the tree (line, bytes) as one of the text."""
        before = self._lines[line - 1].encode("utf8")[:column].decode("utf8")
        return self._starts[line - 1] + len(before)

    def _refused(self, node: ast.AST, found: str, next_step: str) -> SnippetError:
        place = Place(self.module.path, getattr(node, "lineno", 1))
        return SnippetError(found, place=place, next_step=f"{next_step}, so that it can be copied")


def _swap(text: str, names: Mapping[str, str]) -> str:
    """An f-string's source with the names inside its braces changed."""

    def change(braced: re.Match[str]) -> str:
        inner = braced[0]
        for old, new in names.items() if inner not in ("{{", "}}") else ():
            inner = re.sub(rf"(?<![\w.]){re.escape(old)}\b", new, inner)
        return inner

    return _BRACED.sub(change, text)
