"""Source text to syntax tree, and a syntax tree to text that means the same on every Python.

`ast.dump` differs from one Python to the next, so it can't stand in a key that another
machine checks.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import io
import tokenize
from typing import Any

from site_tools.errors import SnippetError
from site_tools.model import Place

# Positions never count; `ctx` follows from the parent; `kind` says how a string was spelt.
_SKIPPED = frozenset({"ctx", "kind", "type_comment", "type_ignores"})


def sha256(text: str | bytes) -> str:
    """The digest of a text (as UTF-8) or of bytes, in hexadecimal."""
    return hashlib.sha256(text.encode("utf8") if isinstance(text, str) else text).hexdigest()


def parse(data: bytes, file: str) -> tuple[str, ast.Module]:
    """Decode and parse a module. SnippetError with file:line if it is no Python.

    A BOM and a coding line count as in Python itself; newlines become "\\n".
    """
    zero = data.find(b"\0")
    if zero >= 0:
        raise _unreadable("a NUL byte in the source", file, data.count(b"\n", 0, zero) + 1)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = io.StringIO(data.decode(encoding), newline=None).read()
        return text, ast.parse(text, file)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _unreadable(f"bytes that are not {error.encoding}", file, line) from None
    except SyntaxError as error:
        raise _unreadable(f"{error.msg}", file, error.lineno or 1) from None
    except (RecursionError, MemoryError, ValueError) as error:
        raise _unreadable(f"can't be parsed: {error}", file, 1) from None


def _unreadable(found: str, file: str, line: int) -> SnippetError:
    return SnippetError(found, place=Place(file, line), expected="Python source in UTF-8")


def serialise(*nodes: ast.AST, docs: bool = False) -> str:
    """The trees as one text: without positions, comments and (unless `docs`) docstrings."""
    parts: list[str] = []
    for node in nodes:
        _write(node, docs, parts)
    return "".join(parts)


def _write(node: ast.AST, docs: bool, parts: list[str]) -> None:
    if isinstance(node, ast.Constant):
        parts.append(_constant(node.value))
        return
    parts.append(f"({type(node).__name__}")
    kind: Any = type(node)
    for field, label in _fields(kind):
        value = getattr(node, field, None)
        if isinstance(value, list):
            items = value if docs else [item for item in value if not _says_nothing(item)]
            if items:
                parts.append(label + "[")
                for item in items:
                    _write_item(item, docs, parts)
                    parts.append(",")
                parts.append("]")
        elif value is not None:
            parts.append(label)
            _write_item(value, docs, parts)
    parts.append(")")


def _write_item(item: object, docs: bool, parts: list[str]) -> None:
    if isinstance(item, ast.AST):
        _write(item, docs, parts)
    else:
        parts.append(_constant(item))


@functools.cache
def _fields(kind: Any) -> tuple[tuple[str, str], ...]:
    return tuple((field, f" {field}=") for field in kind._fields if field not in _SKIPPED)


def _says_nothing(node: object) -> bool:
    """Whether it is a docstring, `pass` or `...`: a statement that nobody can tell from none."""
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _constant(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"int:{value:x}"  # decimal digits are limited to 4,300
    # ascii(), not repr(): what is printable depends on the Python's Unicode tables.
    return f"{type(value).__name__}:{value!a}"
