"""What a run returned, as data and files that a page can show without running anything.

The shape of `data` by kind; files are named after what they hold:

    VALUES    {value}                                   scalar, list of scalars, or mapping
    TABLE     {columns: [{name, unit, format, numeric}], rows}                  table.csv
    FIGURE    {width, height, images}                   figure.svg, standalone.svg, image-N.png
    STEPS     {frames: [{text, alt, width, height, images}]}    frame-N.svg, standalone.svg, …
    GRID      {columns, labels, tile, zoom, scales, ranges, colours}    own.png, common.png, …
    CLAIM     {statement, measured, op, bound, unit, format, n, seeds, spread, control,
               margin, holds}
    ERROR     {type, message, source}                   (written by blame.py)
    ARTIFACT  {tree}                                    tensors.safetensors, if any

Widths and heights are CSS pixels. All text is plain text, valid UTF-8 without control
characters; whoever puts it into a page escapes it.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from site_tools.errors import ShowError, nearest
from site_tools.model import Kind, Request
from site_tools.results.figures import capture_figure, capture_steps
from site_tools.results.grids import capture_grid
from site_tools.results.style import drawing
from site_tools.results.tables import capture_table, is_table
from site_tools.results.values import advice, capture_values, describe, fields_of, read_scalar
from site_tools.show import Claim, Frame, ImageGrid, Steps

__all__ = ["Captured", "capture", "capture_artifact", "drawing"]

Captured = tuple[Kind, dict[str, Any], dict[str, Path]]  # kind, data, files by name

FEWEST_SEEDS = 3
_OPERATORS = ("<", "<=", ">", ">=", "==")
_SHOWABLE = (
    "a Figure, Steps, an ImageGrid, a Table (or rows, or columns), a Claim, numbers or strings"
)


def capture(value: Any, request: Request, workdir: Path) -> Captured:
    """Turn what a demonstration returned into (kind, data, files in `workdir`).

    ShowError if it can't be shown. A claim that does not hold is captured like any other:
    `data["holds"]` is False, and it is the worker that makes a failure of it.
    """
    owner = str(request)
    kind, (data, files) = _capture(value, owner, workdir)
    return kind, data, _named(files)


def _capture(value: Any, owner: str, workdir: Path) -> tuple[Kind, tuple[dict[str, Any], Any]]:
    if isinstance(value, Figure):
        return Kind.FIGURE, capture_figure(value, owner, workdir)
    if isinstance(value, Steps):
        return Kind.STEPS, capture_steps(value, owner, workdir)
    if isinstance(value, ImageGrid):
        return Kind.GRID, capture_grid(value, owner, workdir)
    if isinstance(value, Claim):
        return Kind.CLAIM, (_claim(value, owner), [])
    if is_table(value):
        return Kind.TABLE, capture_table(value, owner, workdir)
    _refuse_collections(value, owner)
    return Kind.VALUES, (capture_values(value, owner), [])


def capture_artifact(
    value: Any, workdir: Path, resolve_class: Callable[[str], type] | None = None
) -> Captured:
    """Turn what an artifact returned into a tree and, if it holds any, a file of tensors.

    With `resolve_class` a class that could not be found again when reading is refused now.
    """
    from site_tools.results import codec  # loads torch, which only artifacts need

    tree, tensors = codec.encode(value, resolve_class)
    files = []
    if tensors:
        files.append(workdir / "tensors.safetensors")
        files[0].write_bytes(tensors)
    return Kind.ARTIFACT, {"tree": tree}, _named(files)


def _named(files: list[Path]) -> dict[str, Path]:
    return {path.name: path for path in files}


def _refuse_collections(value: Any, owner: str) -> None:
    """Explain what the usual slips should have been; the rest is refused value by value."""
    if fields_of(value) is None and not isinstance(value, list | tuple | str):
        if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
            return
        if not isinstance(value, int | float | enum.Enum):
            _refuse(value, owner, advice(value))
    if isinstance(value, Frame):
        _refuse(value, owner, "return Steps of at least two frames")
    for part in value if isinstance(value, list | tuple) else ():
        if isinstance(part, Figure):
            _refuse(value, owner, "return the Figure alone, or Steps of several")
        if isinstance(part, Frame):
            _refuse(value, owner, "wrap the frames: Steps(frames)")
        if isinstance(part, Claim):
            _refuse(value, owner, "write one function for each Claim")
        if hasattr(part, "shape") and getattr(part, "ndim", 0) > 1:
            _refuse(value, owner, "wrap the arrays: ImageGrid(arrays, labels)")


def _refuse(value: Any, owner: str, next_step: str) -> None:
    raise ShowError(f"{owner} returned {describe(value)}", expected=_SHOWABLE, next_step=next_step)


# --- claims -----------------------------------------------------------------------------


def _claim(claim: Claim, owner: str) -> dict[str, Any]:
    where = f"of the Claim of {owner}"
    if claim.op not in _OPERATORS:
        raise ShowError(
            f"op={claim.op!r} {where}",
            expected="one of " + " ".join(_OPERATORS),
            nearest=nearest(str(claim.op), _OPERATORS),
        )
    measured, bound = (
        _number(claim.measured, "measured", where),
        _number(claim.bound, "bound", where),
    )
    n = _number(claim.n, "n", where)
    if n < 1 or n != int(n):
        raise ShowError(f"n={claim.n!r} {where}", expected="how many cases it rests on: 1 or more")
    believed = Claim(
        statement=_words(claim.statement, "statement", where, required=True),
        measured=measured,
        op=claim.op,
        bound=bound,
        n=int(n),
        unit=_words(claim.unit, "unit", where),
        format=_words(claim.format, "format", where),
        seeds=tuple(int(_number(seed, "seeds", where)) for seed in claim.seeds),
        spread=None if claim.spread is None else _number(claim.spread, "spread", where),
        control=_words(claim.control, "control", where),
        quantity=_words(claim.quantity, "quantity", where, required=True),
        cases=_words(claim.cases, "cases", where),
    )
    _check_claim_format(believed, where)
    _check_training(believed, where)
    return {
        **{name: value for name, value in (fields_of(believed) or {}).items() if name != "seeds"},
        "seeds": list(believed.seeds),
        "margin": believed.margin,
        "holds": believed.holds,
    }


def _number(value: Any, name: str, where: str) -> int | float:
    number = read_scalar(value, f"{name} {where}")
    if isinstance(number, str):
        raise ShowError(f"{name}={number!r} {where}", expected="a number")
    return number


def _words(value: Any, name: str, where: str, required: bool = False) -> str:
    text = read_scalar(value, f"{name} {where}")
    if not isinstance(text, str) or (required and not text.strip()):
        raise ShowError(f"{name}={value!r} {where}", expected="a sentence" if required else "text")
    return text.strip()


def _check_claim_format(claim: Claim, where: str) -> None:
    try:
        format(claim.measured, claim.format)
        format(claim.bound, claim.format)
    except (ValueError, OverflowError) as error:
        raise ShowError(
            f"format={claim.format!r} {where}: {error}",
            expected="a Python format specification such as '.3g' or '.1%'",
        ) from None


def _check_training(claim: Claim, where: str) -> None:
    """What was trained varies: one run, or one without a control, proves nothing."""
    if not claim.seeds and claim.spread is None:
        return
    seeds = len(set(claim.seeds))
    if seeds < FEWEST_SEEDS:
        raise ShowError(
            f"{seeds} seed{'s' * (seeds != 1)} {where}",
            expected=f"at least {FEWEST_SEEDS} different ones for something that was trained",
        )
    if claim.spread is None or not math.isfinite(claim.spread) or claim.spread < 0:
        raise ShowError(
            f"spread={claim.spread!r} {where}", expected="the standard deviation over its seeds"
        )
    if not claim.control:
        raise ShowError(
            f"no control {where}",
            expected="what the same measurement gives where the effect is absent",
        )
