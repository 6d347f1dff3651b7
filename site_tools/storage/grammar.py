"""What the value of a committed record may be: a tree of the codec without arrays.

A record is text that people merge and edit, and its value is written into the code that readers
take home. So its form is checked when it is read: only data passes, never a piece of code.
"""

from __future__ import annotations

import base64
import math
import re
from typing import Any

_CLASS = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")
_INT = re.compile(r"-?0x[0-9a-f]+")
_FLOATS = ("nan", "inf", "-inf")


def check(tree: Any) -> None:
    """ValueError (or TypeError) if a tree is none that a record can hold."""
    waiting = [tree]
    while waiting:
        tree = waiting.pop()
        if isinstance(tree, list):
            waiting += tree
        elif isinstance(tree, dict):
            ((tag, body),) = tree.items()
            waiting += _parts(tag, body)
        elif isinstance(tree, float) and not math.isfinite(tree):
            raise ValueError("a number is not finite")


def _parts(tag: str, body: Any) -> list[Any]:
    """The trees within a tagged one, whose own form is right."""
    match tag:
        case "tuple" | "set" | "frozenset" if isinstance(body, list):
            return body
        case "dict":
            return [part for key, item in body for part in (key, item)]
        case "dataclass":
            name, fields = body
            _require(_CLASS.fullmatch(name) and all(field.isidentifier() for field, _ in fields))
            return [item for _, item in fields]
        case "enum":
            name, member = body
            _require(_CLASS.fullmatch(name) and member.isidentifier())
        case "float":
            _require(body in _FLOATS)
        case "int":
            _require(_INT.fullmatch(body))
        case "bytes":
            base64.b64decode(body, validate=True)
        case _:
            raise ValueError(f"its value holds {tag!r}")
    return []


def _require(is_right: object) -> None:
    if not is_right:
        raise ValueError("its value has a part that is no data")
