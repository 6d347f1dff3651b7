"""Shows what demonstrations return where there is no site: on a terminal, in a notebook.

Copied into the one-file download and the lab of a lecture, so it imports nothing but the
standard library and what a lecture may return.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import functools
import inspect
import math
import os
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from site_tools.palette import PALETTE
from site_tools.show import Claim, ImageGrid, Steps, Table


def begin(seed: int) -> None:
    """Start every global generator from `seed`, on one thread: as the site's own runs do."""
    random.seed(seed)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(seed % 2**32)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(seed)
        torch.set_num_threads(1)


def draw_as_the_site() -> None:
    """Give figures the site's sizes and its light colours."""
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is None:
        return
    colours = {colour.name: colour.light for colour in PALETTE}
    cycle = [colour.light for colour in PALETTE if colour.name.isdigit()]
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(
        {
            "figure.figsize": (4.8, 3.2),
            "figure.constrained_layout.use": True,
            "font.size": 10,
            "axes.titlesize": 11,
            "axes.labelsize": 10,
            "xtick.labelsize": 9,
            "ytick.labelsize": 9,
            "legend.fontsize": 9,
            "lines.linewidth": 1.8,
            "text.color": colours["ink"],
            "axes.edgecolor": colours["muted"],
            "axes.labelcolor": colours["ink"],
            "axes.axisbelow": True,
            "axes.prop_cycle": matplotlib.cycler(color=cycle),
            "xtick.color": colours["muted"],
            "ytick.color": colours["muted"],
            "grid.color": colours["grid"],
            "legend.edgecolor": colours["grid"],
            "image.interpolation": "none",
            "svg.fonttype": "path",
            "svg.hashsalt": "site",
            "savefig.dpi": 192,
        }
    )


# --- recorded results ---------------------------------------------------------------------


def as_recorded(function: Callable[..., Any], values: Mapping[tuple[Any, ...], Any]) -> Any:
    """Answer calls with recorded values, by arguments; compute only what is not recorded."""
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        key = tuple(bound.arguments.values())
        return copy.deepcopy(values[key]) if key in values else function(*args, **kwargs)

    return call


def made(kind: Any, **fields: Any) -> Any:
    """An instance of a dataclass with these fields, as it was when it was recorded."""
    instance = object.__new__(kind)
    for name, value in fields.items():
        object.__setattr__(instance, name, value)
    return instance


# --- what came back, as text and as figures -------------------------------------------------


def pictures(value: Any) -> Iterator[tuple[Any, str]]:
    """The figures to draw for `value`, each with a sentence (or "")."""
    if isinstance(value, Steps):
        for frame in value.frames:
            yield frame.figure, frame.text
    elif isinstance(value, ImageGrid):
        yield grid_figure(value), ""
    elif hasattr(value, "savefig"):
        yield value, ""


def grid_figure(grid: ImageGrid) -> Any:
    """Draw an image grid: one small axes per picture, with its label above."""
    import matplotlib.figure
    import numpy

    images = [numpy.asarray(image) for image in grid.images]
    images = [image.transpose(1, 2, 0) if is_channels_first(image) else image for image in images]
    columns = min(grid.columns, len(images))
    rows = math.ceil(len(images) / columns)
    figure = matplotlib.figure.Figure(figsize=(1.6 * columns, 1.8 * rows), layout="constrained")
    low, high = (0.0, 1.0)
    if grid.scale in ("common", "both"):
        low, high = min(map(numpy.min, images)), max(map(numpy.max, images))
    for place, axes in enumerate(figure.subplots(rows, columns, squeeze=False).flat):
        axes.set_axis_off()
        if place < len(images):
            image = images[place]
            if grid.scale == "own":
                low, high = image.min(), image.max()
            if grid.colours == "signed":
                high = max(abs(low), abs(high))
                low = -high
            shades = {"grey": "gray", "heat": "inferno", "signed": "RdBu_r"}[grid.colours]
            axes.imshow(image, cmap=shades, vmin=low, vmax=high)
            axes.set_title(grid.labels[place], fontsize=8)
    return figure


def is_channels_first(image: Any) -> bool:
    """Whether an array is (3, H, W), as PyTorch has it."""
    return bool(image.ndim == 3 and image.shape[0] == 3 and image.shape[2] != 3)


def table_of(value: Any) -> list[list[str]] | None:
    """Headings and rows of text, if `value` is a table: a Table, rows, or columns."""
    if isinstance(value, Table):
        units, formats = value.units, value.formats
        columns = dict(value.columns)
    elif is_rows(value):
        parts = dataclasses.fields(value[0])
        labels = {part.name: part.metadata.get("label", part.name) for part in parts}
        units = {labels[part.name]: part.metadata.get("unit", "") for part in parts}
        formats = {labels[part.name]: part.metadata.get("format", "") for part in parts}
        columns = {labels[p.name]: [getattr(row, p.name) for row in value] for p in parts}
    elif isinstance(value, Mapping) and value and all(map(is_column, value.values())):
        units, formats, columns = {}, {}, dict(value)
    else:
        return None
    heads = [f"{name} ({units[name]})" if units.get(name) else str(name) for name in columns]
    cells = [
        ["" if cell is None else format(plain(cell), formats.get(name, "")) for cell in column]
        for name, column in columns.items()
    ]
    return [heads, *map(list, zip(*cells, strict=True))]


