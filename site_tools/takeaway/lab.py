"""A lab's cells: the prose of a page and, where it is first needed, the code it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from site_tools.code.catalog import Catalog
from site_tools.code.modules import Statement
from site_tools.model import Directive, Page, Request, Use, ValueUse
from site_tools.takeaway import recorded
from site_tools.takeaway.bundle import NOTHING, call, distributions, literal
from site_tools.takeaway.gather import OWN, PLAYBACK, SHOW, Gatherer, sources_of
from site_tools.takeaway.plainprose import Passage, passages, phrase, reference_mark
from site_tools.takeaway.weave import Piece, Weaver, join

_HIDDEN = ("exercise", "question")  # forms whose answers a lab leaves to its reader
# What stands in a text for a value: its path and format at first, then a cell and a line.
_OPEN, _CLOSE = "\ue002", "\ue003"
FILLED = re.compile("\ue000([\\w-]+):(\\d+)\ue001")


@dataclass(frozen=True)
class Cell:
    """`kind` is "markdown" or "code"; `id` stays the same while the cell's code does its job."""

    kind: str
    source: str
    id: str
    tags: tuple[str, ...] = ()


def entries(uses: Sequence[Use]) -> Iterator[str]:
    """What a lab runs or shows the source of."""
    for use in uses:
        if use.request is not None and use.view.form not in _HIDDEN:
            yield use.request.entry
        if use.view.code:
            yield use.view.code


def cells(
    page: Page,
    uses: Sequence[Use],
    catalog: Catalog,
    seed: int = 0,
    supplied: recorded.Supplied = NOTHING,
) -> tuple[Cell, ...]:
    """The lab of a page: `uses` are the page's own; recorded results are put in.

    SnippetError for code that can't be copied.
    """
    return tuple(_Lab(page, uses, catalog, seed, supplied).cells())


