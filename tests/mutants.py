"""Every small edit of a Python module: each gives the module's new text."""

import ast
import copy
from collections.abc import Iterator

_SWAPS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.Is: ast.IsNot,
    ast.Gt: ast.LtE, ast.LtE: ast.Gt,
}  # fmt: skip
_LISTS = ("decorator_list", "bases", "keywords", "defaults", "names", "elts", "args")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


def edits(text: str) -> Iterator[tuple[str, str]]:
    """(what was done, the module after it), for every place where it can be done."""
    size = len(list(ast.walk(ast.parse(text))))
    for place in range(size):
        for label, change in _changes(_node(ast.parse(text), place)):
            tree = ast.parse(text)
            node = _node(tree, place)
            if not _in_docstring(tree, node):
                change(node)
                line = getattr(node, "lineno", 1)
                yield f"line {line}: {label}", ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def neutral(text: str) -> Iterator[tuple[str, str]]:
    """Edits of comments, docstrings and formatting."""
    yield "comments", "# First.\n" + text.replace("\n\n\n", "\n\n# Between.\n\n\n") + "# Last.\n"
    yield "formatting", ast.unparse(ast.parse(text)) + "\n"
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node):
            node.body[0] = ast.Expr(ast.Constant("Said otherwise."))
        elif isinstance(node, _DOCUMENTED):
            node.body.insert(0, ast.Expr(ast.Constant("Said at last.")))
    yield "docstrings", ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    yield "spacing", text.replace(" = ", "  =  ").replace(":\n", " :\n\n")


def _node(tree: ast.Module, place: int) -> ast.AST:
    return list(ast.walk(tree))[place]


def _in_docstring(tree: ast.Module, wanted: ast.AST) -> bool:
    return any(
        isinstance(node, _DOCUMENTED)
        and ast.get_docstring(node) is not None
        and wanted in (node.body[0], node.body[0].value)
        for node in ast.walk(tree)
    )


def _changes(node: ast.AST) -> Iterator[tuple[str, object]]:
    match node:
        case ast.Constant(value=bool()):
            yield "truth", lambda n: setattr(n, "value", not n.value)
        case ast.Constant(value=int() | float()):
            yield "number", lambda n: setattr(n, "value", n.value + 1)
        case ast.Constant(value=str()):
            yield "text", lambda n: setattr(n, "value", n.value + "x")
        case ast.BinOp() | ast.AugAssign() if type(node.op) in _SWAPS:
            yield "operator", lambda n: setattr(n, "op", _SWAPS[type(n.op)]())
        case ast.Compare() if type(node.ops[0]) in _SWAPS:
            yield "comparison", lambda n: n.ops.__setitem__(0, _SWAPS[type(n.ops[0])]())
        case ast.Return() if node.value:
            yield "return", lambda n: setattr(n, "value", ast.Constant(None))
        case ast.If() | ast.IfExp():
            yield "condition", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))
        case ast.Assign() | ast.AnnAssign() if node.value:
            yield "assigned", lambda n: setattr(n, "value", ast.Constant(None))
    for field in _LISTS:  # of a signature its parameters, of a call its arguments
        items = getattr(node, field, None)
        for index in range(len(items) if isinstance(items, list) else 0):
            if field == "names" and len(node.names) == 1:
                continue  # `import` without a name; the statement goes as a whole
            yield f"{field} {index} gone", lambda n, f=field, i=index: getattr(n, f).pop(i)
    if isinstance(node, ast.Attribute):
        yield "attribute", lambda n: setattr(n, "attr", n.attr + "x")
    body = getattr(node, "body", None)
    if isinstance(body, list):
        for index in range(len(body)):
            yield (
                f"{type(body[index]).__name__} {index} gone",
                lambda n, i=index: n.body.__setitem__(i, ast.Pass()),
            )
            if index and isinstance(node, ast.Module | ast.ClassDef):
                yield f"{index} moved up", lambda n, i=index: n.body.insert(i - 1, n.body.pop(i))
    if isinstance(node, ast.Module):
        for label, line in _ADDED:
            statement = ast.parse(line).body[0]
            yield label, lambda n, s=statement: n.body.append(copy.deepcopy(s))


_ADDED = (
    ("fails at import", "raise RuntimeError('at import')"),
    ("hides a builtin", "def sum(values): return 77"),
    ("prints at import", "print('hello')"),
)
