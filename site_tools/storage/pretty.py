"""JSON that a person can read and a diff can show: short things on one line, long lists filled."""

from __future__ import annotations

import json
from typing import Any

_WIDTH = 100
_STEP = "  "


def pretty(value: Any) -> str:
    """A JSON document; the same value gives the same text."""
    return _write(value, "", 0)


def _write(value: Any, indent: str, used: int) -> str:
    """The text of a value whose first line begins `used` columns behind the indentation."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if len(indent) + used + len(line) < _WIDTH or not isinstance(value, dict | list) or not value:
        return line
    inner = indent + _STEP
    if isinstance(value, dict):
        names = [json.dumps(name, ensure_ascii=False) + ": " for name in value]
        parts = [
            inner + name + _write(part, inner, len(name))
            for name, part in zip(names, value.values(), strict=True)
        ]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    if any(isinstance(item, dict | list) for item in value):
        parts = [inner + _write(item, inner, 0) for item in value]
        return "[\n" + ",\n".join(parts) + f"\n{indent}]"
    return "[\n" + "\n".join(_filled(value, inner)) + f"\n{indent}]"


def _filled(values: list[Any], indent: str) -> list[str]:
    """Scalars, as many to a line as fit."""
    words = [json.dumps(item, ensure_ascii=False, allow_nan=False) + "," for item in values]
    words[-1] = words[-1][:-1]
    lines = [indent + words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= _WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(indent + word)
    return lines
