"""Demonstrations that no page asks for: each is dead code, or a figure that someone forgot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from site_tools.code.catalog import Catalog, Symbol
from site_tools.errors import SnippetError
from site_tools.model import Page, Use
from site_tools.notes.believe import annotated_kind

_WORD = re.compile(r"\w+")


def demonstrations(
    uses: Sequence[Use], pages: Sequence[Page], catalog: Catalog
) -> Iterator[SnippetError]:
    """What promises to show something, needs no argument, and is shown and called nowhere."""
    asked = {use.request.entry for use in uses if use.request}
    asked |= {use.view.code for use in uses if use.view.code}
    # A form with another fault still shows that its function was not forgotten.
    for page in pages:
        for directive in page.directives:
            asked |= {text for text in directive.fields.values() if isinstance(text, str)}
    symbols = [symbol for name in catalog.names() if (symbol := _symbol(catalog, name))]
    unasked = [s for s in symbols if s.entry not in asked and _is_demonstration(s)]
    if not unasked:
        return
    for symbol in unasked:
        others = (other for other in symbols if other.entry != symbol.entry)
        if not any(symbol.name in _WORD.findall(other.text) for other in others):
            yield SnippetError(
                f"no page shows the demonstration {symbol.entry}",
                place=symbol.place,
                expected="a snippet, claim, exercise or question that runs it",
                next_step="show it, or begin its name with _, or remove it",
            )


def _symbol(catalog: Catalog, name: str) -> Symbol | None:
    try:
        return catalog.symbol(name)
    except SnippetError:  # the catalog's own problems tell of it
        return None


def _is_demonstration(symbol: Symbol) -> bool:
    return (
        symbol.kind == "function"
        and not symbol.name.startswith("_")
        and not symbol.is_artifact
        and annotated_kind(symbol) is not None
        and all(p.has_default or p.kind in ("*", "**") for p in symbol.parameters)
    )
