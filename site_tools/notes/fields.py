"""The YAML of forms and front matter: the core schema of YAML 1.2, with lines and without traps.

`yes` and `no` are words, `1e-3` is a number, `010` is ten, dates are words; duplicate keys,
anchors, aliases and tags are refused. Nothing is built but str, int, float, bool, None,
tuple and dict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEPTH = 12  # a form needs 3; the C parser's own recursion has no limit
_PLAIN_LINE = re.compile(r"([a-z]+): +([A-Za-z][^:#\n\t]*[^:#\s]|[A-Za-z])[ \t]*")
_INT, _FLOAT = re.compile(r"[-+]?\d+"), re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?")
_PRINTABLE = re.compile("[\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}


class FieldsError(Exception):
    """What is wrong with the YAML; `line` counts from 0 in the text."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Leaf:
    """A string of the YAML: which top-level field it belongs to, and its first line (from 0)."""

    field: str
    text: str
    line: int


@dataclass(frozen=True)
class Fields:
    """A mapping as written; `lines` gives each top-level key's line, counted from 0."""

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    leaves: tuple[Leaf, ...]


def parse(text: str) -> Fields:
    """Read a mapping. FieldsError if it is no YAML, no mapping, or uses what is refused."""
    return _parse_plain(text) or _Parser(text).fields()


def _parse_plain(text: str) -> Fields | None:
    """`key: a few words` on every line, which most forms are; None for anything else."""
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n")):
        match = _PLAIN_LINE.fullmatch(line)
        if match is None:
            if line:
                return None
            continue
        name, value = match.groups()
        if name in values or not value.isprintable():
            return None
        values[name], lines[name] = _WORDS.get(value, value), number
    leaves = tuple(
        Leaf(name, value, lines[name]) for name, value in values.items() if isinstance(value, str)
    )
    return Fields(values, lines, leaves) if values else None


class _Parser:
    """Builds plain values from the parser's events."""

    def __init__(self, text: str) -> None:
        unprintable = _PRINTABLE.match(text)
        end = unprintable.end() if unprintable else 0
        if end < len(text):
            line = text.count("\n", 0, end)
            raise FieldsError(f"the character U+{ord(text[end]):04X} can't be in YAML", line)
        self.text = text
        self.events: Iterator[Any] = iter(yaml.parse(text, _LOADER))
        self.lines: dict[str, int] = {}
        self.leaves: list[Leaf] = []
        self.field = ""

    def fields(self) -> Fields:
        """The document's one mapping."""
        try:
            next(self.events), next(self.events)  # the stream, the document
            event = next(self.events)
            if not isinstance(event, yaml.MappingStartEvent):
                raise FieldsError("there is no `key: value` in it", self._line(event))
            values = self._mapping(0)
            next(self.events)
            event = next(self.events)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "bad YAML"
            raise FieldsError(str(problem), mark.line if mark else 0) from None
        except StopIteration:
            raise FieldsError("it is empty", 0) from None
        if not isinstance(event, yaml.StreamEndEvent):
            raise FieldsError("a second document begins", self._line(event))
        return Fields(values, self.lines, tuple(self.leaves))

    def _value(self, event: Any, depth: int) -> Any:
        if depth > _DEPTH:
            raise FieldsError("it is nested too deeply", self._line(event))
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise FieldsError(
                "anchors and aliases are not for forms; quote a text that begins with & or *",
                self._line(event),
            )
        if event.tag:
            raise FieldsError(
                "tags are not for forms; quote a text that begins with !", self._line(event)
            )
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(depth)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
                items.append(self._value(item, depth + 1))
            return tuple(items)
        value = self._scalar(event)
        if isinstance(value, str):
            block = event.style in ("|", ">")
            self.leaves.append(Leaf(self.field, value, self._line(event) + block))
        return value

    def _mapping(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise FieldsError("a key must be a word", self._line(event))
            name = event.value
            if name in values:
                raise FieldsError(f"the key {name!r} is written twice", self._line(event))
            if depth == 0:
                self.field, self.lines[name] = name, self._line(event)
            values[name] = self._value(next(self.events), depth + 1)
        return values

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if not event.implicit[0]:  # quoted, or a block
            return text
        if text in _WORDS:
            return _WORDS[text]
        if len(text) <= 400:  # Python itself refuses to read longer whole numbers
            if _INT.fullmatch(text):
                return int(text)
            if _FLOAT.fullmatch(text):
                return float(text)
        return text

    def _line(self, event: Any) -> int:
        return min(int(event.start_mark.line), self.text.count("\n"))
