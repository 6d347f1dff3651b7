"""Stored values without pickle: tagged JSON for the structure, safetensors for the numbers.

Python's None, bool, int, finite float, str and list stand for themselves. All else is an object
with one tag: `{"tuple": […]}`, `{"dict": [[key, value], …]}`, `{"tensor": "t0"}`. A tag names
data, never code: the only classes that are made are those that the caller's resolver finds.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import enum
import functools
import json
import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
from safetensors import SafetensorError

from site_tools.errors import ShowError, StoreError
from site_tools.results import tensors

Tree = Any  # plain JSON
Resolver = Callable[[str], type]  # "snippets.training:History" -> the class; KeyError if unknown

DEEPEST = 100  # levels of nesting; a value that holds itself ends here
LARGEST = 1_000_000  # JSON nodes; more belongs in an array
_SAFE_INT = 2**63


def encode(value: Any, resolve_class: Resolver | None = None) -> tuple[Tree, bytes]:
    """Take a value apart into JSON and the bytes of its tensors (empty if it has none).

    The same value gives the same bytes. ShowError, with the path to the culprit
    (`.history[3].model`), for what can't be stored: functions, files, models, objects;
    and, if the resolver of the later reading is given, classes that it would not find.
    """
    encoder = _Encoder(resolve_class)
    tree = encoder.encode(value, "", 0)
    return tree, tensors.save(encoder.parts)


class _Encoder:
    def __init__(self, resolve_class: Resolver | None) -> None:
        self.resolve_class = resolve_class
        self.parts: dict[str, Any] = {}
        self.nodes = 0

    def encode(self, value: Any, path: str, depth: int) -> Tree:
        self.nodes += 1
        if depth > DEEPEST:
            raise _refused(path, "more than 100 levels deep, or holds itself", "flatten it")
        if self.nodes > LARGEST:
            raise _refused(path, f"more than {LARGEST:,} separate values", "use an array")
        kind = type(value)
        if value is None or kind in (bool, str):
            return value
        if kind is int:
            return value if abs(value) < _SAFE_INT else {"int": hex(value)}
        if kind is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if kind is list:
            return self._items(value, path, depth)
        if kind is tuple:
            return {"tuple": self._items(value, path, depth)}
        if kind in (dict, OrderedDict):
            return {"dict": self._pairs(value, path, depth)}
        if kind in (set, frozenset):
            stored = len(self.parts)
            items = self._items(list(value), path, depth)
            if len(self.parts) != stored:  # they would be numbered in the order of hashes
                raise _refused(path, "a set that holds arrays", "make it a list")
            return {kind.__name__: sorted(items, key=lambda item: json.dumps(item))}
        if kind is bytes:
            return {"bytes": base64.b64encode(value).decode()}
        return self._other(value, path, depth)

    def _items(self, values: Any, path: str, depth: int) -> list[Tree]:
        return [self.encode(item, f"{path}[{i}]", depth + 1) for i, item in enumerate(values)]

    def _pairs(self, mapping: dict[Any, Any], path: str, depth: int) -> list[Tree]:
        pairs = []
        for key, item in mapping.items():
            if not isinstance(key, str | int | float | bool | None | tuple | enum.Enum):
                raise _refused(path, f"a key of type {_name(key)}", "use text or numbers as keys")
            pairs.append(
                [
                    self.encode(key, f"{path}.keys()", depth + 1),
                    self.encode(item, f"{path}[{key!r}]", depth + 1),
                ]
            )
        return pairs

    def _other(self, value: Any, path: str, depth: int) -> Tree:
        if isinstance(value, enum.Enum):
            return {"enum": [self._class_name(type(value), path), value.name]}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = [
                [
                    field.name,
                    self.encode(_get(value, field.name, path), f"{path}.{field.name}", depth + 1),
                ]
                for field in dataclasses.fields(value)
            ]
            return {"dataclass": [self._class_name(type(value), path), fields]}
        if tensors.is_tensor(value):
            return {"tensor": self._store(value, path)}
        if isinstance(value, np.ndarray):
            return {"array": self._store(value, path)}
        if isinstance(value, np.generic) and value.dtype.name in tensors.NUMBERS:
            return {"scalar": self._store(np.asarray(value), path)}
        if torch := tensors.loaded_torch():
            if isinstance(value, torch.dtype):
                return {"dtype": str(value).removeprefix("torch.")}
            if isinstance(value, torch.Size):
                return {"size": list(value)}
            if isinstance(value, torch.nn.Module):
                raise _refused(path, f"a model ({_name(value)})", "return its state_dict()")
        raise _refused(path, f"a value of type {_name(value)}", _advice(value))

    def _class_name(self, cls: type, path: str) -> str:
        name = f"{cls.__module__}:{cls.__qualname__}"
        try:
            known = self.resolve_class is None or self.resolve_class(name) is cls
        except KeyError:
            known = False
        if not known or "<locals>" in name:
            what = f"an instance of {cls.__qualname__}, which could not be found again by its name"
            raise _refused(path, what, "define the class at the top level of a snippet module")
        return name

    def _store(self, value: Any, path: str) -> str:
        name = f"t{len(self.parts)}"
        try:
            self.parts[name] = tensors.plain(value)
        except ValueError as error:
            raise _refused(path, str(error), "store its parts, or another kind of number") from None
        return name


def _get(value: Any, name: str, path: str) -> Any:
    try:
        return getattr(value, name)
    except AttributeError:
        raise _refused(f"{path}.{name}", "a field without a value", "set every field") from None


def _advice(value: Any) -> str:
    if isinstance(value, tuple):
        return "make it a plain tuple, or a dataclass"
    if isinstance(value, dict):
        return "make it a plain dict"
    if isinstance(value, str | int | float):
        return "convert it with str(), int() or float()"
    if callable(value):
        return "return what it computes"
    return "return its parts: tensors, arrays, numbers, text, dataclasses"


def _name(value: Any) -> str:
    cls = type(value)
    home = "" if cls.__module__ == "builtins" else f"{cls.__module__}."
    return f"{home}{cls.__qualname__}"


def _refused(path: str, what: str, next_step: str) -> ShowError:
    if len(path) > 200:
        path = f"{path[:200]}…"
    return ShowError(
        f"{path or 'the result'} is {what}, which can't be stored",
        expected="tensors, arrays, numbers, text, and dataclasses, lists or mappings of these",
        next_step=next_step,
    )


# --- reading back -----------------------------------------------------------------------


def decode(tree: Tree, stored: bytes, resolve_class: Resolver) -> Any:
    """Build the value that `encode` took apart. StoreError if the parts don't fit together.

    `resolve_class` is asked for every class by "module:qualname" and may refuse (KeyError);
    it only ever makes dataclasses and enums, without calling any of their code.
    """
    try:
        return _Decoder(stored, resolve_class).decode(tree)
    except (
        SafetensorError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise StoreError(
            f"a stored artifact can't be read back: {error!r}",
            next_step="run `site_tools check`; its result is computed anew after a clean-up",
        ) from error


class _Decoder:
    def __init__(self, stored: bytes, resolve_class: Resolver) -> None:
        self.resolve_class = resolve_class
        self._arrays = functools.cache(lambda: tensors.load_arrays(stored))
        self._tensors = functools.cache(lambda: tensors.load_tensors(stored))

    def decode(self, tree: Tree) -> Any:
        if tree is None or isinstance(tree, bool | int | float | str):
            return tree
        if isinstance(tree, list):
            return [self.decode(item) for item in tree]
        if not isinstance(tree, dict) or len(tree) != 1:
            raise ValueError("a value without a tag")
        ((tag, body),) = tree.items()
        make = getattr(self, f"_make_{tag}", None)
        if make is None:
            raise ValueError(f"an unknown tag {tag!r}")
        return make(body)

    def _make_int(self, body: str) -> int:
        return int(body, 16)

    def _make_float(self, body: str) -> float:
        if body not in ("nan", "inf", "-inf"):
            raise ValueError(f"an unknown number {body!r}")
        return float(body)

    def _make_tuple(self, body: list[Tree]) -> tuple[Any, ...]:
        return tuple(self.decode(item) for item in body)

    def _make_set(self, body: list[Tree]) -> set[Any]:
        return {self.decode(item) for item in body}

    def _make_frozenset(self, body: list[Tree]) -> frozenset[Any]:
        return frozenset(self._make_set(body))

    def _make_dict(self, body: list[Tree]) -> dict[Any, Any]:
        return {self.decode(key): self.decode(item) for key, item in body}

    def _make_bytes(self, body: str) -> bytes:
        try:
            return base64.b64decode(body, validate=True)
        except binascii.Error as error:
            raise ValueError(str(error)) from None

    def _make_tensor(self, body: str) -> Any:
        return self._tensors()[body]

    def _make_array(self, body: str) -> Any:
        return self._arrays()[body]

    def _make_scalar(self, body: str) -> Any:
        return self._arrays()[body][()]

    def _make_dtype(self, body: str) -> Any:
        import torch  # only a value that holds one of its words needs it

        found = getattr(torch, body) if body.isidentifier() else None
        if not isinstance(found, torch.dtype):
            raise ValueError(f"an unknown dtype {body!r}")
        return found

    def _make_size(self, body: list[int]) -> Any:
        import torch  # as above

        return torch.Size(body)

    def _make_enum(self, body: list[str]) -> Any:
        name, member = body
        cls = self.resolve_class(name)
        if not (isinstance(cls, type) and issubclass(cls, enum.Enum)):
            raise ValueError(f"{name} is no enum")
        return cls[member]

    def _make_dataclass(self, body: list[Any]) -> Any:
        name, pairs = body
        cls = self.resolve_class(name)
        if not (isinstance(cls, type) and dataclasses.is_dataclass(cls)):
            raise ValueError(f"{name} is no dataclass")
        fields = {field: self.decode(item) for field, item in pairs}
        if set(fields) != {field.name for field in dataclasses.fields(cls)}:
            raise ValueError(f"{name} has other fields now")
        # Not by calling it: __init__ and __post_init__ ran when the value was first made.
        made = object.__new__(cls)
        for field, item in fields.items():
            object.__setattr__(made, field, item)
        return made
