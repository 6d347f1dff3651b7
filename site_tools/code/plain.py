"""Which classes and decorators of the project can be used at import without effect."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable

from site_tools.code.catalog import Catalog
from site_tools.code.modules import Module
from site_tools.code.names import chain_of
from site_tools.code.syntax import serialise

# Bases whose metaclass does nothing at the sight of a class body.
_PLAIN_BASES = frozenset({
    "abc.ABC", "typing.Protocol", "typing.Generic", "torch.nn.Module", "torch.nn.Sequential",
    "torch.utils.data.Dataset", "torch.utils.data.IterableDataset", "torch.autograd.Function",
    *(f"builtins.{kind.__name__}" for kind in (object, dict, list, set, tuple, int, float, str)),
    *(f"builtins.{name}" for name, value in vars(builtins).items()
      if isinstance(value, type) and issubclass(value, BaseException)),
})  # fmt: skip
_HOOKS = frozenset({"__init_subclass__", "__slots__"})


class Plain:
    """Judges classes and decorators; cached."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._bases: dict[tuple[str, str], bool] = {}

    def definition(self, module: str, node: ast.expr) -> tuple[Module, ast.stmt] | None:
        """The one definition of the project that an expression names, and its module."""
        chain = chain_of(node)
        found = self.catalog.names_in.resolve(module, chain) if chain else None
        symbols = [n for n in found.nodes if n.kind == "symbol"] if found else []
        if found is None or found.outside or len(symbols) != 1:
            return None
        if len(chain) > 1 and chain[-1] != symbols[0].name:
            return None  # an attribute of what was found
        home = self.catalog.modules[symbols[0].module]
        statements = home.bindings.get(symbols[0].name, ())
        return (home, statements[0].node) if len(statements) == 1 else None

    def is_class(self, module: str, node: ast.expr) -> bool:
        """Whether the expression names a class of the project without metaclass or keywords."""
        found = self.definition(module, node)
        if found is None or not isinstance(found[1], ast.ClassDef):
            return False
        return self.cls(found[0], found[1])

    def base(self, module: str, node: ast.expr) -> bool:
        """Whether deriving from the base `node` has no effect of the base's making."""
        if isinstance(node, ast.Subscript):  # Generic[T]
            node = node.value
        chain = chain_of(node)
        meant = self.catalog.names_in.resolve(module, chain).outside if chain else None
        if meant:
            return meant <= _PLAIN_BASES
        found = self.definition(module, node)
        if found is None or not isinstance(found[1], ast.ClassDef):
            return False
        key = (found[0].name, found[1].name)
        if key not in self._bases:
            self._bases[key] = False  # a class can't be its own base
            self._bases[key] = self.cls(found[0], found[1])
        return self._bases[key]

    def cls(self, module: Module, node: ast.ClassDef) -> bool:
        """Whether neither the class's keywords nor its bases nor its hooks act on subclasses."""
        inside = [inner for item in node.body for inner in ast.walk(item)]
        named = {getattr(item, "name", getattr(item, "id", "")) for item in inside}
        return (
            not node.keywords
            and not named & _HOOKS
            and all(self.base(module.name, base) for base in node.bases)
        )

    def ancestry(self, module: str, bases: Iterable[ast.expr]) -> str:
        """The bases, and theirs, as a text: they decide whether the class can be made."""
        texts = []
        for base in bases:
            found = self.definition(module, base)
            text = serialise(base)
            if found and isinstance(found[1], ast.ClassDef):
                text = f"{found[0].name}.{found[1].name}"
                text += self.ancestry(found[0].name, found[1].bases)
            texts.append(text)
        return f"<{','.join(texts)}>"

    def wrapper(self, module: str, decorator: ast.expr) -> str | None:
        """The signatures of a decorator of ours that only wraps; None if it may do more."""
        called = isinstance(decorator, ast.Call)
        found = self.definition(module, decorator.func if called else decorator)  # type: ignore[attr-defined]  # a Call has one
        if found is None or not isinstance(found[1], ast.FunctionDef) or found[1].decorator_list:
            return None
        outer, home = found[1], found[0]
        inner = [node for node in outer.body if isinstance(node, ast.FunctionDef)]
        layers = [outer, *inner] if called else [outer]
        if not all(self._only_wraps(layer, home) for layer in layers):
            return None
        return serialise(*(layer.args for layer in layers))

    def _only_wraps(self, function: ast.FunctionDef, home: Module) -> bool:
        """Whether a call of it only makes functions and returns one."""
        if isinstance(function, ast.AsyncFunctionDef):
            return False
        made: set[str] = set()
        for node in function.body:
            match node:
                case ast.Expr(value=ast.Constant()):
                    pass
                case ast.Return(value=ast.Name(id=name)) if name in made | _names(function):
                    pass
                case ast.FunctionDef() if self._quiet(node, home, _names(function)):
                    made.add(node.name)
                case _:
                    return False
        return True

    def _quiet(self, node: ast.FunctionDef, home: Module, known: set[str]) -> bool:
        """Whether nothing of an inner function runs when it is made, but functools.wraps."""
        args = node.args
        annotated = bool(node.returns) or any(
            arg.annotation for arg in ast.walk(args) if isinstance(arg, ast.arg)
        )
        if args.defaults or any(args.kw_defaults) or (annotated and not home.annotations_are_text):
            return False
        return all(self._wraps(decorator, home, known) for decorator in node.decorator_list)

    def _wraps(self, decorator: ast.expr, home: Module, known: set[str]) -> bool:
        match decorator:
            case ast.Call(func=callee, args=[ast.Name(id=name)], keywords=[]) if name in known:
                return self.catalog.names_in.outside(home.name, callee) == {"functools.wraps"}
        return False


def _names(function: ast.FunctionDef) -> set[str]:
    return {arg.arg for arg in ast.walk(function.args) if isinstance(arg, ast.arg)}
