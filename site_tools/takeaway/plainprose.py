"""A page's prose as plain Markdown for a notebook: no forms, no containers of our own.

Admonitions become quotes, tabs become paragraphs, references become words; a value becomes a
mark that is filled with what the notebook itself printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from site_tools.model import Directive, Page, Reference, ValueUse
from site_tools.notes import directives
from site_tools.notes.numbering import WORDS

_CONTAINER = re.compile(
    r"(?P<marks>!!!|\?\?\?\+?|===[!+]*) ?(?P<kind>[\w -]*?)(?: \"(?P<title>.*)\")?$"
)
_FENCE = re.compile(r"(?P<marks>`{3,}|~{3,})")
_HEADING_ATTRIBUTES = re.compile(r"^(#{1,6} .*?)\s*\{:?[^{}]*\}\s*$")
_INLINE_ATTRIBUTES = re.compile(r"(?<=[)\]*`])\{:?[ ]*[.#][^{}]*\}")
_PICTURE = re.compile(r"!\[([^\]]*)\]\((?!https?:)[^()]*\)")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:|mailto:)[^()]*\)")
_BLOCK_TAG = re.compile(r"^ *</?(?:div|figure|section|details|summary)\b[^<>]*>\s*$")


@dataclass(frozen=True)
class Passage:
    """Prose between two forms, and the form behind it (None at the end of the page)."""

    text: str
    values: tuple[ValueUse, ...]
    form: Directive | None


def passages(page: Page, mark: Callable[[ValueUse], str]) -> Iterator[Passage]:
    """The page from top to bottom; `mark` gives what stands for a value."""
    text = directives.normalise(page.text)
    start = directives.front_matter(text, page.path)[1]
    read = directives.inspect(text, page.path, start)
    forms = {form.start: form for form in page.directives}
    reader = _Reader(read, mark)
    line = start
    while line < len(read.lines):
        form = forms.get(line + 1)
        if form is not None:
            yield reader.passage(form)
            line = form.end
        else:
            reader.line(line)
            line += 1
    yield reader.passage(None)


def phrase(text: str, mark: Callable[[ValueUse], str]) -> Passage:
    """A text field of a form, in the same way."""
    read = directives.inspect(directives.normalise(text), "")
    reader = _Reader(read, mark)
    for line in range(len(read.lines)):
        reader.line(line)
    return reader.passage(None)


def reference_mark(id: str) -> str:
    """What stands for a reference until the book has numbered it."""
    return f"\ue004{id}\ue005"


def reference_words(id: str) -> str:
    """An id in words, without a book: `fig-max-pool` becomes Figure “max pool”."""
    prefix, _, rest = id.partition("-")
    return f"{WORDS.get(prefix, prefix)} “{rest.replace('-', ' ')}”"


def referred(text: str, label: Callable[[str], str]) -> str:
    """The text with each marked reference as `label` has it: "Figure 5.2"."""
    return re.sub("\ue004([\\w-]+)\ue005", lambda match: label(match[1]), text)


@dataclass(frozen=True)
class _Container:
    indent: int
    quote: bool


class _Reader:
    """Takes the lines one by one; gives what has come together when a form begins."""

    def __init__(self, read: directives.Text, mark: Callable[[ValueUse], str]) -> None:
        self._read, self._mark = read, mark
        self._containers: list[_Container] = []
        self._lines: list[str] = []
        self._values: dict[ValueUse, None] = {}
        self._fence = ""
        self._after_blank = False

    def passage(self, form: Directive | None) -> Passage:
        """What has come together since the last form."""
        text = re.sub(r"\n(?:[> ]*\n)+(?=[> ]*\n)", "\n", "\n".join(self._lines)).strip("\n")
        text = re.sub(r"^(?:[> ]*\n)+|(?:\n[> ]*)+$", "", text)
        found = Passage(text if text.strip("> \n") else "", tuple(self._values), form)
        self._lines, self._values = [], {}
        return found

    def line(self, number: int) -> None:
        """Take one line of prose."""
        line = self._read.lines[number]
        indent = len(line) - len(line.lstrip(" "))
        if not line.strip():
            self._after_blank = True
            return
        while self._containers and indent < self._containers[-1].indent:
            self._containers.pop()
        if self._after_blank:  # only now it is known whose blank line it was
            self._add("")
            self._after_blank = False
        fence = _FENCE.match(line.lstrip(" "))
        if self._fence:
            if line.strip() and set(line.strip()) == {self._fence[0]} and fence:
                self._fence = "" if len(line.strip()) >= len(self._fence) else self._fence
            self._add(line)
            return
        if fence:
            self._fence = fence["marks"]
        opens = _CONTAINER.match(line.strip())
        if opens:
            self._open(opens, indent)
        elif not _BLOCK_TAG.match(line):
            self._add(self._replaced(number, line))

    def _open(self, opens: re.Match[str], indent: int) -> None:
        is_tab = opens["marks"].startswith("===")
        words = (opens["kind"] or "").split(" ")[0].replace("-", " ")
        title = words.capitalize() if opens["title"] is None else opens["title"]
        if is_tab:
            self._add("")
        self._containers.append(_Container(indent + 4, quote=not is_tab))
        if title:
            self._add(f"{' ' * (indent + 4)}**{title}**")
            self._add("")

    def _add(self, line: str) -> None:
        quotes = "> " * sum(container.quote for container in self._containers)
        # What a container's contents are indented by goes; what lists need stays.
        dedent = 4 * len(self._containers)
        shown = line[dedent:] if not line[:dedent].strip() else line.lstrip(" ")
        self._lines.append((quotes + shown).rstrip())

    def _replaced(self, number: int, line: str) -> str:
        for span in sorted(self._read.spans, key=lambda span: -span.start):
            if span.line == number:
                line = line[: span.start] + self._words(span.item) + line[span.end :]
        line = _HEADING_ATTRIBUTES.sub(r"\1", line)
        line = _PICTURE.sub(lambda match: f"*({match[1]})*" if match[1] else "", line)
        return _INLINE_ATTRIBUTES.sub("", _LINK.sub(r"\1", line))

    def _words(self, item: ValueUse | Reference | None) -> str:
        if isinstance(item, ValueUse):
            self._values[item] = None
            return self._mark(item)
        return reference_mark(item.id) if item else ""
