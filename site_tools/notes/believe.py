"""One form as its author wrote it -> a use, if its fields can be believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from site_tools.code.catalog import Catalog, Symbol
from site_tools.errors import NotesError, SiteError, SnippetError, nearest
from site_tools.model import Directive, Kind, Place, Request, Use, View
from site_tools.notes import checks, forms

PICTURES = (Kind.FIGURE, Kind.STEPS, Kind.GRID)
_RETURNS = {
    "Figure": Kind.FIGURE,
    "Steps": Kind.STEPS,
    "ImageGrid": Kind.GRID,
    "Table": Kind.TABLE,
    "Claim": Kind.CLAIM,
}
_ENTRY_FIELD = {"exercise": "solution", "question": "answer"}  # otherwise it is `run`
_SAYS_NOTHING = frozenset({"figure", "image", "picture", "plot", "diagram", "photo", "table"})


def annotated_kind(symbol: Symbol) -> Kind | None:
    """What a demonstration's return annotation promises to show; None if it doesn't say."""
    return _RETURNS.get(symbol.returns.strip("'\"").rpartition(".")[2])


def missing(view: View, kind: Kind) -> tuple[NotesError, ...]:
    """The caption and the alt text that an output of this kind lacks."""
    picture = kind in PICTURES
    wanted = {"caption": picture or kind is Kind.TABLE, "alt": picture}
    return tuple(
        NotesError(
            f"this {view.form} shows {NAMES[kind]} without {name!r}",
            place=view.place,
            expected=_WHY[name],
            next_step=f"add a line `{name}: …`",
        )
        for name, needed in wanted.items()
        if needed and not getattr(view, name)
    )


NAMES = {
    Kind.VALUES: "a value",
    Kind.TABLE: "a table",
    Kind.FIGURE: "a figure",
    Kind.STEPS: "a stepper",
    Kind.GRID: "an image grid",
    Kind.CLAIM: "a claim",
    Kind.ERROR: "an error",
    Kind.ARTIFACT: "a stored artifact",
    Kind.NOTEBOOK: "a notebook",
}
_WHY = {
    "caption": "a sentence that says what to look at",
    "alt": "what it shows, for those who can't see it",
}


class Believer:
    """Believes forms against a catalog; what is wrong goes to `problems`."""

    def __init__(self, catalog: Catalog, problems: list[SiteError]) -> None:
        self.catalog, self.problems = catalog, problems

    def directive(self, page: str, directive: Directive) -> Use | None:
        """The use that a form becomes; None where nothing can be shown for it."""
        before = len(self.problems)
        self._check_fields(directive)
        if len(self.problems) > before:
            return None
        view = self._view(directive)
        request = self._request(directive, view)
        if len(self.problems) > before:
            return None
        self._check_sense(directive, view)  # the rest is told, but doesn't keep it from the page
        if request is not None:
            self._check_promise(request, view)
        return Use(page, view, request)

    # --- fields -------------------------------------------------------------------------

    def _check_fields(self, directive: Directive) -> None:
        form = forms.FORMS[directive.form]
        for name, value in directive.fields.items():
            if name not in form.keys:
                self._problem(
                    directive,
                    name,
                    f"no {directive.form} has the key {name!r}",
                    expected="one of " + ", ".join(form.keys),
                    nearest=nearest(str(name), form.keys),
                )
            elif expected := checks.CHECKS[form.keys[name]](value):
                close = nearest(value, forms.LISTINGS) if name == "of" and value else None
                self._problem(
                    directive, name, f"{name!r} is {_shown(value)}", expected, nearest=close
                )
        for name in form.required:
            if name not in directive.fields:
                self._problem(directive, "", f"this {directive.form} has no {name!r}", name)
        written = directive.fields.get("id")
        valid = isinstance(written, str) and not checks.CHECKS["id"](written)
        if valid and form.prefixes and str(written).partition("-")[0] not in form.prefixes:
            wanted = " or ".join(f"{prefix}-…" for prefix in form.prefixes)
            found = f"the id of this {directive.form} is {written!r}"
            self._problem(directive, "id", found, wanted)

    def _view(self, directive: Directive) -> View:
        fields = directive.fields
        options = {
            name: checks.as_texts(value) if name in ("hints", "choices") else value
            for name, value in fields.items()
            if name in _OPTIONS[directive.form]
        }
        shows_both = directive.form == "exercise"
        shown = ("code", "output") if shows_both else checks.as_tuple(fields.get("show", "output"))
        only_code = shown == ("code",)
        return View(
            form=directive.form,
            place=directive.place,
            id=fields.get("id"),
            show=tuple(shown),
            caption=_joined(fields.get("caption")),
            alt=_joined(fields.get("alt")),
            code=fields.get("code") or (fields["run"] if only_code else None),
            region=fields.get("region"),
            fold=bool(fields.get("fold", False)),
            options=options,
        )

    def _check_sense(self, directive: Directive, view: View) -> None:
        fields = directive.fields
        if "code" not in view.show:
            for name in ("code", "region", "fold"):
                if fields.get(name):
                    found = f"{name!r} is given, but no code is shown"
                    self._problem(directive, name, found, "show: [output, code]")
        if directive.form == "snippet" and view.show == ("code",):
            for name in ("id", "caption", "alt", "with", "expect"):
                if name in fields:
                    found = f"{name!r} is given, but only code is shown"
                    self._problem(directive, name, found, f"no {name!r}")
        if view.alt.lower().strip(" .") in _SAYS_NOTHING:
            self._problem(directive, "alt", f"the alt text is {view.alt!r}", _WHY["alt"])
        choices = view.options.get("choices", ())
        if choices and "tolerance" in fields:
            found = "a question with choices has a tolerance"
            self._problem(directive, "tolerance", found, "one or the other")
        if "choices" in fields and (len(choices) < 2 or len(set(choices)) < len(choices)):
            found = "these choices are no choice"
            self._problem(directive, "choices", found, "two or more, all different")

    def _check_promise(self, request: Request, view: View) -> None:
        kind = annotated_kind(self.catalog.symbol(request.entry))
        if kind and not request.expect and view.form in ("snippet", "exercise"):
            self.problems += missing(view, kind)

    # --- what is run --------------------------------------------------------------------

    def _request(self, directive: Directive, view: View) -> Request | None:
        if directive.form == "listing":
            return None
        fields = directive.fields
        if view.code is not None:
            self._source(directive, "code" if "code" in fields else "run", view.code)
        if view.region and "code" in view.show:
            self._region(directive, view.code or fields["run"], view.region)
        name = _ENTRY_FIELD.get(directive.form, "run")
        if view.show == ("code",) and directive.form == "snippet":
            if view.code != fields["run"]:
                self._source(directive, "run", fields["run"])
            return None
        entry, given = fields[name], fields.get("with") or {}
        place = self._place(directive, name)
        if not self.callable(entry, given, place, f"{name!r}", self._place(directive, "with")):
            return None
        self._check_expected(directive)
        return Request(entry, checks.as_arguments(given), fields.get("expect"))

    def callable(
        self,
        entry: str,
        given: Mapping[str, Any],
        place: Place,
        what: str,
        given_place: Place | None = None,
    ) -> bool:
        """Whether the build can call `entry` with just these arguments; if not, say why."""
        symbol = self._symbol(entry, place)
        if symbol is None:
            return False
        if symbol.kind != "function" or re.search(r"(?m)^async def ", symbol.text):
            kind = symbol.kind if symbol.kind != "function" else "coroutine"
            self._wrong(place, f"{entry} is a {kind}", "an ordinary function to call")
            return False
        if symbol.is_artifact:
            self._wrong(
                place,
                f"{entry} is a stored artifact, which {what} can't show",
                "a function that shows something of it",
            )
            return False
        return self._fits(symbol, given, place, given_place or place)

    def _fits(
        self, symbol: Symbol, given: Mapping[str, Any], place: Place, given_place: Place
    ) -> bool:
        named = {p.name: p for p in symbol.parameters if p.kind in ("positional", "keyword")}
        takes_any = any(p.kind == "**" for p in symbol.parameters)
        fits = True
        for name in given:
            if name not in named and not takes_any:
                self._wrong(
                    given_place,
                    f"{symbol.entry} has no parameter {name!r}",
                    "one of " + ", ".join(named) if named else "no argument",
                    nearest(str(name), named),
                )
                fits = False
        for name, parameter in named.items():
            if not parameter.has_default and name not in given:
                self._wrong(
                    place,
                    f"{symbol.entry} needs the argument {name!r}",
                    f"a value for it in `with`, or a default in {symbol.place}",
                )
                fits = False
        return fits

    def _check_expected(self, directive: Directive) -> None:
        name = directive.fields.get("expect")
        if name is None or name in checks.EXCEPTIONS:
            return
        tails = {entry.rpartition(".")[2] for entry in self.catalog.names()}
        close = nearest(name, checks.EXCEPTIONS)
        if close and name not in tails and abs(len(close) - len(name)) < 3 and "." not in name:
            self._problem(directive, "expect", f"no exception is called {name!r}", nearest=close)

    def _source(self, directive: Directive, field: str, entry: str) -> None:
        self._symbol(entry, self._place(directive, field))

    def _region(self, directive: Directive, entry: str, region: str) -> None:
        try:
            self.catalog.region(entry, region)
        except SnippetError as error:
            if entry in self.catalog.names():  # an unknown name is told of elsewhere
                place = self._place(directive, "region")
                self._wrong(place, error.found, error.expected, error.nearest)

    def _symbol(self, entry: str, place: Place) -> Symbol | None:
        try:
            return self.catalog.symbol(entry)
        except SnippetError as error:
            if error.place is not None:  # the module itself can't be read, which is told once
                found = f"{entry} can't be read: {error.found} ({error.place})"
                self._wrong(place, found, error.expected, error.nearest)
            else:
                self._wrong(place, error.found, error.expected, error.nearest)
            return None

    # --- problems -----------------------------------------------------------------------

    def _place(self, directive: Directive, field: str) -> Place:
        return Place(directive.place.file, directive.lines.get(field, directive.place.line))

    def _problem(
        self,
        directive: Directive,
        field: str,
        found: str,
        expected: str = "",
        nearest: str | None = None,
    ) -> None:
        self._wrong(self._place(directive, field), found, expected, nearest)

    def _wrong(
        self, place: Place, found: str, expected: str = "", nearest: str | None = None
    ) -> None:
        self.problems.append(NotesError(found, place=place, expected=expected, nearest=nearest))


_OPTIONS: Mapping[str, frozenset[str]] = {
    "snippet": frozenset(),
    "claim": frozenset(),
    "exercise": frozenset({"level", "title", "ask", "hints", "explain"}),
    "question": frozenset({"ask", "choices", "tolerance", "explain"}),
    "listing": frozenset({"of"}),
}


def _joined(value: Any) -> str:
    return " ".join(str(value).split()) if value else ""


def _shown(value: Any) -> str:
    text = repr(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= 80 else f"{text[:77]}…"
