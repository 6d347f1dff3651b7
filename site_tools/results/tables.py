"""Tables: rows of a dataclass, a mapping of columns or a Table, as raw cells and a CSV file."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from site_tools.errors import ShowError, nearest
from site_tools.results.text import clean
from site_tools.results.values import Scalar, fields_of, key_text, read_scalar
from site_tools.show import Claim, Frame, ImageGrid, Steps, Table

MOST_ROWS = 2_000
MOST_COLUMNS = 50

Cell = Scalar | None


@dataclass(frozen=True)
class _Column:
    name: str  # the heading
    unit: str
    format: str
    cells: list[Cell]

    @property
    def numeric(self) -> bool:
        given = [cell for cell in self.cells if cell is not None]
        return bool(given) and all(
            isinstance(cell, int | float) and not isinstance(cell, bool) for cell in given
        )


def is_table(value: Any) -> bool:
    """Whether a value shows as a table: a Table, rows of one record type, or columns."""
    if isinstance(value, Table):
        return True
    if isinstance(value, list | tuple) and value and not hasattr(value, "_fields"):
        first = type(value[0])
        record = dataclasses.is_dataclass(first) or hasattr(first, "_fields")
        ours = issubclass(first, Claim | Frame | ImageGrid | Steps | Table)
        return record and not ours and all(type(row) is first for row in value)
    return isinstance(value, Mapping) and bool(value) and all(map(_is_sequence, value.values()))


def capture_table(value: Any, owner: str, folder: Path) -> tuple[dict[str, Any], list[Path]]:
    """Write `table.csv`; the columns and rows. ShowError if a cell, a name or a format is bad."""
    columns = list(_columns(value, owner))
    lengths = {len(column.cells) for column in columns}
    if len(lengths) != 1:
        told = ", ".join(f"{column.name} {len(column.cells):,}" for column in columns[:10])
        raise ShowError(
            f"{owner} returned columns of different lengths: {told}"
            if columns
            else f"{owner} returned a table without columns",
            expected="columns of one length",
        )
    for column in columns:
        _check_format(column, owner)
    data = {
        "columns": [
            {
                "name": column.name,
                "unit": column.unit,
                "format": column.format,
                "numeric": column.numeric,
            }
            for column in columns
        ],
        "rows": [list(row) for row in zip(*(column.cells for column in columns), strict=True)],
    }
    return data, [_write_csv(columns, folder / "table.csv")]


def _columns(value: Any, owner: str) -> Iterable[_Column]:
    named: Mapping[Any, Any]
    units: Mapping[Any, Any]
    formats: Mapping[Any, Any]
    labels: Mapping[Any, Any]
    if isinstance(value, Table):
        _check_names(value, owner)
        named, units, formats, labels = value.columns, value.units, value.formats, {}
    elif isinstance(value, Mapping):
        named, units, formats, labels = value, {}, {}, {}
    else:
        _check_rows(len(value), owner)
        named, units, formats, labels = _of_rows(value)
    if len(named) > MOST_COLUMNS:
        raise ShowError(
            f"{owner} returned a table of {len(named)} columns", expected=f"at most {MOST_COLUMNS}"
        )
    for key, values in named.items():
        name = key_text(key, owner)
        cells = _cells(values, name, owner)
        heading, unit = clean(str(labels.get(name, name))), clean(str(units.get(key, "")))
        yield _Column(heading, unit, str(formats.get(key, "")), cells)


def _of_rows(rows: Any) -> tuple[Mapping[str, Any], ...]:
    """Columns, units, formats and labels; the last three from the fields' metadata."""
    parts = [fields_of(row) or {} for row in rows]
    named = {name: [part[name] for part in parts] for name in parts[0]}
    words: dict[str, Mapping[str, Any]] = {}
    if dataclasses.is_dataclass(rows[0]):
        words = {field.name: field.metadata for field in dataclasses.fields(rows[0])}
    units, formats, labels = (
        {name: said[word] for name, said in words.items() if word in said}
        for word in ("unit", "format", "label")
    )
    return named, units, formats, labels


def _cells(values: Any, name: str, owner: str) -> list[Cell]:
    if not _is_sequence(values):
        raise ShowError(
            f"column {name!r} of {owner} is a {type(values).__name__}",
            expected="a list, a tuple or a one-dimensional array",
        )
    _check_rows(len(values), owner)
    plain = values.tolist() if hasattr(values, "tolist") else list(values)
    return [
        None if cell is None else read_scalar(cell, f"row {row} of {name!r}, returned by {owner},")
        for row, cell in enumerate(plain)
    ]


def _is_sequence(value: Any) -> bool:
    if isinstance(value, list | tuple | range):
        return not hasattr(value, "_fields")
    return (isinstance(value, np.ndarray) or hasattr(value, "detach")) and value.ndim == 1


def _check_rows(count: int, owner: str) -> None:
    if not 1 <= count <= MOST_ROWS:
        raise ShowError(
            f"{owner} returned a table of {count:,} rows",
            expected=f"1 to {MOST_ROWS:,}",
            next_step="draw a Figure of them, or return a summary" if count else "",
        )


def _check_names(table: Table, owner: str) -> None:
    for what, names in (("units", table.units), ("formats", table.formats)):
        for name in names:
            if name not in table.columns:
                known = [str(column) for column in table.columns]
                raise ShowError(
                    f"the {what} of {owner}'s Table speak of a column {name!r}",
                    expected="one of " + ", ".join(known),
                    nearest=nearest(str(name), known),
                )


def _check_format(column: _Column, owner: str) -> None:
    for row, cell in enumerate(column.cells):
        if cell is None or not column.format:
            continue
        try:
            format(cell, column.format)
        except (ValueError, OverflowError) as error:
            raise ShowError(
                f"row {row} of {column.name!r}, returned by {owner}, is {cell!r}: {error}",
                expected=f"a value that the format {column.format!r} can write",
                next_step="change the format, or the cell",
            ) from None


def _write_csv(columns: list[_Column], path: Path) -> Path:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(
        f"{column.name} ({column.unit})" if column.unit else column.name for column in columns
    )
    for row in zip(*(column.cells for column in columns), strict=True):
        writer.writerow("" if cell is None else cell for cell in row)
    path.write_text(target.getvalue(), "utf8", newline="")
    return path
