"""Where each picture of a grid lies in its sprite, and how large it may be drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from site_tools.model import Result
from site_tools.pages import wording

NAMES = {"own": "each picture on its own scale", "common": "all on one scale", "none": "as it is"}
LABEL_WIDTH = 44  # CSS pixels: a narrower picture leaves no room for its label
SMALLEST = 64  # CSS pixels of a picture that is only ever made smaller than it is
THUMBNAIL = (126, 130)  # CSS pixels


@dataclass(frozen=True)
class Image:
    """One sprite of the grid: all pictures on one scale."""

    scale: str
    name: str
    url: str


@dataclass(frozen=True)
class Sheet:
    """The sprites and their size in picture pixels; `style` holds the CSS variables,
    `smooth` lets the pictures shrink by fractions of a pixel."""

    images: tuple[Image, ...]
    width: int
    height: int
    smooth: bool
    style: Markup


@dataclass(frozen=True)
class Tile:
    """One picture: its place in the sprite, counted in pictures, and what is said of it."""

    column: int
    row: int
    label: str
    range: str


def sheet(result: Result, url: Callable[[str], str]) -> Sheet:
    """The grid's sprites as they stand on a page; `url(name)` gives a blob's address."""
    data = result.data
    zoom = float(data["zoom"] or 1)
    width = int(data["tile"][0])
    smooth = zoom <= 1 and width > SMALLEST  # a photograph: no pixel of it is to be counted
    least = SMALLEST / width if smooth else math.ceil(LABEL_WIDTH / width)
    return _sheet(result, url, {"zoom": zoom, "least": min(zoom, least)}, smooth)


def thumbnail(result: Result, url: Callable[[str], str], shown: int) -> Sheet:
    """The same for the first `shown` pictures side by side in a thumbnail."""
    width, height = map(int, result.data["tile"])
    room = min(THUMBNAIL[0] / (shown * width), THUMBNAIL[1] / height)
    zoom = math.floor(room) if room >= 1 else round(room, 4)
    return _sheet(result, url, {"px": zoom}, False)


def _sheet(
    result: Result, url: Callable[[str], str], sizes: dict[str, float], smooth: bool
) -> Sheet:
    data = result.data
    width, height = map(int, data["tile"])
    count = len(data["labels"])
    columns = max(1, min(int(data["columns"]), count))
    rows = math.ceil(count / columns)
    variables = {
        "columns": columns,
        "w": width,
        "h": height,
        "sheet-columns": columns,
        "sheet-rows": rows,
    }
    parts = [f"--st-{name}:{number}" for name, number in variables.items()]
    parts += [
        f"--st-{name}:{number:g}{'px' if name == 'px' else ''}" for name, number in sizes.items()
    ]
    images = tuple(
        Image(scale, NAMES[scale], url(data["scales"][scale]))
        for scale in ("own", "common", "none")
        if scale in data["scales"]
    )
    style = Markup(";".join(parts))  # noqa: S704 numbers only
    return Sheet(images, columns * width, rows * height, smooth, style)


def tiles(result: Result) -> tuple[Tile, ...]:
    """Every picture, row by row, with its label and, on its own scale, its range in words."""
    data = result.data
    columns = max(1, min(int(data["columns"]), len(data["labels"])))
    ranges = data.get("ranges") or ()
    own = "own" in data["scales"]
    return tuple(
        Tile(
            place % columns,
            place // columns,
            str(label),
            wording.span(*ranges[place]) if own and place < len(ranges) else "",
        )
        for place, label in enumerate(data["labels"])
    )


@dataclass(frozen=True)
class Note:
    """How to read the brightness on one scale; `scale` is empty if there is no choice."""

    scale: str
    text: str


def notes(result: Result) -> tuple[Note, ...]:
    """The scale of a grid in words, one sentence for each that a reader may choose."""
    data = result.data
    scales = [name for name in ("own", "common") if name in data["scales"]]
    ranges = data.get("ranges") or ()
    if not ranges:
        return ()
    words = _OWN_WORDS[data["colours"]], _common_words(data["colours"], ranges)
    texts = dict(zip(("own", "common"), words, strict=True))
    return tuple(Note("" if len(scales) == 1 else scale, texts[scale]) for scale in scales)


_OWN_WORDS = {
    "grey": "Each picture has its own scale: black is its smallest value, white its largest.",
    "heat": "Each picture has its own scale: black is 0, pale yellow its largest value.",
    "signed": "Each picture has its own scale: white is 0, blue is below it, red above, and the "
    "full tone stands for its strongest value.",
}


def _common_words(colours: str, ranges: Sequence[Sequence[float]]) -> str:
    low, high = min(pair[0] for pair in ranges), max(pair[1] for pair in ranges)
    if colours == "heat":
        low = 0.0
    if colours == "signed":
        high = max(abs(low), abs(high))
        low = -high
    first, last = _ENDS[colours]
    middle = ", white is 0" if colours == "signed" else ""
    return (
        f"All pictures share one scale: {first} is {wording.printed(low, '.3g')}{middle}, "
        f"{last} is {wording.printed(high, '.3g')}."
    )


_ENDS = {"grey": ("black", "white"), "heat": ("black", "pale yellow"), "signed": ("blue", "red")}