class _Lab:
    def __init__(
        self,
        page: Page,
        uses: Sequence[Use],
        catalog: Catalog,
        seed: int,
        supplied: recorded.Supplied,
    ) -> None:
        self.page, self.catalog, self.seed, self.supplied = page, catalog, seed, supplied
        self.sources = sources_of(catalog)
        self.forms = {(use.view.place.line, use.view.form): use for use in uses}
        self.values = {(use.value.path, use.value.format): use for use in uses if use.value}
        self.counts = {"code": 0, "text": 0}
        gatherer = Gatherer(self.sources)
        for name in ("begin", "draw_as_the_site", "show", "at"):
            gatherer.add(PLAYBACK, name)
        for entry in entries(uses):
            symbol = catalog.symbol(entry)
            gatherer.add(symbol.module, symbol.name)
        recorded.gather(gatherer, supplied)
        self.gathered = gatherer.gathered()
        self.weaver = Weaver(self.sources, self.gathered)
        self.result = "result"
        while self.result in self.weaver.defined():
            self.result += "_"
        self.done: set[tuple[str, int]] = set()
        self.aliased: set[str] = set()
        self.played: set[tuple[str, str]] = set()  # recorded artifacts whose values are in

    def cells(self) -> Iterator[Cell]:
        """All cells, in order."""
        first = True
        for passage in passages(self.page, self._mark):
            text = passage.text
            if first:
                head, text = _split(text, self.page.title)
                yield self._text(head)
                yield from self._setup()
                first = False
            yield from self._prose(replace(passage, text=text))
            if passage.form is not None:
                yield from self._form(passage.form)
        yield self._text("## Made with")
        yield self._code(self._versions(), "versions")

    def _setup(self) -> Iterator[Cell]:
        yield self._text(
            "The first cells load what the lab needs: the packages, then a few helpers that "
            "show results here as the site shows them."
        )
        future = "from __future__ import annotations"
        yield self._code(f"{future}\n\n{self.weaver.imports()}", "setup")
        helpers = []
        for module in self.gathered:
            if module in OWN:
                helpers.append(self._pieces(module, self.gathered[module]))
        start = f"{self._own('draw_as_the_site')}()\n{self._own('begin')}({self.seed})"
        yield self._code("\n\n\n".join([*filter(None, helpers), start]), "setup", "helpers")

    def _prose(self, passage: Passage) -> Iterator[Cell]:
        """A passage, and the cell that computes the values in it."""
        values = [value for value in passage.values if (value.path, value.format) in self.values]
        if not values:
            if passage.text:
                yield self._text(_unmarked(passage.text))
            return
        for value in values:
            wanted = self._request(value)
            if wanted:
                yield from self._needed(wanted.entry)
        cell = self._code(self._printed(values), "values")
        numbers = {id(value): number for number, value in enumerate(values)}
        text = passage.text
        for value in values:
            text = text.replace(self._mark(value), f"\ue000{cell.id}:{numbers[id(value)]}\ue001")
        yield self._text(_unmarked(text))
        yield cell

    def _mark(self, value: ValueUse) -> str:
        """What stands for a value until its cell is known: its path, which is also readable."""
        return f"{_OPEN}{value.path}:{value.format}{_CLOSE}"

    def _request(self, value: ValueUse) -> Request | None:
        return self.values[value.path, value.format].request

    def _printed(self, values: Sequence[ValueUse]) -> str:
        """Code that prints each value on its line, calling each function once in a row."""
        lines, before = [f"{self._own('begin')}({self.seed})"], None
        for value in values:
            wanted = self._request(value)
            assert wanted is not None  # a value's use always has one
            if wanted != before:
                lines.append(f"{self.result} = {self._call(wanted)}")
                before = wanted
            names = value.path.removeprefix(wanted.entry).split(".")[1:]
            words = ", ".join([self.result, *map(literal, names)])
            inner = f"{self._own('at')}({words})"
            if value.format:
                inner = f"format({inner}, {literal(value.format)})"
            name = literal(".".join([wanted.entry.rpartition(".")[2], *names]) + " =")
            lines.append(f"print({name}, {inner})")
        return "\n".join(lines)

    # --- forms --------------------------------------------------------------------------

    def _form(self, form: Directive) -> Iterator[Cell]:
        use = self.forms.get((form.place.line, form.form))
        if use is None:
            return
        if form.form == "exercise":
            yield from self._exercise(form)
        elif form.form == "question":
            yield from self._question(form)
        elif form.form in ("snippet", "claim"):
            yield from self._demonstration(use, form)

    def _demonstration(self, use: Use, form: Directive) -> Iterator[Cell]:
        caption = phrase(str(form.fields.get("caption") or ""), self._mark)
        label = f"**{reference_mark(use.view.id)}.** " if use.view.id else ""
        if use.view.code:
            yield from self._needed(use.view.code)
        if use.request is not None:
            yield from self._needed(use.request.entry)
        if label or caption.text:
            yield from self._prose(replace(caption, text=f"{label}{caption.text}".strip()))
        if use.request is not None and use.request.entry in self.supplied.absent:
            yield self._text(
                f"*This needs {self.supplied.absent[use.request.entry]}, which was not there "
                "when the lab was made.*"
            )
        elif use.request is not None:
            shown = self._shown(use.request, str(form.fields.get("alt") or ""))
            if use.request.expect:
                shown = _tried(shown, use.request.expect)
            elif use.request.entry in self.supplied.live:
                shown = _tried(shown, self.weaver.name(SHOW, "DataMissingError"))
            yield self._code(f"{self._own('begin')}({self.seed})\n{shown}", "result")

    def _shown(self, wanted: Request, alt: str) -> str:
        show, made = self._own("show"), self._call(wanted)
        if not alt:
            return f"{show}({made})"
        words = literal(" ".join(alt.split()))
        return f"{show}(\n    {made},\n    alt={words},\n)"

    def _exercise(self, form: Directive) -> Iterator[Cell]:
        title = phrase(str(form.fields.get("title") or ""), self._mark)
        ask = phrase(str(form.fields.get("ask") or ""), self._mark)
        head = f"### Exercise: {title.text} (level {form.fields.get('level', 1)})\n\n"
        hints = [phrase(str(hint), self._mark) for hint in form.fields.get("hints") or ()]
        folded = [
            f"\n\n<details><summary>Hint</summary>\n\n{hint.text}\n\n</details>" for hint in hints
        ]
        passages = (title, ask, *hints)
        values = tuple(dict.fromkeys(value for passage in passages for value in passage.values))
        yield from self._prose(Passage(head + ask.text + "".join(folded), values, None))
        yield self._code("", "exercise")

    def _question(self, form: Directive) -> Iterator[Cell]:
        ask = phrase(str(form.fields.get("ask") or ""), self._mark)
        parts, values = [f"**Question.** {ask.text}"], dict.fromkeys(ask.values)
        choices = form.fields.get("choices") or ()
        if choices:
            parts.append("")
        for choice in choices:
            inner = phrase(str(choice), self._mark)
            parts.append("- " + inner.text.replace("\n", "\n  "))
            values |= dict.fromkeys(inner.values)
        yield from self._prose(Passage("\n".join(parts), tuple(values), None))

    # --- code ---------------------------------------------------------------------------

    def _needed(self, entry: str) -> Iterator[Cell]:
        """The code that a symbol rests on and that has not been shown yet, a cell for each idea."""
        gatherer = Gatherer(self.sources)
        symbol = self.catalog.symbol(entry)
        gatherer.add(symbol.module, symbol.name)
        gathered = gatherer.gathered()
        for module, statements in gathered.items():
            if module not in OWN:
                for group in self._groups(module, statements):
                    yield self._code(group, "source")
        aliases = [line for name in self.aliased for line in self.weaver.aliases[name]]
        for symbol_of, known in recorded.among(gathered, self.supplied):
            if symbol_of not in self.played:
                self.played.add(symbol_of)
                text = recorded.text(symbol_of, known, self.weaver.name, sorted(aliases))
                yield self._code(text, "source")

    def _groups(self, module: str, statements: list[Statement]) -> Iterator[str]:
        """A module's new pieces: a definition each, with the constants that stand before it."""
        group: list[Piece] = []
        new = [s for s in statements if (module, s.index) not in self.done]
        self.done.update((module, statement.index) for statement in new)
        if module not in self.aliased and self.weaver.aliases.get(module):
            self.aliased.add(module)
            yield "\n".join(self.weaver.aliases[module])
        for piece in self.weaver.pieces(module, new):
            group.append(piece)
            if not piece.loose:
                yield join(group)
                group = []
        if group:
            yield join(group)

    def _pieces(self, module: str, statements: list[Statement]) -> str:
        return join(self.weaver.pieces(module, statements))

    def _call(self, wanted: Request) -> str:
        symbol = self.catalog.symbol(wanted.entry)
        return call(self.weaver.name(symbol.module, symbol.name), wanted)

    def _own(self, name: str) -> str:
        return self.weaver.name(PLAYBACK, name)

    def _versions(self) -> str:
        names = list(distributions(self.gathered, self.sources))
        words = ", ".join(f'"{name}"' for name in names)
        trailing = "," if len(names) == 1 else ""
        return (
            "import importlib.metadata\nimport platform\n\n"
            'print("Python", platform.python_version())\n'
            f"for package in ({words}{trailing}):\n"
            "    print(package, importlib.metadata.version(package))"
        )

    def _text(self, source: str) -> Cell:
        self.counts["text"] += 1
        return Cell("markdown", source.strip("\n"), f"text-{self.counts['text']}")

    def _code(self, source: str, *tags: str) -> Cell:
        self.counts["code"] += 1
        return Cell("code", source.strip("\n"), f"code-{self.counts['code']}", tags)


def _tried(code: str, error: str) -> str:
    """The code, with an exception told in one line."""
    inner = code.replace("\n", "\n    ")
    return (
        f"try:\n    {inner}\nexcept {error} as error:\n"
        '    print(f"{type(error).__name__}: {error}")'
    )


def _split(text: str, title: str) -> tuple[str, str]:
    """A page's heading with the words below it that need no code, and what follows."""
    text = text if text.lstrip().startswith("# ") else f"# {title}\n\n{text}"
    text = text.replace("# ", "# Lab: ", 1)  # the lecture has the bare name
    until = re.search(f"(?m)^#{{2,}} |{_OPEN}", text)
    above = text[: until.start()] if until else text
    if until and until[0] == _OPEN:
        above = above[: above.rfind("\n\n") + 1]
    return above, text[len(above) :]


def _unmarked(text: str) -> str:
    """Marks that no cell computes become their paths, as code."""
    return re.sub(f"{_OPEN}(.*?):[^{_CLOSE}]*{_CLOSE}", r"`\1`", text)
