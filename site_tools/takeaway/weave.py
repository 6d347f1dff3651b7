"""Gathered statements as the text of one namespace: imports merged, clashing names told apart.

The source stays as its author wrote it, comments and all; only names change, where they must.
"""

from __future__ import annotations

import ast
import re
import symtable
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from site_tools.code.modules import Module, Statement
from site_tools.code.scopes import Usage, imported
from site_tools.errors import SnippetError
from site_tools.model import Place
from site_tools.takeaway.gather import BUILTINS, Name, Sources, is_for_types, is_left_out
from site_tools.takeaway.respell import Respeller

Key = tuple[str, ...]  # what a name of the one namespace stands for
_REGION = re.compile(r"^[ \t]*#[ \t]*(?:region[ \t]+\S+|endregion.*)[ \t]*\n?", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A statement's text in the one namespace; `loose` if it may stand close to the next."""

    module: str
    text: str
    line: int  # in the module's file, where it begins
    end: int
    loose: bool


class Weaver:
    """Knows the final name of everything that was gathered."""

    def __init__(self, sources: Sources, gathered: Mapping[str, list[Statement]]) -> None:
        self.sources, self.gathered = sources, gathered
        self._final: dict[Key, str] = {}
        self._taken: dict[str, Key] = dict.fromkeys(BUILTINS, ("builtin",))
        self._imports: dict[tuple[str, str | None, str], bool] = {}  # -> only for types
        self.aliases: dict[str, list[str]] = {}
        self._words = {
            word
            for module, statements in gathered.items()
            for statement in statements
            for word in re.findall(r"[^\W\d]\w*", self._segment(module, statement))
        }
        for module, statements in gathered.items():
            self._name_all(sources.modules[module], statements)

    # --- names --------------------------------------------------------------------------

    def name(self, module: str, name: str) -> str:
        """What a symbol of the project is called in the one namespace."""
        found = self.sources.resolve(module, name) or Name(module, name)
        return self._final.get(("own", found.module, found.name), name)

    def defined(self) -> frozenset[str]:
        """All names that the one namespace has, apart from Python's own."""
        return frozenset(self._taken) - BUILTINS

    def reserve(self, name: str) -> None:
        """Keep a name for whoever writes around the pieces."""
        self._taken.setdefault(name, ("reserved",))

    def _name_all(self, module: Module, statements: list[Statement]) -> None:
        for statement in statements:
            for name in statement.bound.others:
                self._claim(("own", module.name, name), name, module)
        for statement in statements:
            for usage in statement.facts.usages:
                self._claim_usage(module, usage, annotation=False)
            for usage in statement.facts.annotated:
                self._claim_usage(module, usage, annotation=True)
        for star in module.stars:
            if not self.sources.is_ours(star):
                self._imports[star, "*", "*"] = False

    def _claim_usage(self, module: Module, usage: Usage, annotation: bool) -> None:
        """Give a name that a module imports its place: as an import, or as another's symbol."""
        local = usage.chain[0]
        found = self.sources.resolve(module.name, local)
        where = module.bindings.get(local, ())
        if usage.target or not found or any(local in one.bound.others for one in where):
            return
        if not self.sources.is_ours(found.module):
            for_types = annotation and all(is_for_types(one.node) for one in where)
            self._claim_import(module, local, for_types)
        elif found.name and found.name != local and ("own", *_pair(found)) in self._final:
            key = ("alias", module.name, local)
            if key not in self._final:
                final = self._claim(key, local, module)
                origin = self._final["own", found.module, found.name]
                self.aliases.setdefault(module.name, []).append(f"{final} = {origin}")

    def _claim_import(self, module: Module, local: str, for_types: bool) -> None:
        for base, name, loaded in _targets(module, local):
            final = self._claim(("import", base, name or "", local), local, module)
            if not loaded:  # under a condition: the statement itself is copied
                continue
            key = (loaded, name, final if name or final != loaded.partition(".")[0] else "")
            self._imports[key] = self._imports.get(key, True) and for_types

    def _claim(self, key: Key, wanted: str, module: Module) -> str:
        if key in self._final:
            return self._final[key]
        final = wanted
        if self._taken.get(final, key) != key:
            final = _qualified(module.name.rpartition(".")[2], wanted)
            while final in self._taken or final in self._words:
                final += "_"
        self._final[key], self._taken[final] = final, key
        return final

    # --- text ---------------------------------------------------------------------------

    def imports(self) -> str:
        """All imports from outside the project, sorted and merged."""
        now = [key for key, for_types in self._imports.items() if not for_types]
        later = [key for key, for_types in self._imports.items() if for_types]
        if later:
            now.append(("typing", "TYPE_CHECKING", "TYPE_CHECKING"))
        text = _import_block(now)
        if later:
            block = _import_block(later).replace("\n", "\n    ")
            text += f"\n\nif TYPE_CHECKING:\n    {block}"
        return text

    def pieces(self, module: str, statements: Iterable[Statement]) -> Iterator[Piece]:
        """The statements of a module in the one namespace, in their order."""
        known = self.sources.modules[module]
        for statement in statements:
            if is_left_out(statement.node):
                continue
            first, last = self._lines(known, statement)
            if self._changes(known, statement):
                text = Respeller(self, known).respelt(statement, first, last)
            else:
                text = self._segment(module, statement)
            loose = not isinstance(
                statement.node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef
            )
            yield Piece(module, _REGION.sub("", text), first, last, loose)

    def _changes(self, module: Module, statement: Statement) -> bool:
        """Whether a statement's text must change at all; most need not."""
        if any(self.name(module.name, name) != name for name in statement.bound.others):
            return True
        if any(self.sources.is_ours(wish.module) for wish in statement.facts.imports):
            return True
        for usage in (*statement.facts.usages, *statement.facts.annotated):
            final, taken, found = self.replacement(module, usage)
            is_module = found and not found.name and self.sources.is_ours(found.module)
            if is_module or taken > 1 or final not in (None, usage.chain[0]):
                return True
        return False

    def _segment(self, module: str, statement: Statement) -> str:
        known = self.sources.modules[module]
        first, last = self._lines(known, statement)
        return "\n".join(self.sources.lines(module)[first - 1 : last])

    def _lines(self, module: Module, statement: Statement) -> tuple[int, int]:
        """The first and last line of a statement with its decorators and the comment above."""
        node, lines = statement.node, self.sources.lines(module.name)
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        others = [s.node for s in module.statements if s is not statement]
        if any(o.lineno <= (node.end_lineno or 0) and first <= (o.end_lineno or 0) for o in others):
            raise SnippetError(
                "two statements on one line can't be copied apart",
                place=Place(module.path, first),
                next_step="write them on two lines",
            )
        while first > 1 and lines[first - 2].startswith("#") and lines[first - 2][:2] != "#!":
            first -= 1
        return first, node.end_lineno or first

    def replacement(self, module: Module, usage: Usage) -> tuple[str | None, int, Name | None]:
        """What a usage is to be called; None to leave it as it is."""
        found, taken = self.sources.follow(module.name, usage)
        if found is None:
            return None, 1, None
        if not self.sources.is_ours(found.module):
            if usage.target or taken > 1:
                return None, 1, found
            local = usage.chain[0]
            keys = [("import", b, n or "", local) for b, n, _ in _targets(module, local)]
            finals = [self._final[key] for key in keys if key in self._final]
            return finals[0] if finals else None, 1, found
        if taken == 1 and usage.target is None and found.name:
            alias = self._final.get(("alias", module.name, usage.chain[0]))
            return alias or self._final.get(("own", *_pair(found))), 1, found
        return self._final.get(("own", *_pair(found))), taken, found


def _pair(name: Name) -> tuple[str, str]:
    return name.module, name.name


def _targets(module: Module, local: str) -> Iterator[tuple[str, str | None, str]]:
    """What imports at a module's top bind to `local`: (base, name, what is loaded).

    Nothing is loaded ("") by an import under a condition, other than `if TYPE_CHECKING:`.
    """
    for statement in module.bindings.get(local, ()):
        simple = is_left_out(statement.node)
        for node in ast.walk(statement.node):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for bound, (base, name), wish in imported(node, module.package):
                    if bound == local and base != "__future__":
                        yield base, name, wish.module if simple else ""


def _qualified(idea: str, name: str) -> str:
    bare = name.lstrip("_")
    private = name[: len(name) - len(bare)]
    if bare.isupper():
        return f"{private}{idea.upper()}_{bare}"
    if bare[:1].isupper():
        return f"{private}{''.join(part.title() for part in idea.split('_'))}{bare}"
    return f"{private}{idea}_{bare}"


def _import_block(keys: Iterable[tuple[str, str | None, str]]) -> str:
    plain: set[tuple[str, str]] = set()
    named: dict[str, set[str]] = {}
    for module, name, local in keys:
        if name is None:
            plain.add((module, f"import {module} as {local}" if local else f"import {module}"))
        else:
            words = name if name == local else f"{name} as {local}"
            named.setdefault(module, set()).add(words)
    lines = sorted(plain)
    for module, names in sorted(named.items()):
        text = f"from {module} import {', '.join(sorted(names))}"
        if len(text) > 88:
            inner = "".join(f"    {name},\n" for name in sorted(names))
            text = f"from {module} import (\n{inner})"
        lines.append((module, text))
    known = [text for module, text in lines if _is_standard(module)]
    other = [text for module, text in lines if not _is_standard(module)]
    return "\n\n".join("\n".join(group) for group in (known, other) if group)


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def join(pieces: Iterable[Piece]) -> str:
    """The pieces one below the other, spaced as their author or PEP 8 has them."""
    text, last = "", None
    for piece in pieces:
        if last is not None:
            near = last.loose and piece.loose and last.module == piece.module
            gap = piece.line - last.end - 1 if near else 2
            text += "\n" * (1 + min(gap, 2 if not near else 1))
        text += piece.text
        last = piece
    return text


def check_complete(text: str, place: Place) -> None:
    """SnippetError if the text uses a name that it does not define."""
    table = symtable.symtable(text, place.file, "exec")
    defined = BUILTINS | {name.get_name() for name in table.get_symbols() if name.is_assigned()
                          or name.is_imported() or name.is_namespace()}  # fmt: skip
    missing = sorted(_used(table) - defined)
    if missing:
        raise SnippetError(
            f"the code to take home would lack {missing[0]!r}",
            place=place,
            next_step="define it at the top of its module, or import it from there",
        )


def _used(table: symtable.SymbolTable) -> set[str]:
    """The global names that a scope and those within it read."""
    at_top = table.get_type() == "module"
    used = {
        name.get_name()
        for name in table.get_symbols()
        if name.is_referenced() and (at_top or name.is_global())
    }
    return used.union(*map(_used, table.get_children()))
