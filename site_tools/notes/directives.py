"""A page's text -> what its author wrote in it: forms, values, references; not yet believed.

The planner and the Markdown extension both read pages through this file, so that they can't
disagree about what is a form and what is a code example.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from site_tools.errors import NotesError
from site_tools.model import Directive, Page, Place, Reference, ValueUse
from site_tools.notes import fields, forms, inline
from site_tools.notes.blocks import BlockProblem, Layout, RawForm, layout

_FRONT_MATTER = re.compile(r"---[ ]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ ]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"#[ ]+(.+?)[ ]*#*[ ]*(?:\{[^{}]*\})?[ ]*")


@dataclass(frozen=True)
class Span:
    """A value or reference of the prose: `line` from 0, columns `start` to before `end`.

    `item` is None for a backslash that goes away; `plain` asks for text without a link.
    """

    line: int
    start: int
    end: int
    item: ValueUse | Reference | None
    plain: bool = False


@dataclass(frozen=True)
class Text:
    """A page or text field read closely: the lines as scanned, and what stands in them."""

    lines: tuple[str, ...]
    forms: tuple[Directive, ...]
    spans: tuple[Span, ...]
    inner: tuple[Span, ...]  # those of forms' text fields
    problems: tuple[NotesError, ...]


def normalise(text: str) -> str:
    """As Markdown itself does before anything else: line ends, tabs, its own two marks."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\x02", "").replace("\x03", "").expandtabs(4)


def load(docs: Path, path: str) -> tuple[Page, tuple[NotesError, ...]]:
    """Read and scan a page; a byte that is no UTF-8 is a problem with its line."""
    content = (docs / path).read_bytes()
    try:
        text, wrong = content.decode("utf8"), None
    except UnicodeDecodeError as error:
        text = content.decode("utf8", errors="replace")
        wrong = NotesError(
            f"the byte 0x{content[error.start]:02x} is not UTF-8",
            place=Place(f"{docs.name}/{path}", content.count(b"\n", 0, error.start) + 1),
            next_step="save the page as UTF-8",
        )
    page, problems = scan(path, text, docs.name)
    return page, (wrong, *problems) if wrong else problems


def scan(path: str, text: str, folder: str = "docs") -> tuple[Page, tuple[NotesError, ...]]:
    """Read a page; `path` is relative to the docs folder, which is called `folder`."""
    file = f"{folder}/{path}"
    plain = normalise(text)
    meta, start, problems = front_matter(plain, file)
    read = inspect(plain, file, start)
    spans = sorted((*read.spans, *read.inner), key=lambda span: (span.line, span.start))
    items = [span.item for span in spans]
    page = Page(
        path=path,
        text=text,
        meta=meta,
        title=_title(meta, read.lines, start, path),
        directives=read.forms,
        values=tuple(item for item in items if isinstance(item, ValueUse)),
        references=tuple(item for item in items if isinstance(item, Reference)),
    )
    found = sorted((*problems, *read.problems), key=lambda error: error.place or Place(file))
    return page, tuple(found)


def inspect(text: str, file: str, start: int = 0) -> Text:
    """Read normalised text from line `start` (from 0) on; places are lines of `file`."""
    lines = text.split("\n")
    parts = layout(lines, start)
    problems = [_problem(file, problem) for problem in parts.problems]
    problems += _null_bytes(lines, file)
    directives, inner = _directives(parts, file, problems)
    spans = _spans(parts, file, problems)
    return Text(tuple(lines), directives, spans, inner, tuple(problems))


def _null_bytes(lines: list[str], file: str) -> list[NotesError]:
    return [
        NotesError(
            "a NUL byte",
            place=Place(file, number),
            expected="text",
            next_step="remove it",
        )
        for number, line in enumerate(lines, 1)
        if "\0" in line
    ]


def _problem(file: str, problem: BlockProblem) -> NotesError:
    return NotesError(
        problem.found,
        place=Place(file, problem.line + 1),
        expected=problem.expected,
        nearest=problem.nearest,
        next_step=problem.next_step,
    )


# --- forms ------------------------------------------------------------------------------


