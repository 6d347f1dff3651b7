r"""Formulas of a page, `$…$` and `$$…$$`: found, checked and rendered by KaTeX at build time.

A dollar opens a formula when no space follows it, and closes one when no space stands before
it and no digit after it (pandoc's rule), so "$5 and $6" stays money; `\$` is always a dollar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.toc import TocTreeprocessor, unique
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from site_tools.errors import NotesError
from site_tools.model import Place
from site_tools.notes import blocks
from site_tools.pages.katex import Formulas, TexError, stylesheet_files

__all__ = ["Formula", "Formulas", "MathsExtension", "check", "formulas", "stylesheet_files"]

_TEX = r"(?:\\.|(?!\n[ \t]*\n)[^\\$])"
_INLINE = rf"(?<![\\$])\$(?![\s$])(?P<inline>{_TEX}+?)(?<!\s)\$(?![\d$])"
_DISPLAY = rf"(?<![\\$])\$\$(?P<display>{_TEX}+?)\$\$(?!\$)"
_CODE = r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)"
_TOKEN = re.compile(rf"(?s)\\.|{_CODE}|{_DISPLAY}|{_INLINE}")
_BLOCK = re.compile(rf"(?ms)^ {{0,3}}\$\$(?P<display>{_TEX}+?)\$\$[ \t]*$")
_OPENED = re.compile(r"(?m)^[ \t>]*(?P<open>\$\$)(?!.*\$\$)(?!\$)")
_VALUE = re.compile(r"\{\{\s*[^\W\d]\w*(?:\.\w+)+|\x02wzxhzdk:")
# What keeps a formula's lines from being a paragraph's: they belong to an item, a quote …
_CONTAINER = re.compile(r" *(?:[-*+] |\d+[.)] |!!!|\?\?\?|===|\[\^[^\]]+\]:|: |>|#)")
# Characters of formulas that other parts of Markdown would take for tags and table cells,
# and what stands for them meanwhile: code points that Unicode keeps free for inner use.
_GUARD = str.maketrans("<|", "\ufdd1\ufdd2")
_UNGUARD = str.maketrans("\ufdd1\ufdd2", "<|")
_UNGUARD_HTML = {"\ufdd1": "&lt;", "\ufdd2": "|"}
_UNCLOSED = "a formula opened by $$ is not closed before the next blank line"


@dataclass(frozen=True)
class Formula:
    """A formula of a page's raw text; `line` counts from 1, `closed` tells a lone `$$`."""

    tex: str
    display: bool
    line: int
    closed: bool = True


# --- the raw text of a page -------------------------------------------------------------


def formulas(text: str) -> tuple[Formula, ...]:
    """List the formulas of a page's raw text, outside code, in page order."""
    found: list[Formula] = []
    for first, block in _blocks(text):
        for match in _TOKEN.finditer(block):
            tex = match["inline"] or match["display"]
            if tex is not None:
                tex = re.sub(r"(?m)^ *(?:> ?)+", "", tex)  # quoted lines
                line = first + block.count("\n", 0, match.start())
                found.append(Formula(tex, match["display"] is not None, line))
        rest = _TOKEN.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), block)
        for match in _OPENED.finditer(rest):
            line = first + rest.count("\n", 0, match.start("open"))
            found.append(Formula("", True, line, closed=False))
    return tuple(sorted(found, key=lambda formula: formula.line))


def _blocks(text: str) -> list[tuple[int, str]]:
    """The prose and the forms of a page, each with its first line, counted from 1."""
    text = text.replace("\r\n", "\n").expandtabs(4)
    head = re.match(r"\ufeff?--- *\n.*?\n(?:---|\.\.\.) *(?:\n|$)", text, re.DOTALL)
    layout = blocks.layout(text.split("\n"), head[0].count("\n") if head else 0)
    found = [(form.start + 2, form.body) for form in layout.forms]
    end = -1
    for prose in layout.prose:
        if prose.start == end:  # a formula's line "- b" is no item: what is together stays so
            first, above = found.pop()
            found.append((first, f"{above}\n{prose.text}"))
        else:
            found.append((prose.start + 1, prose.text))
        end = prose.end
    return found


