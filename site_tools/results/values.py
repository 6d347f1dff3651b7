"""Numbers and strings: what prose may quote, as plain finite JSON with a path to each."""

from __future__ import annotations

import dataclasses
import enum
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from site_tools.errors import ShowError
from site_tools.results.text import clean

LONGEST_TEXT = 20_000  # bytes in UTF-8
MOST_VALUES = 10_000
MOST_ITEMS = 1_000  # of one list
MOST_BITS = 4_000  # of a whole number; Python refuses to write much longer ones
DEEPEST = 20

Scalar = bool | int | float | str


def capture_values(value: Any, owner: str) -> dict[str, Any]:
    """A scalar, a dataclass or a (nested) mapping -> {"value": plain JSON}.

    A list of scalars may stand where a scalar may. ShowError, with the path to the culprit, for
    NaN, infinity, nothing, long text and whatever is no number or text.
    """
    return {"value": _Reader(owner).read(value, "", 0)}


class _Reader:
    def __init__(self, owner: str) -> None:
        self.owner, self.count = owner, 0

    def read(self, value: Any, path: str, depth: int) -> Any:
        self.count += 1
        if self.count > MOST_VALUES or depth > DEEPEST:
            raise ShowError(
                f"{self.owner} returned more than {MOST_VALUES:,} values or {DEEPEST} levels",
                expected="a few numbers and strings",
                next_step="return only what the page quotes",
            )
        parts = fields_of(value)
        if parts is not None:
            return self._mapping(parts, path, depth)
        if isinstance(value, list | tuple):
            return self._items(value, path)
        return read_scalar(value, f"{path or 'the value'} returned by {self.owner}")

    def _mapping(self, parts: Mapping[Any, Any], path: str, depth: int) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for key, item in parts.items():
            name = key_text(key, self.owner)
            if name in read:
                raise ShowError(f"{self.owner} returned two values under the name {name!r}")
            read[name] = self.read(item, f"{path}.{name}", depth + 1)
        if not read:
            where = f"{path} of " if path else ""
            raise ShowError(f"{where}{self.owner} is an empty mapping", expected="values by name")
        return read

    def _items(self, values: list[Any] | tuple[Any, ...], path: str) -> list[Scalar]:
        if not 1 <= len(values) <= MOST_ITEMS:
            raise ShowError(
                f"{path or 'the value'} returned by {self.owner} is a list of {len(values):,}",
                expected=f"1 to {MOST_ITEMS:,} numbers or strings",
                next_step="return a summary, a Table or a Figure of them",
            )
        self.count += len(values)
        return [
            read_scalar(item, f"{path or 'the value'}[{index}] returned by {self.owner}")
            for index, item in enumerate(values)
        ]


def fields_of(value: Any) -> Mapping[Any, Any] | None:
    """The named parts of a dataclass, a named tuple or a mapping; None for anything else."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    return value if isinstance(value, Mapping) else None


def key_text(key: Any, owner: str) -> str:
    """The name of a part. ShowError if it is neither text nor a number."""
    if isinstance(key, enum.Enum):
        key = key.value
    if not isinstance(key, str | int | float):
        raise ShowError(
            f"{owner} returned a mapping with a key of type {type(key).__name__}",
            expected="text or numbers as keys",
        )
    return clean(str(key), 200)


def read_scalar(value: Any, where: str) -> Scalar:
    """A Python, numpy or torch scalar as a plain one. ShowError for anything else."""
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, np.generic) or (hasattr(value, "item") and getattr(value, "ndim", 1) == 0):
        value = value.item()
    if isinstance(value, str):
        return _text(str(value), where)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _whole(int(value), where)
    if isinstance(value, float):
        return _real(float(value), where)
    raise ShowError(
        f"{where} is {describe(value)}",
        expected="a number or a string",
        next_step=advice(value),
    )


def _text(value: str, where: str) -> str:
    size = len(value.encode("utf8", "surrogatepass"))
    if size > LONGEST_TEXT:
        raise ShowError(
            f"{where} is a text of {size:,} bytes",
            expected=f"at most {LONGEST_TEXT:,}",
            next_step="return the part that matters",
        )
    return clean(value)


def _whole(value: int, where: str) -> int:
    if value.bit_length() > MOST_BITS:
        raise ShowError(
            f"{where} is a whole number of {value.bit_length():,} bits",
            expected=f"at most {MOST_BITS:,}",
            next_step="return its logarithm or a float",
        )
    return value


def _real(value: float, where: str) -> float:
    if not math.isfinite(value):
        raise ShowError(
            f"{where} is {'NaN' if math.isnan(value) else repr(value)}",
            expected="a finite number",
            next_step="find where it arises: an empty mean, 0/0, a logarithm of 0?",
        )
    return value


def describe(value: Any) -> str:
    """What a value is, in a few words, whatever its size: "a Tensor of shape (3, 4)"."""
    name = type(value).__name__
    article = "an" if name[:1].lower() in "aeiou" else "a"
    if value is None:
        return "nothing (None)"
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return f"{article} {name} of shape {tuple(value.shape)}"
    if isinstance(value, str | bytes | list | tuple | set | frozenset | Mapping):
        return f"{article} {name} of {len(value):,}"
    return f"{article} {name}"


def advice(value: Any) -> str:
    """What the author probably meant to return instead."""
    home = type(value).__module__.partition(".")[0]
    if value is None:
        return "end the function with a `return`"
    if type(value).__name__ in ("Axes", "Axes3D", "AxesImage"):
        return "return the Figure (`axes.figure`)"
    if home == "PIL":
        return "return an ImageGrid of it"
    if hasattr(value, "state_dict"):
        return "mark the function with @artifact and return its state_dict()"
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        ndim = len(value.shape)
        return ".tolist() it, or draw it" if ndim < 2 else "return an ImageGrid, or a summary of it"
    if isinstance(value, complex):
        return "return its real and imaginary part"
    if hasattr(value, "__next__"):
        return "collect it in a list"
    if callable(value):
        return "call it and return the result"
    return "see `site_tools.show` for all that can be shown"