def _directives(
    parts: Layout, file: str, problems: list[NotesError]
) -> tuple[tuple[Directive, ...], tuple[Span, ...]]:
    directives: list[Directive] = []
    spans: list[Span] = []
    for form in parts.forms:
        try:
            read = fields.parse(form.body)
        except fields.FieldsError as error:
            problems.append(_bad_fields(form, error, file))
            continue
        below = form.start + 2  # the body's first line, counted from 1
        directives.append(
            Directive(
                form=form.form,
                fields=read.values,
                place=Place(file, form.start + 1),
                lines={name: line + below for name, line in read.lines.items()},
                start=form.start + 1,
                end=form.end + 1,
                indent=form.indent,
            )
        )
        for leaf in read.leaves:
            if leaf.field in forms.MARKDOWN:
                spans.extend(_leaf(leaf, file, leaf.line + below, problems))
            elif "{{" in leaf.text:
                problems.append(_no_values(leaf.field, Place(file, leaf.line + below)))
    return tuple(directives), tuple(spans)


def _leaf(leaf: fields.Leaf, file: str, line: int, problems: list[NotesError]) -> tuple[Span, ...]:
    """The values and references of a text field, at the lines of the file."""
    if not any(mark in leaf.text for mark in ("{{", "@", "```", "~~~")):
        return ()
    shift = line - 1
    parts = layout(normalise(leaf.text).split("\n"))
    for form in parts.forms:
        problems.append(
            NotesError(
                f"a {form.form} stands inside {leaf.field!r}",
                place=Place(file, line + form.start),
                expected="forms on the page itself",
                next_step="close the outer form before it",
            )
        )
    return _spans(parts, file, problems, shift)


def _bad_fields(form: RawForm, error: fields.FieldsError, file: str) -> NotesError:
    return NotesError(
        f"the fields of this {form.form} can't be read: {error}",
        place=Place(file, min(form.start + 2 + error.line, form.end + 1)),
        expected="YAML, one `key: value` a line",
        next_step="quote a text that holds `: ` or ` #`, or write it below `key: |`",
    )


def _no_values(field: str, place: Place) -> NotesError:
    return NotesError(
        f"a value stands in {field!r}",
        place=place,
        expected="values in " + ", ".join(sorted(forms.MARKDOWN)) + " and the prose",
        next_step="say it in words there",
    )


# --- values and references --------------------------------------------------------------


def _spans(
    parts: Layout, file: str, problems: list[NotesError], shift: int = 0
) -> tuple[Span, ...]:
    spans = []
    for prose in parts.prose:
        found = inline.find(prose.text)
        line, line_start, seen = prose.start, 0, 0
        for item in found:
            breaks = prose.text.count("\n", seen, item.start)
            if breaks:
                line, line_start = line + breaks, prose.text.rindex("\n", seen, item.start) + 1
            seen = item.start
            place = Place(file, line + shift + 1)
            if isinstance(item, inline.InlineProblem):
                problems.append(
                    NotesError(
                        item.found,
                        place=place,
                        expected=item.expected,
                        next_step=item.next_step,
                    )
                )
                continue
            start, end = item.start - line_start, item.end - line_start
            written = prose.text[item.start : item.end]
            if isinstance(item, inline.InlineValue):
                value = ValueUse(item.path, item.format, place, written)
                spans.append(Span(line + shift, start, end, value, item.plain))
            elif isinstance(item, inline.InlineReference):
                reference = Reference(item.id, place)
                spans.append(Span(line + shift, start, end, reference, item.plain))
            else:
                spans.append(Span(line + shift, start, end, None))
    return tuple(spans)


# --- front matter -----------------------------------------------------------------------


def front_matter(text: str, file: str) -> tuple[Mapping[str, Any], int, tuple[NotesError, ...]]:
    """The front matter, the line (from 0) behind it, and what is wrong with it."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, 0, ()
    behind = match[0].count("\n")
    if not match[1].strip():
        return {}, behind, ()
    try:
        return fields.parse(match[1]).values, behind, ()
    except fields.FieldsError as error:
        problem = NotesError(
            f"the front matter can't be read: {error}",
            place=Place(file, error.line + 2),
            expected="YAML, one `key: value` a line",
        )
        return {}, behind, (problem,)


def _title(meta: Mapping[str, Any], lines: tuple[str, ...], start: int, path: str) -> str:
    if isinstance(title := meta.get("title"), str | int | float):
        return str(title)
    for line in lines[start:]:
        if heading := _HEADING.fullmatch(line):
            return re.sub(r"[`*]", "", heading[1])
    stem = PurePosixPath(path).stem.replace("-", " ").replace("_", " ")
    return stem.capitalize()
