"""Committed records: results that travel with the code, one readable file for each.

    records/<set>-<variant>/<entry>/<arguments>.json      what rests on a data set
    records/made/<entry>/<arguments>.json                 what rests on none

A file says what was called, on which data, resting on which code, by whom it was made and what
came of it; the digest at its end holds it together, however the file is laid out.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import math
import os
import re
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_tools.errors import SiteError
from site_tools.model import Ingredient, Literal, Observed, Place, Request
from site_tools.storage import grammar
from site_tools.storage.pretty import pretty

FOLDER = "records"  # below the project's root
MADE = "made"  # the folder of what rests on no data set
SCHEMA = "site_tools.committed.1"
LONGEST = 1e8  # seconds that a run may have taken: three years
SHORT = 16  # digits of a digest that is kept for words only
_DIGEST = re.compile(r"[0-9a-f]{64}")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_SAFE = re.compile(r"[A-Za-z0-9_.=,+-]{1,100}")
_AGAIN = "take the committed file again, or compute it anew: `site_tools record"


@dataclass(frozen=True, order=True)
class UsedData:
    """A data set that a result rests on, in the variant that was used."""

    name: str
    variant: str
    sha256: str


@dataclass(frozen=True)
class Committed:
    """What a record says. `value` is a tree of the codec; `date` is ISO 8601, UTC."""

    request: Request
    data: tuple[UsedData, ...]
    code: str  # the recipe's code digest
    rests_on: tuple[Ingredient, ...]  # checkable anywhere, also of what is upstream; shortened
    observed: tuple[Observed, ...]  # files of the project that the run read
    value: Any
    date: str
    machine: str
    versions: Mapping[str, str]
    seconds: float


class RecordError(SiteError):
    """A committed record is not what was recorded."""


# --- where -------------------------------------------------------------------------------


def shelf(data: Collection[tuple[str, str]]) -> str:
    """The folder of what rests on these (set, variant) pairs."""
    return "+".join(f"{name}-{variant}" for name, variant in sorted(data)) or MADE


def path_of(request: Request, data: Collection[tuple[str, str]]) -> str:
    """A record's file, relative to the project's root."""
    return f"{FOLDER}/{shelf(data)}/{request.entry}/{_arguments(request)}.json"


def _arguments(request: Request) -> str:
    """The arguments as a file name; where that can't hold them, with a digest."""
    words = ",".join(f"{name}={_written(value)}" for name, value in request.arguments)
    if not words:
        return "value"
    if _SAFE.fullmatch(words) and not words.startswith("."):
        return words
    safe = re.sub(r"[^A-Za-z0-9_.=,+-]+", "-", words)[:60].lstrip(".")
    return f"{safe}~{hashlib.sha256(str(request).encode()).hexdigest()[:12]}"


def _written(value: Literal) -> str:
    plain = isinstance(value, str) and _WORD.fullmatch(value)
    return str(value) if plain and value not in ("True", "False", "None") else repr(value)


def files(root: Path) -> Iterator[str]:
    """All that lies below the folder of records, relative to the root, sorted."""
    found = (path for path in (root / FOLDER).rglob("*") if not path.is_dir())
    return iter(sorted(path.relative_to(root).as_posix() for path in found))


def has_variant(root: Path, name: str, variant: str) -> bool:
    """Whether there is any record on a variant of a set."""
    try:
        shelves = [path.name.split("+") for path in (root / FOLDER).iterdir()]
    except OSError:
        return False
    return any(f"{name}-{variant}" in parts for parts in shelves)


# --- writing -----------------------------------------------------------------------------


