"""The shape of a result's data, by kind: what `capture` writes and a page relies on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from site_tools.model import Kind

Test = Callable[[Any], bool]
DEEPEST = 40  # nested values


def fits(kind: Kind, data: Mapping[str, Any]) -> bool:
    """Whether `data` has all the parts of its kind, each of the right type. Never raises."""
    return _SHAPES[kind](data)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _number(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _size(value: Any) -> bool:
    return _number(value) and 0 < value < 1e6


def _count(value: Any) -> bool:
    return isinstance(value, int) and _size(value)


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _scalar(value: Any) -> bool:
    return _truth(value) or _number(value) or _text(value)


def _cell(value: Any) -> bool:
    return value is None or _scalar(value)


def _anything(_: Any) -> bool:
    return True  # a tree of the codec, which believes nothing either


def _value(value: Any, depth: int = DEEPEST) -> bool:
    if isinstance(value, dict):
        return depth > 0 and all(_value(item, depth - 1) for item in value.values())
    return _list(_scalar)(value) or _scalar(value)


def _optional(test: Test) -> Test:
    return lambda value: value is None or test(value)


def _one_of(*words: str) -> Test:
    return lambda value: _text(value) and value in words


def _list(test: Test, length: int | None = None) -> Test:
    def check(value: Any) -> bool:
        right_length = length is None or (isinstance(value, list) and len(value) == length)
        return isinstance(value, list) and right_length and all(map(test, value))

    return check


def _parts(**tests: Test) -> Test:
    def check(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and value.keys() >= tests.keys()
            and all(test(value[name]) for name, test in tests.items())
        )

    return check


def _scales(value: Any) -> bool:
    known = ("own", "common", "none")
    return (
        isinstance(value, dict)
        and bool(value)
        and all(scale in known and name == f"{scale}.png" for scale, name in value.items())
    )


def _table(value: Any) -> bool:
    column = _parts(name=_text, unit=_text, format=_text, numeric=_truth)
    if not _parts(columns=_list(column), rows=_list(_anything))(value):
        return False
    return all(_list(_cell, len(value["columns"]))(row) for row in value["rows"])


def _grid(value: Any) -> bool:
    shape = _parts(
        columns=_count,
        labels=_list(_text),
        tile=_list(_count, 2),
        zoom=_size,
        scales=_scales,
        ranges=_list(_list(_number, 2)),
        colours=_one_of("grey", "heat", "signed"),
    )
    return shape(value) and len(value["labels"]) == len(value["ranges"]) > 0


_PICTURE: dict[str, Test] = {"width": _size, "height": _size, "images": _list(_text)}
_SHAPES: dict[Kind, Test] = {
    Kind.VALUES: _parts(value=_value),
    Kind.TABLE: _table,
    Kind.FIGURE: _parts(**_PICTURE),
    Kind.STEPS: _parts(frames=_list(_parts(text=_text, alt=_text, **_PICTURE))),
    Kind.GRID: _grid,
    Kind.CLAIM: _parts(
        statement=_text,
        measured=_number,
        op=_one_of("<", "<=", ">", ">=", "=="),
        bound=_number,
        unit=_text,
        format=_text,
        n=_count,
        seeds=_list(_number),
        spread=_optional(_number),
        control=_text,
        quantity=_text,
        cases=_text,
        margin=_number,
        holds=_truth,
    ),
    Kind.ERROR: _parts(type=_text, message=_text, source=_text),
    Kind.ARTIFACT: _parts(tree=_anything),
    Kind.NOTEBOOK: _parts(title=_text, page=_text),
}
