"""Which names of its module a statement uses: Python's scoping rules, read from the tree.

Where the rules leave two readings (a name read in a class body may be the class's or the
module's) both count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

Target = tuple[str, str | None]  # a module, or a name in a module
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True)
class Usage:
    """`chain` is a name and the attributes behind it; `call` the call that it heads, if any.

    `target` says what a name stands for that the function itself imported.
    """

    chain: tuple[str, ...]
    call: ast.Call | None = None
    target: Target | None = None


@dataclass(frozen=True)
class Imported:
    """An import statement's wish: `module`, and for `from` its names."""

    module: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What a statement uses of its module, when run or when called later."""

    usages: tuple[Usage, ...]
    annotated: tuple[Usage, ...]  # in annotations that Python keeps as text
    imports: tuple[Imported, ...]
    words: frozenset[str]  # attributes, keywords, dunder names also in strings


@dataclass(frozen=True)
class Dialect:
    """What reading a module's code depends on."""

    package: str  # where relative imports start
    annotations_are_text: bool = False  # `from __future__ import annotations`
    walrus: bool = True  # whether `:=` occurs: only then do expressions bind names


@dataclass
class _Scope:
    names: set[str]
    imports: dict[str, list[Target]] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)  # declared global
    is_class: bool = False


@dataclass
class Bound:
    """The names that a block binds in its own scope, and those it binds by importing."""

    names: dict[str, None] = field(default_factory=dict)  # a set that keeps its order
    imports: dict[str, list[Target]] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)  # bound otherwise than by importing
    outside: set[str] = field(default_factory=set)
    stars: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        """Bind `name` by something else than an import."""
        self.names[name] = None
        self.others.add(name)


def imported(node: ast.Import | ast.ImportFrom, package: str) -> list[tuple[str, Target, Imported]]:
    """What an import statement binds, to what, and what it loads."""
    if isinstance(node, ast.Import):
        return [
            (
                alias.asname or alias.name.partition(".")[0],
                (alias.name if alias.asname else alias.name.partition(".")[0], None),
                Imported(alias.name),
            )
            for alias in node.names
        ]
    base = node.module or ""
    if node.level:
        parents = package.split(".")
        parents = parents[: len(parents) - node.level + 1]
        base = ".".join([*parents, base] if base else parents)
    return [
        (alias.asname or alias.name, (base, alias.name), Imported(base, (alias.name,)))
        for alias in node.names
    ]


def bindings(block: Iterable[ast.AST], dialect: Dialect) -> Bound:
    """The names that the block binds: not those of the functions and classes within."""
    bound, todo = Bound(), list(block)[::-1]
    plain = () if dialect.walrus else _PLAIN
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound.add(node.name)
            continue
        if isinstance(node, (ast.Lambda, *plain)):
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for name, target, _ in imported(node, dialect.package):
                if name == "*":
                    bound.stars.append(target[0])
                else:
                    bound.names[name] = None
                    bound.imports.setdefault(name, []).append(target)
            continue
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            for inner in ast.walk(node):
                if isinstance(inner, ast.NamedExpr):
                    bound.add(inner.target.id)
            continue
        _bind(node, bound)
        todo.extend(reversed(list(ast.iter_child_nodes(node))))
    return bound


# Expressions that bind nothing of themselves, and hold no target of an assignment.
_PLAIN = (ast.Call, ast.BinOp, ast.BoolOp, ast.Compare, ast.Constant, ast.IfExp, ast.JoinedStr,
          ast.UnaryOp, ast.Dict, ast.Subscript, ast.Attribute, ast.expr_context)  # fmt: skip


def _bind(node: ast.AST, bound: Bound) -> None:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        bound.add(node.id)
    elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
        bound.add(node.name)
    elif isinstance(node, ast.MatchMapping) and node.rest:
        bound.add(node.rest)
    elif isinstance(node, ast.Global):
        bound.outside.update(node.names)