def check(page: str, text: str, known: Formulas | None = None) -> tuple[NotesError, ...]:
    """Tell what is wrong with the formulas of a page's raw text, in page order."""
    known = known or Formulas()
    problems = []
    for formula in formulas(text):
        try:
            _html(formula, known)
        except TexError as error:
            problems.append(_problem(formula, error, Place(page, formula.line)))
    return tuple(problems)


def _html(formula: Formula, known: Formulas) -> str:
    if not formula.closed:
        raise TexError(_UNCLOSED)
    if _VALUE.search(formula.tex):
        raise TexError("a computed value can't stand inside a formula; end the formula before it")
    return known.html(re.sub(r"\n[ \t]+", "\n", formula.tex).strip(), formula.display)


def _problem(formula: Formula, error: TexError, place: Place) -> NotesError:
    shown = " ".join(formula.tex.split())
    return NotesError(
        f"bad formula {shown[:80]!r}: {error}" if shown else str(error),
        place=place,
        next_step="mend it, or write \\$ where a dollar sign is meant",
    )


# --- the Markdown extension -------------------------------------------------------------


class MathsExtension(Extension):
    """Formulas as part of Markdown; call `begin` before each page.

    `problems` collects what is wrong on all pages since the extension was made or the list
    was cleared; `has_maths` says whether the page begun last has a formula.
    """

    def __init__(self, known: Formulas | None = None) -> None:
        super().__init__()
        self.known = known or Formulas()
        self.problems: list[NotesError] = []
        self.page = ""
        self.text = ""
        self.has_maths = False

    def begin(self, page: str, text: str) -> None:
        """Say which page comes next, and its raw text as in the file (for true line numbers)."""
        self.page, self.text, self.has_maths = page, text, False

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 the name Markdown gives it
        """Register the parts, each just before or after the one it must precede or follow."""
        labels: dict[str, str] = {}
        md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$"]
        md.preprocessors.register(_Guard(md), "maths-guard", 22)  # fences 25, raw HTML 20
        md.parser.blockprocessors.register(_Block(self, md), "maths", 79.9)  # code 80
        md.inlinePatterns.register(_Inline(self, md, labels), "maths", 189.9)  # code 190
        md.treeprocessors.register(_Headings(md, labels), "maths-headings", 5.5)  # toc 5
        md.postprocessors.register(_Unguard(md), "maths-unguard", 5)  # raw HTML is 30

    def html(self, tex: str, display: bool, tag: str) -> str:
        """The formula in its wrapper; if it is bad, its source, and the problem is noted.

        The wrapper keeps it out of the search index, where it would stand three times;
        it is no `span`, because a span inside would end the exclusion early.
        """
        formula = Formula(tex, display, line=1)
        self.has_maths = True
        try:
            html = _html(formula, self.known)
        except TexError as error:
            self.note(formula, error)
            html = f'<code class="tex-error">{escape(" ".join(tex.split()))}</code>'
        return f'<{tag} class="tex" data-search-exclude>{html}</{tag}>'

    def note(self, formula: Formula, error: TexError) -> None:
        """Keep a problem, once, with the formula's line in the page's file."""
        problem = _problem(formula, error, Place(self.page, self._line(formula)))
        if str(problem) not in map(str, self.problems):
            self.problems.append(problem)

    def _line(self, wanted: Formula) -> int:
        for known in formulas(self.text):
            if known.closed == wanted.closed and _bare(known.tex) == _bare(wanted.tex):
                return known.line
        return 1


def _bare(tex: str) -> str:
    """TeX without what an indented or quoted block changes."""
    return re.sub(r"[\s>]+", "", tex)


class _Guard(Preprocessor):
    """Hide the characters of formulas that would be taken for tags and table cells."""

    def run(self, lines: list[str]) -> list[str]:
        return _TOKEN.sub(self._hide, "\n".join(lines)).split("\n")

    def _hide(self, match: re.Match[str]) -> str:
        is_formula = match["inline"] is not None or match["display"] is not None
        return match[0].translate(_GUARD) if is_formula else match[0]


