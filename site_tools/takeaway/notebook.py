"""A page's lab: its prose and its code as a notebook that runs from top to bottom anywhere.

Only the code cells are run and keyed; the prose is put around their outputs afterwards, so
that an edit of the prose runs nothing. Nothing here imports Jupyter: see kernel.py for that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from site_tools.code.catalog import Catalog
from site_tools.code.syntax import sha256
from site_tools.model import Page, Request, Use
from site_tools.takeaway.gather import OWN, Gatherer, sources_of
from site_tools.takeaway.lab import FILLED, Cell, cells, entries
from site_tools.takeaway.plainprose import reference_words, referred

__all__ = ["Cell", "assemble", "cells", "file_name", "modules", "placeholder", "request"]

PREFIX = "notebook:"  # of the request for a page's lab


# --- for the planner ------------------------------------------------------------------------


def request(page: Page, all_cells: Sequence[Cell]) -> Request:
    """What to run for a page's lab; keyed by its code cells alone."""
    return Request(f"{PREFIX}{page.path}", (("cells", sha256(to_json(all_cells))),))


def modules(uses: Sequence[Use], catalog: Catalog) -> tuple[str, ...]:
    """The project's modules that a lab copies from, sorted."""
    gatherer = Gatherer(sources_of(catalog))
    for entry in entries(uses):
        symbol = catalog.symbol(entry)
        gatherer.add(symbol.module, symbol.name)
    return tuple(sorted(set(gatherer.gathered()) - set(OWN)))


def file_name(page: str) -> str:
    """Where a page's lab goes below the folder of labs."""
    return page.removesuffix(".md") + ".ipynb"


# --- written form ---------------------------------------------------------------------------


def to_json(all_cells: Sequence[Cell]) -> str:
    """The code cells as text: what is keyed, and what a worker gets."""
    code = [[cell.id, cell.source, list(cell.tags)] for cell in all_cells if cell.kind == "code"]
    return json.dumps(code, ensure_ascii=False)


def from_json(text: str) -> tuple[Cell, ...]:
    """Code cells that `to_json` wrote."""
    return tuple(Cell("code", source, id, tuple(tags)) for id, source, tags in json.loads(text))


def document(all_cells: Sequence[Cell], title: str) -> dict[str, Any]:
    """A notebook as plain data (nbformat 4.5), not run."""
    return {
        "cells": [_cell(cell) for cell in all_cells],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": title,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    metadata: dict[str, Any] = {"tags": list(cell.tags)} if cell.tags else {}
    if "helpers" in cell.tags:
        metadata["jupyter"] = {"source_hidden": True}
    plain: dict[str, Any] = {
        "cell_type": cell.kind,
        "id": cell.id,
        "metadata": metadata,
        "source": cell.source,
    }
    if cell.kind == "code":
        plain |= {"execution_count": None, "outputs": []}
    return plain


def assemble(
    all_cells: Sequence[Cell],
    title: str,
    executed: bytes,
    label: Callable[[str], str] = reference_words,
) -> bytes:
    """The whole lab: `executed` is the stored notebook of the code cells, as kernel.py left it.

    `label(id)` is how the book calls what bears an id: "Figure 5.2".
    """
    run = json.loads(executed)
    done = {cell["id"]: cell for cell in run["cells"] if cell["cell_type"] == "code"}
    printed = {id: _lines(cell) for id, cell in done.items()}
    whole = document([_filled(cell, printed, label) for cell in all_cells], title)
    whole["metadata"] |= {name: run["metadata"][name] for name in ("language_info", "versions")
                          if name in run["metadata"]}  # fmt: skip
    for cell in whole["cells"]:
        known = done.get(cell["id"])
        if cell["cell_type"] == "code" and known and _text(known["source"]) == cell["source"]:
            cell |= {name: known[name] for name in ("outputs", "execution_count")}
    return write(whole)


def placeholder(page: str) -> bytes:
    """A notebook that says that the lab of a page is not there yet."""
    text = f"# {page.removesuffix('.md')}\n\nThis lab has not been run yet."
    return write(document([Cell("markdown", text, "text-1")], page))


def write(notebook: Mapping[str, Any]) -> bytes:
    """The bytes of a notebook's file: the same for the same content."""
    return (json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _filled(cell: Cell, printed: Mapping[str, Sequence[str]], label: Callable[[str], str]) -> Cell:
    if cell.kind != "markdown":
        return cell

    def fill(mark: re.Match[str]) -> str:
        lines = printed.get(mark[1], ())
        number = int(mark[2])
        # A line is `name = value`.
        return lines[number].partition(" = ")[2] if number < len(lines) else "…"

    return replace(cell, source=referred(FILLED.sub(fill, cell.source), label))


def _lines(cell: Mapping[str, Any]) -> list[str]:
    """What a cell printed."""
    streams = (output for output in cell["outputs"] if output.get("name") == "stdout")
    return "".join(_text(output["text"]) for output in streams).splitlines()


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
