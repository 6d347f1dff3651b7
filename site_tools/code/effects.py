"""What importing a module does, apart from binding names: its import-time effects.

One rule: whatever can't be proved inert counts, in order. What is inert before and after an
edit can't matter, and an edit that makes it harmful makes it count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from site_tools.code.catalog import ARTIFACT, LIMITS, Catalog
from site_tools.code.constants import NotConstantError
from site_tools.code.inert import Inert
from site_tools.code.modules import Module
from site_tools.code.names import chain_of
from site_tools.code.plain import Plain
from site_tools.code.scopes import Facts, Imported, Usage, facts, imported
from site_tools.code.syntax import serialise

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_DATACLASS = "dataclasses.dataclass"

# Decorators that neither call what they decorate nor hand it to anyone.
_HARMLESS = frozenset({
    ARTIFACT, LIMITS, _DATACLASS,
    "builtins.staticmethod", "builtins.classmethod", "builtins.property",
    "functools.cache", "functools.lru_cache", "functools.wraps", "functools.cached_property",
    "contextlib.contextmanager", "abc.abstractmethod",
    "typing.overload", "typing.final", "typing.override", "typing.no_type_check",
    "torch.no_grad", "torch.inference_mode", "torch.enable_grad",
})  # fmt: skip


NOTHING = Facts((), (), (), frozenset())


@dataclass(frozen=True)
class Effect:
    """A part of a module that may do something at import: its text, and what it may use."""

    index: int  # of the statement at the top of the module
    text: str
    facts: Facts = NOTHING


class Effects:
    """Finds the effects of modules; cached. `in_cycle` are the modules that import each other."""

    def __init__(self, catalog: Catalog, in_cycle: frozenset[str]) -> None:
        self.catalog, self.in_cycle, self.plain = catalog, in_cycle, Plain(catalog)
        self._cache: dict[str, tuple[Effect, ...]] = {}

    def of(self, module: str) -> tuple[Effect, ...]:
        """The effects of a module, in order."""
        if module not in self._cache:
            self._cache[module] = _Reader(self, self.catalog.modules[module]).read()
        return self._cache[module]


class _Reader:
    """Reads one module from the top, knowing which names are bound so far."""

    def __init__(self, effects: Effects, module: Module) -> None:
        self.effects, self.module = effects, module
        self.catalog, self.plain = effects.catalog, effects.plain
        self.now = Inert(effects.catalog, effects.plain, effects.in_cycle, module)
        self.out: list[Effect] = []
        self.index = 0

    def read(self) -> tuple[Effect, ...]:
        for statement in self.module.statements:
            self.index = self.now.index = statement.index
            self.statement(statement.node)
            if statement.sure:
                self.now.bound.update(statement.bound.names)
        if self.module.name in self.effects.in_cycle:  # who sees what depends on the order
            order = [sorted(statement.bound.names) for statement in self.module.statements]
            self.out.append(Effect(self.index, f"order {order}"))
        return tuple(self.out)

    def effect(self, label: str, *nodes: ast.AST) -> None:
        """Note that the nodes count, and all that they use."""
        used = facts(*nodes, dialect=self.module.dialect)
        self.out.append(Effect(self.index, label + serialise(*nodes), used))

    # --- statements ---------------------------------------------------------------------

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Import() | ast.ImportFrom():
                self.imports(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.function(node)
            case ast.ClassDef():
                self.cls(node)
            case ast.Assign() | ast.AnnAssign():
                self.assignment(node)
            case ast.If():
                self.branches(node)
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case ast.Delete():
                self.effect("", node)
                self.now.bound -= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            case _:
                self.effect("", node)

    def imports(self, node: ast.Import | ast.ImportFrom) -> None:
        """An import of a module of ours loads it, and fails if a name is not there."""
        project = self.catalog.project
        for name, (base, wanted), wish in imported(node, self.module.package):
            if not project.is_module(wish.module):
                self._load(f"import {wish.module} {wish.names}", wish)
                continue
            self._load(f"import {wish.module}", Imported(wish.module))
            source = self.catalog.modules.get(base)
            if wanted is None:
                continue
            if wanted == "*":
                self.star(source, wish)
                continue
            if project.is_module(f"{base}.{wanted}") and not (source and wanted in source.bindings):
                self._load(f"import {base}.{wanted}", wish)
            elif source is None or wanted not in source.sure or base in self.effects.in_cycle:
                usage = Usage((name,), None, (base, wanted))
                self._load(f"from {base} import {wanted}", wish, usage)

    def star(self, source: Module | None, wish: Imported) -> None:
        """A star import takes what __all__ lists, and fails if something of it is not there."""
        if source is None or "__all__" not in source.bindings:
            self._load(f"import * {wish.module}", wish)
            return
        try:
            listed = self.catalog.constants.evaluate(ast.Name("__all__", ast.Load()), source)
            missing = sorted(set(listed) - source.sure)
        except (NotConstantError, TypeError):
            missing = ["?"]
        usages = [Usage((name,), None, (source.name, name)) for name in ("__all__", *missing)]
        self._load(f"import * {wish.module} {missing}", wish, *(usages if missing else ()))

    def _load(self, text: str, wish: Imported, *usages: Usage) -> None:
        """Note an import; a second one of the same module does nothing."""
        if all(effect.text != text for effect in self.out):
            used = Facts(usages, (), (wish,), frozenset())
            self.out.append(Effect(self.index, text, used))

    def assignment(self, node: ast.Assign | ast.AnnAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if isinstance(node, ast.AnnAssign):
            self.annotations([node.annotation])
        fits = all(_fits(target, node.value) for target in targets)
        if not fits or (node.value and not self.now.inert(node.value)):
            self.effect("", node)

    def branches(self, node: ast.If) -> None:
        """Either branch may run; which one counts if either has an effect."""
        if _is_main(node.test):
            return self._all(node.orelse)
        chain = chain_of(node.test)
        if chain and self.now.outside(node.test) == {"typing.TYPE_CHECKING"}:
            return self._all(node.orelse)
        before = len(self.out)
        self._all([*node.body, *node.orelse])
        if len(self.out) > before or not self.now.inert(node.test):
            self.out.insert(before, Effect(self.index, "if" + serialise(node.test)))
            self.effect("branches", node)
        return None

    def _all(self, nodes: Iterable[ast.stmt]) -> None:
        for node in nodes:
            self.statement(node)

    # --- functions and classes ----------------------------------------------------------

    def function(self, node: _Function) -> None:
        judged = [self.decorator(decorator) for decorator in node.decorator_list]
        if not all(judged):
            self.effect("decorated", node)
            return
        args = node.args
        for default in (*args.defaults, *args.kw_defaults):
            if default and not self.now.inert(default):
                self.effect("default", default)
        self.annotations(
            [node.returns, *(a.annotation for a in ast.walk(args) if isinstance(a, ast.arg))]
        )

    def annotations(self, nodes: Iterable[ast.expr | None]) -> None:
        for node in nodes:
            if node and not self.module.annotations_are_text and not self.now.inert(node):
                self.effect("annotation", node)

    def decorator(self, node: ast.expr) -> bool:
        """Whether it leaves alone what it decorates; notes what could go wrong in it."""
        call = node if isinstance(node, ast.Call) else None
        arguments = [*call.args, *(word.value for word in call.keywords)] if call else []
        meant = self.now.outside(call.func if call else node)
        if meant and meant <= _HARMLESS:
            if not (meant <= {ARTIFACT, LIMITS} and all(map(self.now.inert, arguments))) and call:
                self.effect("decorator", node)
            return True
        if isinstance(node, ast.Attribute) and node.attr in ("setter", "getter", "deleter"):
            return isinstance(node.value, ast.Name) and node.value.id in self.now.bound
        signature = self.plain.wrapper(self.module.name, node)
        if signature is None or not self.now.known(call.func if call else node):
            return False
        self.out.append(Effect(self.index, f"wrapper {serialise(node)}{signature}"))
        for argument in arguments:
            if not self.now.inert(argument):
                self.effect("decorator", argument)
        return True

    def cls(self, node: ast.ClassDef) -> None:
        """A class body runs; what its bases or decorators do with the class counts as a whole."""
        judged = [self.decorator(decorator) for decorator in node.decorator_list]
        if not all(judged) or not self.plain.cls(self.module, node):
            self.effect("class", node)
            return
        self.bases(node)
        if any(_DATACLASS in self.now.outside(_callee(d)) for d in node.decorator_list):
            self.fields(node)
        outer, self.now.inside = (set(self.now.bound), self.now.inside), set()
        for item in node.body:
            self.statement(item)
            self.now.inside.update(_bound_by(item))
            self.now.bound.update(self.now.inside)
        self.now.bound, self.now.inside = outer

    def fields(self, node: ast.ClassDef) -> None:
        """What decides whether a dataclass can be made: each field, and the kind of its default."""
        for item in node.body:
            if isinstance(item, ast.AnnAssign):
                text = f"field {ast.unparse(item.target)} {type(item.value).__name__}"
                self.out.append(Effect(self.index, text))
                if item.value and not isinstance(item.value, ast.Constant):
                    self.effect("field", item.value)

    def bases(self, node: ast.ClassDef) -> None:
        """With several bases the order in which they are asked must be possible."""
        if len(node.bases) > 1:
            ancestry = self.plain.ancestry(self.module.name, node.bases)
            self.out.append(Effect(self.index, f"bases {node.name} {ancestry}"))
        for base in node.bases:
            if not self.now.inert(base):
                self.effect("base", base)


def _callee(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _fits(target: ast.expr, value: ast.expr | None) -> bool:
    """Whether the assignment binds names without looking into its value."""
    if isinstance(target, ast.Name):
        return True
    return (
        isinstance(target, ast.Tuple)
        and isinstance(value, ast.Tuple)
        and len(target.elts) == len(value.elts)
        and all(isinstance(item, ast.Name) for item in target.elts)
        and not any(isinstance(item, ast.Starred) for item in value.elts)
    )


def _is_main(test: ast.expr) -> bool:
    """Whether the test is `__name__ == "__main__"`: never true in an import."""
    match test:
        case ast.Compare(
            left=ast.Name(id="__name__"),
            ops=[ast.Eq()],
            comparators=[ast.Constant(value="__main__")],
        ):
            return True
    return False


def _bound_by(node: ast.stmt) -> set[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value:
            return {name}
    return set()
