"""What snippets/ holds, read from the source: nothing of it is imported."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from site_tools.code.constants import Constants, NotConstantError, as_literal, mapping_of
from site_tools.code.modules import Module, Project
from site_tools.code.names import Names
from site_tools.errors import SiteError, SnippetError, nearest
from site_tools.model import Arguments, Limits, Literal, Place, Request
from site_tools.settings import Settings

ARTIFACT, LIMITS = "site_tools.show.artifact", "site_tools.show.limits"
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Parameter:
    """One parameter of a function; `default` is None unless the source decides its value.

    `kind` is "positional", "keyword" (only), "*" or "**".
    """

    name: str
    has_default: bool = False
    default: Literal = None
    default_known: bool = False
    kind: str = "positional"


@dataclass(frozen=True)
class Symbol:
    """A function, class or constant at the top of a snippet module.

    `text` is its source with its decorators; `place` and `end` are the first and last line of it.
    """

    entry: str
    module: str
    name: str
    kind: str  # "function", "class", "constant"
    place: Place
    end: int
    text: str
    parameters: tuple[Parameter, ...] = ()
    docstring: str = ""
    returns: str = ""
    is_artifact: bool = False
    family: Mapping[str, tuple[Literal, ...]] | None = None
    recorded: float | None = None  # how far another machine's numbers may lie from the record's
    timeout_s: float | None = None
    memory_mb: int | None = None

    def limits(self, defaults: Limits) -> Limits:
        """What a run of it may use."""
        return replace(
            defaults,
            timeout_s=defaults.timeout_s if self.timeout_s is None else self.timeout_s,
            memory_mb=defaults.memory_mb if self.memory_mb is None else self.memory_mb,
        )


@dataclass(frozen=True)
class _Marks:
    is_artifact: bool = False
    family: Mapping[str, tuple[Literal, ...]] | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)


class Catalog:
    """The snippets by name. Names are `lecture.idea.symbol`, as the notes write them."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.names_in = Names(project)
        self.constants = Constants(project)
        self._symbols: dict[str, Symbol] = {}
        self._entries = {
            f"{name}.{symbol}".removeprefix(f"{project.snippets}."): (name, symbol)
            for name, module in sorted(project.modules.items())
            if name.startswith(f"{project.snippets}.")
            for symbol in module.bindings
        }
        self._names = tuple(
            entry
            for entry, (module, name) in self._entries.items()
            if project.modules[module].definition(name) is not None
        )

    @property
    def modules(self) -> Mapping[str, Module]:
        """Every module of the project that the snippets are made of, by its dotted name."""
        return self.project.modules

    @property
    def problems(self) -> tuple[SiteError, ...]:
        """What can't be read, with file:line; all else works."""
        found: list[SiteError] = [m.problem for m in self.modules.values() if m.problem]
        for entry in self._names:
            try:
                self.symbol(entry)
            except SnippetError as error:
                found.append(error)
        return tuple(found)

    def names(self) -> tuple[str, ...]:
        """Every function and class of the snippets, also private ones."""
        return self._names

    def symbol(self, entry: str) -> Symbol:
        """What the notes call `entry`. SnippetError if there is none, or it can't be read."""
        if entry not in self._symbols:
            return self.symbol_in(*(self._entries.get(entry) or self._unknown(entry)))
        return self._symbols[entry]

    def artifact(self, module: str, name: str) -> Symbol | None:
        """The artifact of that name, if `name` is one in that module; it need not be a snippet."""
        definition = self.modules[module].definition(name)
        if not isinstance(definition, _Function) or not definition.decorator_list:
            return None
        symbol = self.symbol_in(module, name)
        return symbol if symbol.is_artifact else None

    def symbol_in(self, module: str, name: str) -> Symbol:
        """The symbol `name` of a module by its dotted name."""
        entry = f"{module}.{name}".removeprefix(f"{self.project.snippets}.")
        if entry not in self._symbols:
            self._symbols[entry] = self._read(entry, self.modules[module], name)
        return self._symbols[entry]

    def region(self, entry: str, name: str) -> tuple[str, int]:
        """The lines between `# region NAME` and `# endregion`, and their first line's number.

        Marks of regions within are left out. SnippetError if there is no such region.
        """
        symbol = self.symbol(entry)
        lines = symbol.text.splitlines()
        marks = {m[1]: at for at, line in enumerate(lines) if (m := _REGION.match(line))}
        if name not in marks:
            raise SnippetError(
                f"{entry} has no region {name!r}",
                place=symbol.place,
                expected="one of " + ", ".join(sorted(marks)) if marks else "a `# region` line",
                nearest=nearest(name, marks),
            )
        start, depth = marks[name] + 1, 1
        kept: list[str] = []
        for line in lines[start:]:
            depth += bool(_REGION.match(line)) - bool(_END.match(line))
            if not depth:
                return textwrap.dedent("\n".join(kept)) + "\n", symbol.place.line + start
            if not _REGION.match(line) and not _END.match(line):
                kept.append(line)
        raise SnippetError(
            f"region {name!r} of {entry} has no end",
            place=Place(symbol.place.file, symbol.place.line + start - 1),
            expected="a `# endregion` line",
        )

    def canonical(self, request: Request) -> Request:
        """The request with an artifact's defaults filled in: one name for one member."""
        if request.entry not in self._entries:
            return request
        symbol = self.symbol(request.entry)
        if not symbol.is_artifact:
            return request
        return replace(request, arguments=self.bind(symbol, dict(request.arguments)))

    def bind(self, symbol: Symbol, given: Mapping[str, Literal]) -> Arguments:
        """Arguments of an artifact with its defaults, sorted by name."""
        arguments = dict(given)
        for parameter in symbol.parameters:
            if parameter.name in arguments or not parameter.has_default:
                continue
            if not parameter.default_known:
                raise SnippetError(
                    f"the default of {parameter.name!r} of the artifact {symbol.entry} "
                    "can't be read from the source",
                    place=symbol.place,
                    expected="a literal or a module constant that is one",
                )
            arguments[parameter.name] = parameter.default
        return tuple(sorted(arguments.items()))

    # --- reading ------------------------------------------------------------------------

    def _unknown(self, entry: str) -> tuple[str, str]:
        parts = entry.split(".")
        for count in range(len(parts) - 1, 0, -1):
            module = self.modules.get(".".join((self.project.snippets, *parts[:count])))
            if module and module.problem:
                raise module.problem
        raise SnippetError(
            f"there is no {entry!r} in {self.project.snippets}/",
            expected="lecture.idea.function",
            nearest=nearest(entry, self._names),
        )

    def _read(self, entry: str, module: Module, name: str) -> Symbol:
        definition = module.definition(name)
        node = definition or module.bindings[name][-1].node
        decorators = getattr(definition, "decorator_list", [])
        first = min((node.lineno, *(d.lineno for d in decorators)))
        end = node.end_lineno or node.lineno
        text = "\n".join(module.source.split("\n")[first - 1 : end]) + "\n"
        place = Place(module.path, first)
        plain = Symbol(entry, module.name, name, "constant", place, end, textwrap.dedent(text))
        if isinstance(node, ast.ClassDef):
            return replace(plain, kind="class", docstring=ast.get_docstring(node) or "")
        if not isinstance(node, _Function):
            return plain
        index = module.bindings[name][-1].index
        marks = self._marks(node, module, place)
        symbol = replace(
            plain,
            kind="function",
            docstring=ast.get_docstring(node) or "",
            parameters=self._parameters(node.args, module, index),
            returns=ast.unparse(node.returns) if node.returns else "",
            is_artifact=marks.is_artifact,
            family=marks.family,
            recorded=marks.numbers.get("recorded"),
            timeout_s=marks.numbers.get("timeout_s"),
            memory_mb=int(marks.numbers["memory_mb"]) if "memory_mb" in marks.numbers else None,
        )
        self._check_family(symbol)
        if symbol.recorded is not None and not 0 <= symbol.recorded < 1:
            raise SnippetError(
                f"recorded={symbol.recorded!r} of {symbol.entry}",
                place=symbol.place,
                expected="how far another machine's numbers may differ: 0 or more, below 1",
            )
        return symbol

    def _parameters(self, args: ast.arguments, module: Module, index: int) -> tuple[Parameter, ...]:
        positional = [*args.posonlyargs, *args.args]
        missing = [None] * (len(positional) - len(args.defaults))
        pairs = [
            *((arg, default, "positional") for arg, default in
              zip(positional, [*missing, *args.defaults], strict=True)),
            *((arg, default, "keyword") for arg, default in
              zip(args.kwonlyargs, args.kw_defaults, strict=True)),
        ]  # fmt: skip
        found = [self._parameter(arg, default, kind, module, index) for arg, default, kind in pairs]
        if args.vararg:
            found.append(Parameter(args.vararg.arg, kind="*"))
        if args.kwarg:
            found.append(Parameter(args.kwarg.arg, kind="**"))
        return tuple(found)

    def _parameter(
        self, arg: ast.arg, default: ast.expr | None, kind: str, module: Module, index: int
    ) -> Parameter:
        if default is None:
            return Parameter(arg.arg, kind=kind)
        try:
            value = as_literal(self.constants.evaluate(default, module, index))
        except NotConstantError:
            return Parameter(arg.arg, True, kind=kind)
        return Parameter(arg.arg, True, value, True, kind)

    def _marks(self, node: _Function, module: Module, place: Place) -> _Marks:
        is_artifact, family, numbers = False, None, {}
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            meant = self.names_in.outside(module.name, call.func if call else decorator)
            if not meant & {ARTIFACT, LIMITS}:
                continue
            is_artifact = is_artifact or ARTIFACT in meant
            for keyword in call.keywords if call else ():
                value = self._mark(keyword, module, place)
                if keyword.arg == "family":
                    family = value
                elif value is not None:
                    numbers[keyword.arg or ""] = value
        return _Marks(is_artifact, family, numbers)

    def _mark(self, keyword: ast.keyword, module: Module, place: Place) -> Any:
        try:
            value = self.constants.evaluate(keyword.value, module)
            if keyword.arg == "family" and value is not None:
                return mapping_of(value)
            if keyword.arg == "family" or value is None or isinstance(value, int | float):
                return value
        except NotConstantError:
            pass
        wanted = "a mapping of parameters to values" if keyword.arg == "family" else "a number"
        raise SnippetError(
            f"{keyword.arg}={ast.unparse(keyword.value)} can't be read from the source",
            place=Place(place.file, keyword.value.lineno),
            expected=f"{wanted}, as literals or module constants that are literals",
        )

    def _check_family(self, symbol: Symbol) -> None:
        known = {parameter.name for parameter in symbol.parameters}
        for name in symbol.family or ():
            if name not in known:
                raise SnippetError(
                    f"the family of {symbol.entry} names {name!r}, which is no parameter",
                    place=symbol.place,
                    expected="one of " + ", ".join(sorted(known)),
                    nearest=nearest(name, known),
                )


_REGION = re.compile(r"\s*#\s*region\s+(\S+)\s*$")
_END = re.compile(r"\s*#\s*endregion\b")


def load(settings: Settings) -> Catalog:
    """Read the snippets and all that they import from inside the project."""
    return Catalog(Project(settings.root, settings.snippets_dir))
