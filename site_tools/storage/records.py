"""The written form of a result: one line of JSON and, below it, the SHA-256 of that line.

Whoever reads a record trusts nothing in it: a wrong digest, an unknown word, a value of the
wrong type or a name that could lead out of the store makes `BadRecordError`, never another error.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from site_tools.model import (
    Arguments,
    Blob,
    Ingredient,
    Kind,
    Literal,
    Observed,
    Provenance,
    Recipe,
    Request,
    Result,
)
from site_tools.storage.shapes import fits

SCHEMA = "site_tools.record.1"
LARGEST = 64 * 2**20  # bytes of a record; more is refused unread
DEEPEST = 40  # nested arguments; the parser's own limit is far above

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
T = TypeVar("T")


class BadRecordError(ValueError):
    """These bytes are not a record that this version wrote."""


class ForeignRecordError(BadRecordError):
    """Whole, but not as this version writes: it is that of another, which may share the store."""


@dataclass(frozen=True)
class Record:
    """A result and the moment it was stored (nanoseconds since 1970), which orders entries."""

    result: Result
    written: int


def is_digest(text: object) -> bool:
    """Whether `text` is a SHA-256 in lower-case hexadecimal, safe as a file name."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None


def is_name(text: object) -> bool:
    """Whether `text` can name a blob: ASCII letters, digits, `.`, `_`, `-`; no folder."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None and ".." not in text


# --- sealing ----------------------------------------------------------------------------


def seal(document: Any) -> bytes:
    """Write `document` as one line of JSON with its digest on the next."""
    # In its own order: that of a mapping is what its author chose to show.
    line = json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
    return line + b"\n" + hashlib.sha256(line).hexdigest().encode() + b"\n"


def unseal(sealed: bytes) -> Any:
    """Read what `seal` wrote; BadRecordError for anything else."""
    line, separator, rest = sealed.partition(b"\n")
    if not separator or rest != hashlib.sha256(line).hexdigest().encode() + b"\n":
        raise BadRecordError("its digest does not match")
    try:
        return json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError, MemoryError) as error:
        raise BadRecordError(f"it is not JSON: {error}") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


# --- writing ----------------------------------------------------------------------------


def write(record: Record) -> bytes:
    """The sealed bytes of a record. ValueError if its data is not plain, finite JSON."""
    result = record.result
    return seal(
        {
            "schema": SCHEMA,
            "written": record.written,
            "request": _request(result.request),
            "recipe": {
                "digest": result.recipe.digest,
                "code_digest": result.recipe.code_digest,
                "ingredients": [[i.kind, i.name, i.value] for i in result.recipe.ingredients],
            },
            "kind": str(result.kind),
            "data": dict(result.data),
            "blobs": [[blob.name, blob.digest, blob.size] for blob in result.blobs],
            "observed": [[seen.path, seen.digest] for seen in result.observed],
            "provenance": {
                "started": result.provenance.started,
                "seconds": _number(result.provenance.seconds),
                "peak_mb": _number(result.provenance.peak_mb),
                "machine": result.provenance.machine,
                "versions": dict(result.provenance.versions),
                "output": result.provenance.output,
            },
        }
    )


def request_digest(request: Request) -> str:
    """The name under which the results of a request are found again, whatever their recipe."""
    return hashlib.sha256(seal(_request(request))).hexdigest()


def _request(request: Request) -> list[Any]:
    arguments = [[name, _literal(value)] for name, value in request.arguments]
    return [request.entry, arguments, request.expect]


def _literal(value: Literal) -> Any:
    if isinstance(value, tuple):
        return [_literal(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}  # JSON has no word for it
    return value


def _number(value: float) -> float:
    return value if math.isfinite(value) else 0.0


# --- reading ----------------------------------------------------------------------------


def read(sealed: bytes) -> Record:
    """Believe a record only after every part of it has the right type. BadRecordError otherwise."""
    document = unseal(sealed)  # damage shows here, all else is another version's way
    try:
        return _believed(_mapping(document))
    except BadRecordError as error:
        raise ForeignRecordError(*error.args) from None


def _believed(parts: Mapping[str, Any]) -> Record:
    if parts.get("schema") != SCHEMA:
        raise BadRecordError("another version wrote it")
    try:
        result = Result(
            request=_read_request(parts["request"]),
            recipe=_read_recipe(_mapping(parts["recipe"])),
            kind=Kind(_text(parts["kind"])),
            data=_mapping(parts["data"]),
            blobs=_each(parts["blobs"], _read_blob),
            observed=_each(parts["observed"], _read_observed),
            provenance=_read_provenance(_mapping(parts["provenance"])),
        )
        written = _whole(parts["written"])
    except (KeyError, ValueError, RecursionError) as error:
        raise BadRecordError(f"it says something that can't be: {error!r}") from None
    if not fits(result.kind, result.data):
        raise BadRecordError(f"its data is not that of a {result.kind}")
    if len({blob.name for blob in result.blobs}) != len(result.blobs):
        raise BadRecordError("two of its files have one name")
    return Record(result, written)


def _read_request(document: Any) -> Request:
    entry, arguments, expect = _sized(document, 3)
    return Request(_text(entry), _read_arguments(arguments), _optional_text(expect))


def _read_arguments(document: Any) -> Arguments:
    return _each(document, lambda pair: _read_argument(_sized(pair, 2)))


def _read_argument(pair: list[Any]) -> tuple[str, Literal]:
    return _text(pair[0]), _read_literal(pair[1], DEEPEST)


def _read_literal(document: Any, depth: int) -> Literal:
    if depth == 0:
        raise BadRecordError("its arguments are nested too deep")
    if isinstance(document, list):
        return tuple(_read_literal(item, depth - 1) for item in document)
    if isinstance(document, dict):
        if set(document) != {"float"} or document["float"] not in ("nan", "inf", "-inf"):
            raise BadRecordError("an argument is no literal")
        return float(document["float"])
    if document is None or isinstance(document, bool | int | float | str):
        return document
    raise BadRecordError("an argument is no literal")


def _read_recipe(document: Mapping[str, Any]) -> Recipe:
    ingredients = _each(document["ingredients"], lambda item: Ingredient(*_texts(item, 3)))
    return Recipe(ingredients, _digest(document["digest"]), _digest(document["code_digest"]))


def _read_blob(document: Any) -> Blob:
    name, digest, size = _sized(document, 3)
    if not is_name(name):
        raise BadRecordError("a file of it has an impossible name")
    return Blob(name, _digest(digest), _whole(size))


def _read_observed(document: Any) -> Observed:
    path, digest = _texts(document, 2)
    return Observed(path, digest)


def _read_provenance(document: Mapping[str, Any]) -> Provenance:
    versions = _mapping(document["versions"])
    return Provenance(
        started=_text(document["started"]),
        seconds=_real(document["seconds"]),
        peak_mb=_real(document["peak_mb"]),
        machine=_text(document["machine"]),
        versions={_text(name): _text(version) for name, version in versions.items()},
        output=_text(document["output"]),
    )


def _mapping(document: Any) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        raise BadRecordError("a mapping is missing")
    return document


def _sized(document: Any, length: int) -> list[Any]:
    if not isinstance(document, list) or len(document) != length:
        raise BadRecordError(f"a list of {length} is missing")
    return document


def _each(document: Any, read_one: Callable[[Any], T]) -> tuple[T, ...]:
    if not isinstance(document, list):
        raise BadRecordError("a list is missing")
    return tuple(read_one(item) for item in document)


def _texts(document: Any, length: int) -> tuple[str, ...]:
    return tuple(_text(item) for item in _sized(document, length))


def _text(document: Any) -> str:
    if not isinstance(document, str):
        raise BadRecordError("a text is missing")
    return document


def _optional_text(document: Any) -> str | None:
    return None if document is None else _text(document)


def _digest(document: Any) -> str:
    if not is_digest(document):
        raise BadRecordError("a digest is missing")
    return str(document)


def _whole(document: Any) -> int:
    if not isinstance(document, int) or isinstance(document, bool) or document < 0:
        raise BadRecordError("a whole number is missing")
    return document


def _real(document: Any) -> float:
    if not isinstance(document, int | float) or isinstance(document, bool):
        raise BadRecordError("a number is missing")
    try:
        number = float(document)
    except OverflowError:
        raise BadRecordError("a number is too large") from None
    if not math.isfinite(number):  # 1e999 is valid JSON and reads as infinity
        raise BadRecordError("a number is not finite")
    return number
