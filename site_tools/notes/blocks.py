"""The blocks of a page, line by line: which fences are forms, which lines are prose.

Fences of any length, of ` or ~, may stand in lists, admonitions, tabs, quotes and definitions;
code blocks, fences in longer fences, and HTML comments are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from site_tools.errors import nearest
from site_tools.notes import forms

_FENCE = re.compile(r"(`{3,}(?!.*`)|~{3,})[ ]*(.*)")
# What opens an indented block: items, admonitions, tabs, footnotes, definitions.
_CONTAINER = re.compile(
    r"(?:[-*+]|\d+[.)]|\[\^[^\]\n]+\]:|:)[ ]|!!![ ]?\w|\?\?\?\+?[ ]?\w|===[!+]*[ ][\"']"
)
_RULE = re.compile(r"([-*_])(?:[ ]*\1){2,}[ ]*")
_BEHIND_MARKER = re.compile(r"(?:[-*+]|\d+[.)])[ ]+(?:`{3,}|~{3,})[ ]*(\w+)[ ]*")
_OURS = re.compile(r"\s*(?:run|answer|solution|of)[ ]*:[ ]*[\w.]+\s*")
_RAW = re.compile(r"(?i)<!--|<(pre|script|style|textarea)\b")
_LONG = 10_000  # characters of a line that nobody wrote by hand
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


@dataclass(frozen=True)
class RawForm:
    """A form's fence: `start` and `end` are its first and last line, from 0; `body` is dedented."""

    form: str
    start: int
    end: int
    indent: str
    body: str


@dataclass(frozen=True)
class Prose:
    """Lines `start` to before `end` (from 0) that make a paragraph; comments are blanked."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class BlockProblem:
    """Something about a fence that can't be; `line` counts from 0."""

    line: int
    found: str
    expected: str = ""
    nearest: str | None = None
    next_step: str = ""


@dataclass(frozen=True)
class Layout:
    """What a page's lines are."""

    forms: tuple[RawForm, ...]
    prose: tuple[Prose, ...]
    problems: tuple[BlockProblem, ...]


def layout(lines: list[str], start: int = 0) -> Layout:
    """Tell the blocks of a page apart; `lines` without tabs, `start` behind the front matter."""
    scanner = _Scanner(lines, start)
    scanner.run()
    return Layout(tuple(scanner.forms), tuple(scanner.prose), tuple(scanner.problems))