def digest(document: Mapping[str, Any]) -> str:
    """The digest of all that a record says but the digest itself."""
    rest = {name: part for name, part in document.items() if name != "digest"}
    line = json.dumps(rest, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(line.encode()).hexdigest()


def write(record: Committed) -> bytes:
    """The file of a record: the same record gives the same bytes."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "entry": record.request.entry,
        "arguments": [[name, _to_json(value)] for name, value in record.request.arguments],
        "data": [[used.name, used.variant, used.sha256] for used in record.data],
        "made": {
            "date": record.date,
            "machine": record.machine,
            "seconds": round(record.seconds, 1) if math.isfinite(record.seconds) else 0.0,
            "versions": dict(sorted(record.versions.items())),
        },
        "value": record.value,
        "code": record.code,
        "rests_on": [[i.kind, i.name, i.value] for i in record.rests_on],
        "observed": [[seen.path, seen.digest] for seen in record.observed],
    }
    document["digest"] = digest(document)
    return (pretty(document) + "\n").encode()


def save(root: Path, path: str, content: bytes) -> bool:
    """Write a record whole or not at all; tell whether its bytes are new."""
    target = root / path
    if target.is_file() and target.read_bytes() == content:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.parent / f".{uuid.uuid4().hex}.half"
    try:
        with aside.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return True


def _to_json(value: Literal) -> Any:
    if isinstance(value, tuple):
        return [_to_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}  # JSON has no word for it
    return value


# --- reading -----------------------------------------------------------------------------


def read(content: bytes, path: str) -> tuple[Committed, str]:
    """A record and its digest. RecordError says what is wrong with the file at `path`."""
    place = Place(path)
    try:
        document = json.loads(
            content, parse_constant=_no_constant, object_pairs_hook=_each_name_once
        )
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        said = f"the record can't be read: {error}"
        if b"\n<<<<<<< " in content or content.startswith(b"<<<<<<< "):
            said = "the record holds the marks of a merge conflict"
        raise RecordError(said, place=Place(path, line), next_step=f"{_AGAIN}`") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        known = document.get("schema") if isinstance(document, dict) else document
        raise RecordError(
            f"the record is of the form {str(known)[:80]!r}",
            place=place,
            expected=repr(SCHEMA),
            next_step="compute it anew with this version: `site_tools record`",
        )
    sealed = document.get("digest")
    try:
        computed = digest(document)
    except (ValueError, RecursionError):
        computed = "none"
    if sealed != computed or computed == "none":
        raise RecordError(
            f"the record was changed after it was made: its digest is {computed[:SHORT]}…",
            place=place,
            expected=f"{str(sealed)[:SHORT]}…, as it says at its end",
            next_step=f"{_AGAIN} {document.get('entry', '')}`",
        )
    try:
        return _believed(document), computed
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RecordError(
            f"the record says something that can't be: {error!r}",
            place=place,
            next_step="compute it anew: `site_tools record`",
        ) from None


def _believed(document: Mapping[str, Any]) -> Committed:
    made = document["made"]
    texts = [document["entry"], made["date"], made["machine"], document["code"]]
    texts += [part for item in document["rests_on"] for part in item]
    texts += [part for item in (*document["data"], *document["observed"]) for part in item]
    texts += [part for item in made["versions"].items() for part in item]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a text is missing")
    if not _DIGEST.fullmatch(document["code"]):
        raise ValueError("the digest of its code is missing")
    datetime.date.fromisoformat(made["date"])
    if not 0 <= made["seconds"] < LONGEST:
        raise ValueError("its time is none")
    if any(ord(letter) < 32 for text in texts for letter in text):
        raise ValueError("a text has control characters")
    if any(path.startswith("/") or ".." in path.split("/") for path, _ in document["observed"]):
        raise ValueError("a file that was read is not one of the project")
    grammar.check(document["value"])
    arguments = tuple((str(name), _from_json(value)) for name, value in document["arguments"])
    return Committed(
        request=Request(document["entry"], arguments),
        data=tuple(UsedData(*item) for item in document["data"]),
        code=document["code"],
        rests_on=tuple(Ingredient(*item) for item in document["rests_on"]),
        observed=tuple(Observed(*item) for item in document["observed"]),
        value=document["value"],
        date=made["date"],
        machine=made["machine"],
        versions=dict(made["versions"]),
        seconds=float(made["seconds"]),
    )


def _from_json(value: Any) -> Literal:
    if isinstance(value, list):
        return tuple(map(_from_json, value))
    if isinstance(value, dict):
        if set(value) != {"float"} or value["float"] not in ("nan", "inf", "-inf"):
            raise ValueError("an argument is no literal")
        return float(value["float"])
    return value  # type: ignore[no-any-return]  # what JSON has besides: all literals


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"it says {max(names, key=names.count)!r} twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
