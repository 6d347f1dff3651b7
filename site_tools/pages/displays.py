"""How the result of a run shows on a page: one function for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from site_tools.model import Kind, Result
from site_tools.pages import pictures, sprites, wording
from site_tools.pages.context import Context, fill
from site_tools.pages.recorded import line


def output(context: Context, result: Result) -> Markup:
    """A result in the form that its kind asks for."""
    return _KINDS[result.kind](context, result)


# --- pictures ---------------------------------------------------------------------------


def _inline(
    context: Context,
    result: Result,
    name: str,
    size: Mapping[str, Any],
    alt: str,
    mark: str = "",
) -> Markup:
    svg = context.book.read(result.blob(name)).decode("utf8")
    return pictures.inline(
        svg,
        prefix=context.prefix + mark,
        width=float(size["width"]),
        height=float(size["height"]),
        alt=alt,
        image=lambda image: context.asset(result.blob(image), ".png"),
    )


def _figure(context: Context, result: Result) -> Markup:
    alt = context.use.view.alt
    return fill(
        "figure",
        id=context.id,
        measured=line(context.book.origins(context.use)),
        number=context.number,
        caption=context.caption,
        alt=alt,
        picture=_inline(context, result, "figure.svg", result.data, alt=alt),
    )


@dataclass(frozen=True)
class _Frame:
    picture: Markup
    text: str


def _steps(context: Context, result: Result) -> Markup:
    frames = [
        _Frame(
            _inline(
                context,
                result,
                f"frame-{place}.svg",
                frame,
                alt=str(frame.get("alt") or frame["text"]),
                mark=f"f{place}-",
            ),
            str(frame["text"]),
        )
        for place, frame in enumerate(result.data["frames"])
    ]
    return fill(
        "steps",
        id=context.id,
        measured=line(context.book.origins(context.use)),
        number=context.number,
        caption=context.caption,
        alt=context.use.view.alt,
        frames=frames,
    )


def _grid(context: Context, result: Result) -> Markup:
    return fill(
        "grid",
        id=context.id,
        measured=line(context.book.origins(context.use)),
        number=context.number,
        caption=context.caption,
        alt=context.use.view.alt,
        prefix=context.prefix,
        sheet=sprites.sheet(result, lambda name: context.asset(result.blob(name), ".png")),
        tiles=sprites.tiles(result),
        notes=sprites.notes(result),
    )


# --- tables and values ------------------------------------------------------------------


@dataclass(frozen=True)
class _Column:
    name: str
    unit: str
    numeric: bool


@dataclass(frozen=True)
class _Cell:
    text: str
    numeric: bool


def _table(context: Context, result: Result) -> Markup:
    columns = result.data["columns"]
    rows = [
        [_cell(raw, column) for raw, column in zip(row, columns, strict=True)]
        for row in result.data["rows"]
    ]
    heads = [_Column(str(c["name"]), str(c.get("unit") or ""), bool(c["numeric"])) for c in columns]
    files = {blob.name for blob in result.blobs}
    csv = context.asset(result.blob("table.csv"), ".csv") if "table.csv" in files else ""
    return fill(
        "table",
        id=context.id,
        measured=line(context.book.origins(context.use)),
        number=context.number,
        caption=context.caption,
        label=context.number or context.use.view.caption,
        columns=heads,
        rows=rows,
        headed=bool(heads) and not heads[0].numeric,
        csv=csv,
        file=f"{context.id or 'table'}.csv",
    )


def _cell(raw: Any, column: Mapping[str, Any]) -> _Cell:
    spec = str(column.get("format") or "")
    try:
        text = wording.printed(raw, spec)
    except (TypeError, ValueError):  # a text or an empty cell in a column of numbers
        text = wording.printed(raw)
    return _Cell(text, bool(column["numeric"]))


def _values(context: Context, result: Result) -> Markup:
    value = result.data["value"]
    if not isinstance(value, Mapping):
        return fill(
            "values",
            id=context.id,
            single=wording.printed(value),
            caption=context.caption,
            measured=line(context.book.origins(context.use)),
        )
    leaves = flat(value)
    numeric = all(_is_number(raw) for _, raw in leaves)
    rows = [[_Cell(name, False), _Cell(wording.printed(raw), numeric)] for name, raw in leaves]
    return fill(
        "table",
        id=context.id,
        measured=line(context.book.origins(context.use)),
        number=context.number,
        caption=context.caption,
        label=context.number or context.use.view.caption,
        columns=[_Column("name", "", False), _Column("value", "", numeric)],
        rows=rows,
        headed=True,
        csv="",
        file="",
    )


def _is_number(raw: object) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def flat(value: Mapping[str, Any], path: str = "") -> list[tuple[str, Any]]:
    """A nested mapping's leaves with their dotted names, in its own order."""
    leaves: list[tuple[str, Any]] = []
    for name, part in value.items():
        inner = f"{path}{name}"
        if isinstance(part, Mapping):
            leaves += flat(part, f"{inner}.")
        else:
            leaves.append((inner, part))
    return leaves


# --- the rest ----------------------------------------------------------------------------


def _error(context: Context, result: Result) -> Markup:
    data = result.data
    return fill(
        "error",
        id=context.id,
        type=data["type"],
        message=data["message"],
        source=str(data.get("source") or "").strip(),
        caption=context.caption,
    )


def _stored(context: Context, result: Result) -> Markup:
    kept = wording.plural(len(result.blobs), "file")
    return fill("stored", id=context.id, request=str(result.request), kept=kept)


def _claim(context: Context, result: Result) -> Markup:
    from site_tools.pages.cards import claim  # a card may hold any display, this one a card

    return claim(context, result)


_KINDS = {
    Kind.VALUES: _values,
    Kind.TABLE: _table,
    Kind.FIGURE: _figure,
    Kind.STEPS: _steps,
    Kind.GRID: _grid,
    Kind.CLAIM: _claim,
    Kind.ERROR: _error,
    Kind.ARTIFACT: _stored,
    Kind.NOTEBOOK: _stored,
}