class _Scanner:
    def __init__(self, lines: list[str], start: int) -> None:
        self.lines, self.line = list(lines), start
        self.forms: list[RawForm] = []
        self.prose: list[Prose] = []
        self.problems: list[BlockProblem] = []
        self.columns = [0]  # where the contents of the open containers begin
        self.after_blank, self.in_code, self.after_heading = True, False, False
        self.paragraph: int | None = None
        self.unclosed: dict[tuple[str, int], int] = {}  # fence kind -> lengths known to lack an end
        self.endless: set[str] = set()  # closing marks that come no more

    def run(self) -> None:
        """Read all lines."""
        while self.line < len(self.lines):
            line = self.lines[self.line]
            body = line.lstrip(" >")
            if not body:
                self._end_paragraph()
                self.after_blank = True
                self.line += 1
                continue
            self._read(body, len(line) - len(body))
        self._end_paragraph()

    def _read(self, body: str, indent: int) -> None:
        opens = _CONTAINER.match(body) and not _RULE.fullmatch(body)
        heading = body[0] == "#"
        if self.in_code and indent < self.columns[-1] + 4:
            self.in_code = False
        if not self.in_code:
            while (self.after_blank or opens or heading) and indent < self.columns[-1]:
                self.columns.pop()
        deep = indent >= self.columns[-1] + 4
        self.in_code = deep and (self.after_blank or self.in_code or self.after_heading)
        self.after_blank, self.after_heading = False, heading
        if self.in_code:
            self._end_paragraph()
            self.line += 1
            return
        if body[0] in "`~" and (fence := _FENCE.match(body)) and self._fence(fence, indent, deep):
            return
        if opens:
            self._check_marker(body)
            self.columns.append(indent // 4 * 4 + 4)
        if opens or heading or body[0] == "|":
            self._end_paragraph()
        if self.paragraph is None:
            self.paragraph = self.line
        if "<" in body:
            self._raw()
        self.line += 1
        if heading:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        if self.paragraph is not None:
            text = "\n".join(self.lines[self.paragraph : self.line])
            self.prose.append(Prose(self.paragraph, self.line, text))
            self.paragraph = None

    # --- fences -------------------------------------------------------------------------

    def _fence(self, fence: re.Match[str], indent: int, deep: bool) -> bool:
        """Read a fence to its end; False if it is none."""
        first, marks, info = self.line, fence[1], fence[2].strip()
        name = info.split()[0] if info else ""
        if deep and name in forms.NAMES:
            self._problem(
                first,
                f"this {name} is indented by {indent} but stands in no list, admonition or tab",
                next_step="indent it less; or for a code example, leave a blank line before it",
            )
        end = self._closing(marks, indent, name)
        if end is None:
            self._problem(
                first,
                f"the fence {marks}{name} is not closed",
                expected=f"a line {marks}",
                next_step="close it before the next form or the end of the page",
            )
            if name not in forms.NAMES:
                return False
            self._end_paragraph()
            self.line = first + 1
            return True
        self._end_paragraph()
        self.line = end + 1
        # What follows directly is a new paragraph, never an indented code block of its own.
        self.after_blank = True
        if deep and name in forms.NAMES:
            return True
        if name in forms.NAMES:
            self._form(name, info, first, end, self.lines[first][:indent])
        else:
            self._near_miss(info, first, end)
        return True

    def _closing(self, marks: str, indent: int, name: str) -> int | None:
        kind, length = (marks[0], indent), len(marks)
        known = self.unclosed.get(kind)
        if known is not None and length >= known:
            return None
        for number in range(self.line + 1, len(self.lines)):
            line = self.lines[number]
            if marks not in line:
                continue
            body = line.lstrip(" >")
            if not body.startswith(marks) or len(line) - len(body) > indent + 3:
                continue
            rest = body.lstrip(marks[0]).strip()
            if not rest:
                return number
            inner = rest.split()[0]
            if name in forms.NAMES and inner in forms.NAMES and len(line) - len(body) == indent:
                return None
        self.unclosed[kind] = min(length, known or length)
        return None

    def _form(self, name: str, info: str, first: int, end: int, indent: str) -> None:
        if info != name:
            self._problem(
                first,
                f"{info[len(name) :].strip()[:80]!r} stands behind {name!r}",
                expected=f"nothing behind {name!r}",
                next_step="write the fields as YAML on the lines below",
            )
            return
        body = []
        for number in range(first + 1, end):
            line = self.lines[number]
            if not line.startswith(indent) and line.strip(" >"):
                self._problem(
                    number,
                    f"this line of a {name} is indented less than its fence",
                    next_step=f"indent it by {len(indent)}, or close the fence before it",
                )
                return
            body.append(line[len(indent) :])
        self.forms.append(RawForm(name, first, end, indent, "\n".join(body)))

    def _near_miss(self, info: str, first: int, end: int) -> None:
        words = re.findall(r"\w+", info)
        meant = nearest(words[0].lower(), forms.NAMES) if words else None
        if meant and any(_OURS.fullmatch(line) for line in self.lines[first + 1 : end]):
            self._problem(
                first,
                f"{info[:80]!r} is no form",
                expected="one of " + ", ".join(forms.NAMES),
                nearest=meant,
                next_step="put a longer fence around it if it is a code example",
            )

    def _check_marker(self, body: str) -> None:
        behind = _BEHIND_MARKER.fullmatch(body)
        if behind and behind[1] in forms.NAMES:
            self._problem(
                self.line,
                f"a {behind[1]} begins behind a list's marker",
                expected="a line of its own",
                next_step="put it below, after a blank line, indented by 4",
            )

    # --- comments and raw HTML ----------------------------------------------------------

    def _raw(self) -> None:
        """Blank a comment, script or `pre` that runs over several lines; go on with its last."""
        first, line = self.line, self.lines[self.line]
        visible = line
        if len(line) < _LONG:
            visible = _CODE_SPAN.sub(lambda span: " " * len(span[0]), line)
        openings = list(_RAW.finditer(visible))
        if not openings:
            return
        opening = openings[-1]
        end = f"</{opening[1].lower()}" if opening[1] else "-->"
        if end in visible[opening.end() :].lower():
            return
        number = self._line_with(end, first + 1)
        if number is None:
            self._problem(
                first,
                f"{opening[0]} is not closed",
                expected=f"{end}{'>' if opening[1] else ''} further down",
                next_step="close it, or write it as `code`",
            )
            return
        self.lines[first] = line[: opening.start()]
        self.lines[first + 1 : number] = [""] * (number - first - 1)
        last = self.lines[number]
        behind = last.lower().index(end) + len(end)
        self.lines[number] = " " * behind + last[behind:]
        self.line = number - 1  # the caller goes on behind it

    def _line_with(self, end: str, start: int) -> int | None:
        if end in self.endless:
            return None
        for number in range(start, len(self.lines)):
            if end in self.lines[number].lower():
                return number
        self.endless.add(end)
        return None

    def _problem(
        self,
        line: int,
        found: str,
        expected: str = "",
        nearest: str | None = None,
        next_step: str = "",
    ) -> None:
        self.problems.append(BlockProblem(line, found, expected, nearest, next_step))