class _Reader(ast.NodeVisitor):
    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.usages: list[Usage] = []
        self.annotated: list[Usage] = []
        self.imports: list[Imported] = []
        self.words: set[str] = set()
        self.scopes: list[_Scope] = []

    # --- names --------------------------------------------------------------------------

    def use(self, chain: tuple[str, ...], call: ast.Call | None = None) -> None:
        for depth, scope in enumerate(reversed(self.scopes)):
            if chain[0] in scope.outside:
                break
            if scope.is_class and depth:
                continue  # a method doesn't see its class's names
            targets = scope.imports.get(chain[0], ())
            self.usages.extend(Usage(chain, call, target) for target in targets)
            if chain[0] in scope.names and not scope.is_class:
                return
        self.usages.append(Usage(chain, call))

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.use((node.id,))

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.use((node.target.id,))
        self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.use((target.id,))
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._chain(node, None)

    def visit_Call(self, node: ast.Call) -> None:
        self._chain(node.func, node)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            self.visit(keyword)

    def _chain(self, node: ast.expr, call: ast.Call | None) -> None:
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        self.words.update(attributes)
        if isinstance(node, ast.Name):
            self.use((node.id, *reversed(attributes)), call)
        else:
            self.visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg:
            self.words.add(node.arg)
        self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and node.value.startswith("__"):
            self.words.add(node.value)  # getattr(x, "__subclasses__")

    # --- imports ------------------------------------------------------------------------

    def visit_Import(self, node: ast.Import) -> None:
        self.imports.extend(wish for _, _, wish in imported(node, self.dialect.package))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.imports.extend(wish for _, _, wish in imported(node, self.dialect.package))

    # --- scopes -------------------------------------------------------------------------

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.words.add(node.name)
        self._all(node.decorator_list)
        self._signature(node.args, node.returns)
        self._block(node, node.body)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)  # type: ignore[arg-type]  # same fields

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._signature(node.args, None)
        self._block(node, [node.body])

    def _signature(self, args: ast.arguments, returns: ast.expr | None) -> None:
        self._all([*args.defaults, *(default for default in args.kw_defaults if default)])
        for arg in (*_parameters(args), None):
            self._annotation(arg.annotation if arg else returns)

    def _annotation(self, node: ast.expr | None) -> None:
        if node is None:
            return
        if not self.dialect.annotations_are_text:
            self.visit(node)
            return
        usages, self.usages = self.usages, []
        self.visit(node)
        self.annotated.extend(self.usages)
        self.usages = usages

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.target)
        self._annotation(node.annotation)
        if node.value:
            self.visit(node.value)

    def _block(self, node: _Function, body: Iterable[ast.AST]) -> None:
        bound = bindings(body, self.dialect)
        names = {*bound.others, *(arg.arg for arg in _parameters(node.args))} - bound.outside
        self._within(_Scope(names | set(bound.imports), bound.imports, bound.outside), body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._all([*node.decorator_list, *node.bases, *node.keywords])
        bound = bindings(node.body, self.dialect)
        scope = _Scope(set(bound.names), bound.imports, bound.outside, is_class=True)
        self._within(scope, node.body)

    def _within(self, scope: _Scope, body: Iterable[ast.AST]) -> None:
        self.scopes.append(scope)
        self._all(body)
        self.scopes.pop()

    def _comprehension(self, node: _Comprehension) -> None:
        self.visit(node.generators[0].iter)  # Python evaluates it outside
        targets = bindings([generator.target for generator in node.generators], self.dialect)
        self.scopes.append(_Scope(set(targets.names)))
        for index, generator in enumerate(node.generators):
            if index:
                self.visit(generator.iter)
            self._all([generator.target, *generator.ifs])
        self._all([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
        self.scopes.pop()

    visit_ListComp = visit_SetComp = _comprehension  # noqa: N815 ast.NodeVisitor's names
    visit_DictComp = visit_GeneratorExp = _comprehension  # noqa: N815 likewise

    def _all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)


def _parameters(args: ast.arguments) -> list[ast.arg]:
    stars = [arg for arg in (args.vararg, args.kwarg) if arg]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *stars]


def facts(*nodes: ast.AST, dialect: Dialect) -> Facts:
    """What the nodes, standing at the top of a module, use of that module."""
    reader = _Reader(dialect)
    for node in nodes:
        reader.visit(node)
    return Facts(
        tuple(reader.usages),
        tuple(reader.annotated),
        tuple(reader.imports),
        frozenset(reader.words),
    )
