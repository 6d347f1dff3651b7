"""Recorded values for what is taken home: put beside the functions that would compute them."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from site_tools.code.modules import Statement
from site_tools.model import Arguments, Origin, Request
from site_tools.storage.shelf import Known
from site_tools.supply import Supply
from site_tools.takeaway.gather import PLAYBACK, SHOW, Gatherer

HELPERS = ("as_recorded", "made")  # of playback.py
_WIDTH = 79
_INDENT = "    "
Symbol = tuple[str, str]  # a module and a name in it
Name = Callable[[str, str], str]  # what a symbol is called in the one namespace


@dataclass(frozen=True)
class Recorded:
    """What one artifact gave: by its members' arguments, trees of the codec.

    `parameters` are its function's, in order; `origin` and `again` say where the values come
    from, and what computing them anew takes.
    """

    parameters: tuple[str, ...]
    members: tuple[tuple[Arguments, Any], ...]
    origin: str
    again: str


@dataclass(frozen=True)
class Supplied:
    """What a build has for those who lack the data.

    `recorded` values by their artifact; `live` is all, by entry, that needs data itself, and
    `absent` what of it had none when this was made.
    """

    recorded: Mapping[Symbol, Recorded] = field(default_factory=dict)
    live: frozenset[str] = frozenset()
    absent: Mapping[str, str] = field(default_factory=dict)  # entry -> the missing set's title


def supplied(supply: Supply, requests: Iterable[Request]) -> Supplied:
    """What a build has for what pages ask: all current records behind it, and what lacks data."""
    members: dict[Symbol, dict[Arguments, Known]] = {}
    live: set[str] = set()
    absent: dict[str, str] = {}
    for request in requests:
        for known in supply.records(request):
            symbol = supply.catalog.symbol(known.record.request.entry)
            members.setdefault((symbol.module, symbol.name), {})[known.record.request.arguments] = (
                known
            )
        for name in supply.bare(request):
            live.add(request.entry)
            if supply.sets[name].path is None:
                absent[request.entry] = supply.sets[name].data.title
    found = {symbol: _recorded(supply, list(known.values())) for symbol, known in members.items()}
    return Supplied(found, frozenset(live), absent)


def _recorded(supply: Supply, known: list[Known]) -> Recorded:
    requests = [one.record.request for one in known]
    symbol = supply.catalog.symbol(requests[0].entry)
    places = {
        ", ".join(filter(None, (*origin.data, origin.machine, _span(origin))))
        for request in requests
        for origin in supply.origins(request)
    }
    return Recorded(
        parameters=tuple(parameter.name for parameter in symbol.parameters),
        members=tuple((one.record.request.arguments, one.record.value) for one in known),
        origin=f"Recorded: what {symbol.name} gave on {'; '.join(sorted(places))}.",
        again=supply.effort(requests, here=False),
    )


def _span(origin: Origin) -> str:
    return origin.first if origin.first == origin.last else f"{origin.first} to {origin.last}"


def gather(gatherer: Gatherer, supplied: Supplied) -> None:
    """Take what the recorded values among the gathered need: their classes, and the helpers."""
    known = [recorded for _, recorded in among(gatherer.gathered(), supplied)]
    for recorded in known:
        for _, tree in recorded.members:
            for module, name in _classes(tree):
                gatherer.add(module, name.partition(".")[0])
    for name in HELPERS if known else ():
        gatherer.add(PLAYBACK, name)
    if supplied.live:
        gatherer.add(SHOW, "DataMissingError")


def among(
    gathered: Mapping[str, Iterable[Statement]], supplied: Supplied
) -> list[tuple[Symbol, Recorded]]:
    """The recorded artifacts that these statements define."""
    names = {
        (module, name)
        for module, statements in gathered.items()
        for statement in statements
        for name in statement.bound.others
    }
    return [(symbol, one) for symbol, one in supplied.recorded.items() if symbol in names]


def text(symbol: Symbol, recorded: Recorded, name: Name, aliases: Iterable[str] = ()) -> str:
    """The statement that makes an artifact answer with its recorded values.

    `aliases` are the lines that gave a function another name; those of this one come again.
    """
    function = name(*symbol)
    again = "".join(f"\n{line}" for line in aliases if line.endswith(f" = {function}"))
    said = f"{recorded.origin} Remove this statement to compute it anew ({recorded.again})."
    lines = textwrap.wrap(said, _WIDTH - 2, break_long_words=False)
    rows = []
    for arguments, tree in recorded.members:
        given = dict(arguments)
        words = [_text(given[parameter]) for parameter in recorded.parameters]
        key = ", ".join(words) + "," * (len(words) == 1)
        rows.append(f"{_INDENT * 2}({key}): {_value(tree, name, 2)},\n")
    return (
        "".join(f"# {line}\n" for line in lines)
        + f"{function} = {name(PLAYBACK, 'as_recorded')}(\n{_INDENT}{function},\n{_INDENT}{{\n"
        + "".join(rows)
        + f"{_INDENT}}},\n){again}"
    )


# --- a tree of the codec as Python ------------------------------------------------------------


def _value(tree: Any, name: Name, depth: int) -> str:
    """The expression; on one line if it fits."""
    if isinstance(tree, str):
        return _text(tree)
    if tree is None or isinstance(tree, bool | int | float):
        return repr(tree)
    opening, parts, closing = _parts(tree, name, depth + 1)
    line = opening + ", ".join(parts) + closing
    if len(_INDENT) * depth + len(line) <= _WIDTH - 12 and "\n" not in line:
        return line
    inner = _INDENT * (depth + 1)
    filled = _filled(parts, inner)
    return f"{opening}\n{filled}\n{_INDENT * depth}{closing.lstrip(',')}"


def _text(value: object) -> str:
    """A literal, text in double quotes where that is simple."""
    written = repr(value)
    plain = isinstance(value, str) and '"' not in value and "\\" not in written
    return f'"{value}"' if plain else written


def _filled(parts: list[str], indent: str) -> str:
    lines = [indent]
    for part in parts:
        word = f"{part}, "
        if lines[-1] != indent and len(lines[-1]) + len(word) > _WIDTH:
            lines.append(indent)
        lines[-1] += word
    return "\n".join(line.rstrip() for line in lines)


def _parts(tree: Any, name: Name, depth: int) -> tuple[str, list[str], str]:
    """What stands before, between commas, and behind."""
    if isinstance(tree, list):
        return "[", [_value(item, name, depth) for item in tree], "]"
    ((tag, body),) = tree.items()
    match tag:
        case "tuple":
            items = [_value(item, name, depth) for item in body]
            return "(", items, ",)" if len(items) == 1 else ")"
        case "set" | "frozenset":
            return f"{tag}([", [_value(item, name, depth) for item in body], "])"
        case "dict":
            pairs = [f"{_value(k, name, depth)}: {_value(v, name, depth)}" for k, v in body]
            return "{", pairs, "}"
        case "dataclass":
            fields = [f"{field}={_value(item, name, depth)}" for field, item in body[1]]
            return f"{name(PLAYBACK, 'made')}(", [_class(body[0], name), *fields], ")"
        case "enum":
            return f"{_class(body[0], name)}.{body[1]}", [], ""
        case "float":
            return f'float("{body}")', [], ""
        case "int":
            return str(int(body, 16)), [], ""
        case "bytes":
            return repr(base64.b64decode(body)), [], ""
    raise ValueError(f"a recorded value holds {tag!r}")


def _class(written: str, name: Name) -> str:
    module, _, qualname = written.partition(":")
    first, dot, rest = qualname.partition(".")
    return name(module, first) + dot + rest


def _classes(tree: Any) -> Iterator[Symbol]:
    """The classes that a tree names, as (module, qualified name)."""
    if isinstance(tree, list):
        for item in tree:
            yield from _classes(item)
    elif isinstance(tree, dict):
        for tag, body in tree.items():
            if tag in ("dataclass", "enum"):
                module, _, name = body[0].partition(":")
                yield module, name
            if tag != "enum":
                yield from _classes(body[1] if tag == "dataclass" else body)
