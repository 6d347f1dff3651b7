"""Values and references inside a paragraph: where they stand, and where they are left alone.

Code spans, formulas, HTML tags, comments, addresses and link destinations are left alone. A
backslash before `{{` or `@` makes it plain text. Linear in the length of the text, whatever
it holds: every pattern stops at the next character that could begin another one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

# The closing rule is pandoc's, as in maths.py: no space inside, no digit behind.
_TEX = r"(?:\\.|[^\\$])"
_TOKEN = re.compile(
    rf"""
    (?=[\\`$<\[\]{{@hfm])(?:
      (?P<escape>\\[^\w\s])
    | (?P<ticks>`+)
    | (?P<maths>\$\$(?!\$){_TEX}+?\$\$(?!\$) | (?<!\$)\$(?![\s$]){_TEX}+?(?<!\s)\$(?![\d$]))
    | (?P<comment><!--)
    | <(?P<raw>(?i:pre|code|script|style|textarea))\b[^<>]*>
    | (?P<tag><[A-Za-z/][^<>]*>)
    | (?P<definition>(?:^|(?<=^\ )|(?<=^\ \ )|(?<=^\ \ \ ))\[(?!\^)[^\[\]\n]+\]:[^\n]*)
    | (?P<link>\]\((?:[^()\n\\]|\\.|\([^()\n]*\))*\))
    | (?P<value>\{{\{{+)
    | (?P<url>\b(?:https?|ftp|mailto):[^\s<>()\[\]{{}}]*)
    | (?P<ref>(?<![\w.+@/-])@(?:fig|tbl|claim|ex|q)-\w+(?:-\w+)*)
    )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_VALUE = re.compile(r"\{\{([^{}]*)\}\}")
_PATH = re.compile(r"\s*([^\W\d]\w*(?:\.[\w-]+)+)\s*(?::([^\s].*?|))?\s*")
_REFERENCE = re.compile(r"@(?:fig|tbl|claim|ex|q)-\w")
_ATTRIBUTE = re.compile(r"(?<!\{)\{:?[^{}\n]*=[\"'][^\"'{}\n]*$")
_REACH = 300  # a link's text is at most so long on either side of a reference


@dataclass(frozen=True)
class InlineValue:
    """`{{ path:format }}` from `start` to `end`; `plain` inside a link's or picture's text."""

    start: int
    end: int
    path: str
    format: str
    plain: bool


@dataclass(frozen=True)
class InlineReference:
    """`@id`; `plain` inside the text of a link or picture, where no link can stand."""

    start: int
    end: int
    id: str
    plain: bool


@dataclass(frozen=True)
class InlineEscape:
    """A backslash that only keeps a reference from being one."""

    start: int
    end: int


@dataclass(frozen=True)
class InlineProblem:
    """Something that looks like ours and can't be."""

    start: int
    found: str
    expected: str
    next_step: str


Inline = InlineValue | InlineReference | InlineEscape | InlineProblem


def find(text: str) -> tuple[Inline, ...]:
    """What a paragraph holds, in its order. `text` has no blank line."""
    if "{{" not in text and not _REFERENCE.search(text):
        return ()
    return tuple(_Finder(text).found())


class _Finder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.ends: dict[str, int] = {}  # a closing mark -> from where on there is none
        self.ticks: defaultdict[int, list[int]] = defaultdict(list)
        for run in re.finditer("`+", text):
            self.ticks[run.end() - run.start()].append(run.start())

    def found(self) -> Iterator[Inline]:
        position = 0
        while match := _TOKEN.search(self.text, position):
            position = match.end()
            kind = match.lastgroup
            if kind == "ticks":
                position = self._after_code(match)
            elif kind == "comment":
                position = self._after("-->", position)
            elif kind == "raw":
                position = self._after(f"</{match['raw'].lower()}", position)
            elif kind == "escape" and _REFERENCE.match(self.text, match.start() + 1):
                yield InlineEscape(match.start(), match.start() + 1)
            elif kind == "ref":
                plain = self._in_link(match)
                yield InlineReference(match.start(), match.end(), match[0][1:], plain)
            elif kind == "value":
                value = _VALUE.match(self.text, match.start())
                yield self._value(match.start(), value)
                position = value.end() if value else match.end()
            elif kind in ("tag", "link", "definition") and "{{" in match[0]:
                yield _misplaced(match.start() + match[0].index("{{"), kind)

    def _after_code(self, match: re.Match[str]) -> int:
        starts = self.ticks[len(match[0])]
        following = bisect_left(starts, match.end())
        return starts[following] + len(match[0]) if following < len(starts) else match.end()

    def _after(self, mark: str, position: int) -> int:
        if position >= self.ends.get(mark, len(self.text) + 1):
            return position
        end = self.text.find(mark, position)
        if end < 0:
            self.ends[mark] = position
            return position
        return end + len(mark)

    def _value(self, start: int, match: re.Match[str] | None) -> InlineValue | InlineProblem:
        if match is None or "\n" in match[1]:
            shown = self.text[start : start + 40].partition("\n")[0]
            found = f"{shown!r} opens a value that is not closed on its line"
            return _unreadable(start, found)
        path = _PATH.fullmatch(match[1])
        if path is None:
            return _unreadable(start, f"{match[0][:80]!r} is no value")
        before = self.text[max(start - _REACH, 0) : start].rpartition("\n")[2]
        if "=" in before and _ATTRIBUTE.search(before):
            return _misplaced(start, "attributes")
        plain = self._in_link(match)
        return InlineValue(start, match.end(), path[1], path[2] or "", plain)

    def _in_link(self, match: re.Match[str]) -> bool:
        opening = self.text.rfind("[", max(0, match.start() - _REACH), match.start())
        if opening < 0 or self.text.find("]", opening, match.start()) >= 0:
            return False
        closing = self.text.find("]", match.end(), match.end() + _REACH)
        if closing < 0 or self.text.find("[", match.end(), closing) >= 0:
            return False
        return self.text[closing + 1 : closing + 2] in ("(", "[")


def _unreadable(start: int, found: str) -> InlineProblem:
    return InlineProblem(
        start,
        found,
        "{{ lecture.idea.function.field:.1% }}, with a field and a format where needed",
        r"write \{{ for the braces themselves, or put them into `code`",
    )


def _misplaced(start: int, kind: str) -> InlineProblem:
    where = {
        "tag": "inside an HTML tag",
        "link": "in a link's address",
        "definition": "in a link's address",
        "attributes": "in an attribute",
    }[kind]
    return InlineProblem(
        start, f"a value stands {where}", "values in running text only", "move it into the text"
    )