def is_rows(value: Any) -> bool:
    """Whether `value` is a list of one dataclass's instances."""
    return isinstance(value, list | tuple) and bool(value) and dataclasses.is_dataclass(value[0])


def is_column(value: Any) -> bool:
    """Whether `value` can be a table's column."""
    return isinstance(value, list | tuple | range) or getattr(value, "ndim", 0) == 1


def plain(value: Any) -> Any:
    """A number of NumPy or PyTorch as Python's own."""
    return value.item() if hasattr(value, "item") else value


def text_of(value: Any) -> str:
    """Numbers, strings, tables and claims in words; "" for what is only a picture."""
    if isinstance(value, Claim):
        spread = "" if value.spread is None else f" ± {value.spread:{value.format}}"
        return (
            f"{'holds' if value.holds else 'FAILS'}: {value.statement}\n"
            f"measured {value.measured:{value.format}}{spread} {value.unit}".rstrip()
            + f", must be {value.op} {value.bound:{value.format}}, n = {value.n:,}"
        )
    if rows := table_of(value):
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
    if isinstance(value, Steps | ImageGrid) or hasattr(value, "savefig"):
        return ""
    return "\n".join(lines_of(value, ""))


def lines_of(value: Any, name: str) -> Iterator[str]:
    """One line for each number or string, with the names that lead to it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {part.name: getattr(value, part.name) for part in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from lines_of(inner, f"{name}.{key}" if name else str(key))
    else:
        yield f"{name} = {plain(value)}" if name else str(plain(value))


def at(value: Any, *names: str) -> Any:
    """Follow field names and keys into a result: `at(results, "accuracy", "mean")`."""
    for name in names:
        if isinstance(value, Mapping):
            value = {str(key): inner for key, inner in value.items()}[name]
        elif isinstance(value, list | tuple) and name.isdigit():
            value = value[int(name)]
        else:
            value = getattr(value, name)
    return plain(value)


# --- in a notebook ------------------------------------------------------------------------


def show(value: Any, alt: str = "") -> None:
    """Show a result below its cell: figures as pictures, tables as tables, the rest as text.

    `alt` says what a picture shows, for those who can't see it.
    """
    from IPython.display import HTML, Image, display

    for figure, sentence in pictures(value):
        if sentence:
            print(sentence)
        width = round(figure.get_figwidth() * 96)
        image = Image(data=png(figure), width=width, alt=sentence or alt)  # type: ignore[no-untyped-call]  # IPython's
        display(image)  # type: ignore[no-untyped-call]
    if isinstance(value, Claim) or (rows := table_of(value)) is None:
        if text := text_of(value):
            print(text)
        return
    head = "".join(f"<th>{escape(cell)}</th>" for cell in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:]
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    display(HTML(table))  # type: ignore[no-untyped-call]  # IPython's


def png(figure: Any) -> bytes:
    """A figure's picture on white, the same bytes each time."""
    import io

    target = io.BytesIO()
    figure.savefig(target, format="png", dpi=192, facecolor="white", metadata={"Software": None})
    return target.getvalue()


# --- on a terminal ------------------------------------------------------------------------


@dataclass(frozen=True)
class Demonstration:
    """A function that the page calls; `expect` names the error that it must raise."""

    name: str
    function: Callable[..., Any]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    expect: str | None = None


def play(about: str, demonstrations: Sequence[Demonstration], seed: int) -> int:
    """Run the demonstrations that the command line asks for; 0 if all went well."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="what to run, as listed by --list; all if none")
    parser.add_argument("--out", type=Path, default=Path("figures"), help="folder for pictures")
    parser.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    options = parser.parse_args()
    known = [demonstration.name for demonstration in demonstrations]
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"there is no {unknown[0]}; --list says what there is")
    failed = 0
    for demonstration in demonstrations:
        if options.list:
            print(demonstration.name, "-", first_line(demonstration.function))
        elif not options.names or demonstration.name in options.names:
            failed += not run(demonstration, options.out, seed)
    return 1 if failed else 0


def first_line(function: Callable[..., Any]) -> str:
    """What a function says of itself."""
    return (inspect.getdoc(function) or "").partition("\n")[0]


def run(demonstration: Demonstration, folder: Path, seed: int) -> bool:
    """Call one demonstration, print what it gave, keep its pictures; False if it failed."""
    print(f"\n== {demonstration.name}: {first_line(demonstration.function)}", flush=True)
    begin(seed)
    try:
        value = demonstration.function(**demonstration.arguments)
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        if type(error).__name__ == "DataMissingError":
            print(f"left out, for want of its data: {error}")
            return True
        if demonstration.expect in [kind.__name__ for kind in type(error).__mro__]:
            print(f"raises, as the page says, {told}")
            return True
        import traceback

        traceback.print_exc()
        return False
    if demonstration.expect:
        print(f"FAILS: it should raise {demonstration.expect}")
        return False
    if text := text_of(value):
        print(text)
    for number, (figure, sentence) in enumerate(pictures(value), 1):
        suffix = f"-{number}" if isinstance(value, Steps) else ""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{demonstration.name}{suffix}.png"
        path.write_bytes(png(figure))
        print(f"{os.fspath(path)}{': ' * bool(sentence)}{sentence}")
    return value.holds if isinstance(value, Claim) else True