class _Unguard(Postprocessor):
    """Give the hidden characters back where no formula came of them."""

    def run(self, text: str) -> str:
        for guard, meant in _UNGUARD_HTML.items():  # ten times as fast as str.translate
            text = text.replace(guard, meant)
        return text


class _Block(BlockProcessor):
    """`$$…$$` on lines of its own, in any container that Markdown knows."""

    def __init__(self, owner: MathsExtension, md: Markdown) -> None:
        super().__init__(md.parser)
        self.owner, self.md = owner, md

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 Markdown's
        return re.search(r"(?m)^ {0,3}\$\$", block) is not None

    def run(self, parent: Element, blocks: list[str]) -> bool:
        block = blocks[0]
        match = _BLOCK.search(block)
        if match is None:
            opened = _OPENED.search(block)
            if opened:
                self.owner.note(Formula("", True, 1, closed=False), TexError(_UNCLOSED))
            return False
        before, after = block[: match.start()], block[match.end() :].lstrip("\n")
        if _CONTAINER.match(before):
            return False
        blocks.pop(0)
        if before.strip():
            self.parser.parseBlocks(parent, [before.rstrip("\n")])
        html = self.owner.html(match["display"].translate(_UNGUARD), display=True, tag="div")
        SubElement(parent, "p").text = AtomicString(self.md.htmlStash.store(html))
        if after.strip():
            blocks.insert(0, after)
        return True


class _Inline(InlineProcessor):
    """`$…$`, and `$$…$$` in the middle of a paragraph."""

    def __init__(self, owner: MathsExtension, md: Markdown, labels: dict[str, str]) -> None:
        super().__init__(rf"{_DISPLAY}|{_INLINE}", md)
        self.owner, self.labels = owner, labels

    def handleMatch(  # type: ignore[override]  # noqa: N802 both are Markdown's own
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 Markdown's
    ) -> tuple[str | None, int | None, int | None]:
        display = m["display"] is not None
        tex = (m["display"] if display else m["inline"]).translate(_UNGUARD)
        if "\x02klzzwxh:" in tex:  # code stands between the dollars
            return None, None, None
        stashed = self.md.htmlStash.store(self.owner.html(tex, display, tag="tex-inline"))
        self.labels[stashed] = _plain(tex)
        return stashed, m.start(0), m.end(0)


_SIGNS = {"times": "×", "cdot": "·", "to": "→", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥"}


def _plain(tex: str) -> str:
    r"""TeX as words for a table of contents: `3 \times 3` becomes "3 × 3"."""
    words = re.sub(r"\\([a-zA-Z]+)", lambda m: _SIGNS.get(m[1], m[1]), tex)
    return " ".join(re.sub(r"[\\{}$]", " ", words).split())


class _Headings(Treeprocessor):
    """Name a heading that has a formula by its source, or its name would hold it three times."""

    def __init__(self, md: Markdown, labels: dict[str, str]) -> None:
        super().__init__(md)
        self.labels = labels

    def run(self, root: Element) -> None:
        if "toc" in self.md.treeprocessors:
            toc = self.md.treeprocessors["toc"]
            for heading in root.iter():
                if isinstance(toc, TocTreeprocessor) and re.match("h[1-6]", str(heading.tag)):
                    self._name(heading, root, toc)
        self.labels.clear()

    def _name(self, heading: Element, root: Element, toc: TocTreeprocessor) -> None:
        text = "".join(heading.itertext())
        label = re.sub("\x02wzxhzdk:\\d+\x03", lambda m: self.labels.get(m[0], m[0]), text)
        if label == text:
            return
        heading.attrib.setdefault("data-toc-label", label)
        if "id" not in heading.attrib:
            taken = {element.attrib.get("id", "") for element in root.iter()}
            heading.attrib["id"] = unique(toc.slugify(label, toc.sep), taken)
