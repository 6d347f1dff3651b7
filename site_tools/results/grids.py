"""Image grids: arrays as one sprite of exact pixels, stretched over the range asked for."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from site_tools.errors import ShowError, nearest
from site_tools.results.figures import encode_png
from site_tools.results.text import clean
from site_tools.show import ImageGrid

MOST_IMAGES = 1_000
MOST_PIXELS = 4_000_000  # of the whole sprite
PAGE_WIDTH = 640  # CSS pixels that a grid may fill
WIDEST_TILE = 160  # CSS pixels of one picture's longer side

_SCALES = {"own": ("own",), "common": ("common",), "both": ("own", "common"), "none": ("none",)}
_COLOURS = ("grey", "heat", "signed")
Pixels = NDArray[np.float64]


def capture_grid(grid: ImageGrid, owner: str, folder: Path) -> tuple[dict[str, Any], list[Path]]:
    """Write a sprite for each scale; the data of the grid. ShowError if it can't be shown."""
    _check_words(grid, owner)
    images = [_pixels(image, index, owner) for index, image in enumerate(grid.images)]
    labels = _labels(grid, len(images), owner)
    height, width = _common_size(images, owner)
    columns = min(grid.columns, len(images))
    rows = math.ceil(len(images) / columns)
    if rows * columns * height * width > MOST_PIXELS:
        raise ShowError(
            f"{owner} returned an ImageGrid of {rows * columns * height * width:,} pixels",
            expected=f"at most {MOST_PIXELS:,}",
            next_step="show fewer or smaller pictures",
        )
    scales, files = {}, []
    for scale in _SCALES[grid.scale]:
        tiles = _stretched(images, scale, grid.colours, owner)
        path = folder / f"{scale}.png"
        path.write_bytes(encode_png(_sprite(tiles, columns, rows)))
        scales[scale] = path.name
        files.append(path)
    zoom = grid.zoom or min(WIDEST_TILE // max(width, height), PAGE_WIDTH // (columns * width))
    data = {
        "columns": columns,
        "labels": labels,
        "tile": [width, height],
        "zoom": max(1, zoom),
        "scales": scales,
        "ranges": [[float(image.min()), float(image.max())] for image in images],
        "colours": grid.colours,
    }
    return data, files


# --- believing --------------------------------------------------------------------------


def _check_words(grid: ImageGrid, owner: str) -> None:
    for name, value, known in (
        ("scale", grid.scale, tuple(_SCALES)),
        ("colours", grid.colours, _COLOURS),
    ):
        if value not in known:
            raise ShowError(
                f"the ImageGrid of {owner} has {name}={value!r}",
                expected="one of " + ", ".join(known),
                nearest=nearest(str(value), known),
            )
    for name, number in (("columns", grid.columns), ("zoom", grid.zoom or 1)):
        if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 100:
            raise ShowError(
                f"the ImageGrid of {owner} has {name}={number!r}",
                expected="a whole number from 1 to 100",
            )
    if not 1 <= len(grid.images) <= MOST_IMAGES:
        raise ShowError(
            f"{owner} returned an ImageGrid of {len(grid.images)} pictures",
            expected=f"1 to {MOST_IMAGES}",
        )
    if grid.scale == "none" and grid.colours == "signed":
        raise ShowError(
            f"the ImageGrid of {owner} has signed colours and scale='none'",
            expected="a scale that is centred at 0",
            next_step="use scale='own', 'common' or 'both'",
        )


def _labels(grid: ImageGrid, count: int, owner: str) -> list[str]:
    labels = list(grid.labels)
    if len(labels) != count or not all(isinstance(label, str) for label in labels):
        raise ShowError(
            f"the ImageGrid of {owner} has {count} pictures and {len(labels)} labels",
            expected="one text for each picture",
        )
    return [clean(label, 200) for label in labels]


def _pixels(image: Any, index: int, owner: str) -> Pixels:
    """The picture as (H, W) or (H, W, 3) numbers; bytes become fractions of 255."""
    where = f"picture {index} of {owner}"
    is_tensor = hasattr(image, "detach")
    if is_tensor:
        image = image.detach().cpu().to_dense()
        image = image.float() if str(image.dtype) == "torch.bfloat16" else image  # not in numpy
    array = np.asarray(image)
    if array.dtype.kind not in "biuf":
        raise ShowError(f"{where} is an array of {array.dtype}", expected="real numbers")
    array = _arranged(array, is_tensor, where)
    if array.size == 0:
        raise ShowError(f"{where} has the shape {array.shape}", expected="at least one pixel")
    pixels = array.astype(np.float64) / (255 if array.dtype == np.uint8 else 1)
    if not np.isfinite(pixels).all():
        bad = int((~np.isfinite(pixels)).sum())
        raise ShowError(
            f"{where} holds NaN or infinity ({bad} of {pixels.size} values)",
            expected="finite numbers",
            next_step="find where they arise, or replace them by torch.nan_to_num",
        )
    return pixels


def _arranged(array: NDArray[Any], is_tensor: bool, where: str) -> NDArray[Any]:
    shape = array.shape
    if len(shape) == 3 and shape[0] == 1:
        return np.asarray(array[0])
    first, last = len(shape) == 3 and shape[0] == 3, len(shape) == 3 and shape[2] == 3
    if first and (is_tensor or not last):  # torch puts the channels first, numpy last
        return np.moveaxis(array, 0, 2)
    if len(shape) == 2 or last:
        return array
    raise ShowError(
        f"{where} has the shape {shape}",
        expected="(H, W), (H, W, 3) or (3, H, W)",
        next_step="show each channel as a picture of its own",
    )


def _common_size(images: list[Pixels], owner: str) -> tuple[int, int]:
    shapes = [image.shape for image in images]
    for index, shape in enumerate(shapes):
        if shape[:2] != shapes[0][:2]:
            raise ShowError(
                f"picture {index} of {owner} is {shape[1]} × {shape[0]} pixels, the first one "
                f"{shapes[0][1]} × {shapes[0][0]}",
                expected="pictures of one size",
                next_step="crop or resize them, or return two grids",
            )
    return shapes[0][0], shapes[0][1]


# --- colouring --------------------------------------------------------------------------


def _stretched(
    images: list[Pixels], scale: str, colours: str, owner: str
) -> list[NDArray[np.uint8]]:
    everything = _range(images, colours)
    tiles = []
    for index, image in enumerate(images):
        if scale == "none":
            low, high = _unit(image, index, owner)
        else:
            low, high = everything if scale == "common" else _range([image], colours)
        if colours == "heat" and image.min() < 0:
            raise ShowError(
                f"picture {index} of {owner} goes down to {image.min():.3g}",
                expected="values from 0 upwards for colours='heat'",
                next_step="use colours='signed', or show the absolute values",
            )
        tiles.append(_coloured(image, low, high, colours, f"picture {index} of {owner}"))
    return tiles


def _unit(image: Pixels, index: int, owner: str) -> tuple[float, float]:
    slack = 1e-6  # rounding of single-precision arithmetic
    if image.min() < -slack or image.max() > 1 + slack:
        raise ShowError(
            f"picture {index} of {owner} reaches from {image.min():.3g} to {image.max():.3g}",
            expected="values in 0..1 for scale='none'",
            next_step="use scale='own' or 'common', or divide by the largest value",
        )
    return 0.0, 1.0


def _range(images: list[Pixels], colours: str) -> tuple[float, float]:
    low = min(float(image.min()) for image in images)
    high = max(float(image.max()) for image in images)
    if colours == "heat":
        return 0.0, high
    if colours == "signed":
        reach = max(abs(low), abs(high))
        return -reach, reach
    return low, high


def _coloured(
    image: Pixels, low: float, high: float, colours: str, where: str
) -> NDArray[np.uint8]:
    """(H, W) or (H, W, 3) -> the same with 0..255; colour maps turn (H, W) into (H, W, 3)."""
    middle = 0.5 if colours == "signed" else 0.0
    span = high - low
    levels = (image - low) / span if span > 0 else np.full_like(image, middle)
    levels = np.clip(levels, 0, 1)
    if colours == "grey":
        return np.rint(levels * 255).astype(np.uint8)
    if image.ndim == 3:
        raise ShowError(
            f"{where} is in colour, and colours={colours!r} is asked for",
            expected="pictures (H, W) for a colour scale",
            next_step="leave `colours` out, or show the mean over the channels",
        )
    table = _table(colours)
    return np.take(table, np.rint(levels * (len(table) - 1)).astype(int), axis=0)


def _table(colours: str) -> NDArray[np.uint8]:
    """(N, 3) bytes. An odd number for the signed one, so that 0 is its neutral middle."""
    if colours == "heat":
        colour_map, size = matplotlib.colormaps["magma"], 256
    else:
        colour_map, size = matplotlib.colormaps["RdBu_r"].resampled(255), 255
    rgba: NDArray[np.float64] = np.asarray(colour_map(np.arange(size)))
    return np.rint(rgba[:, :3] * 255).astype(np.uint8)


def _sprite(tiles: list[NDArray[np.uint8]], columns: int, rows: int) -> Image.Image:
    """All tiles row by row without gaps; cells left over are transparent."""
    if any(tile.ndim == 3 for tile in tiles):
        tiles = [np.stack([tile] * 3, axis=2) if tile.ndim == 2 else tile for tile in tiles]
    height, width = tiles[0].shape[:2]
    sprite = np.zeros((rows * height, columns * width, *tiles[0].shape[2:]), np.uint8)
    alpha = np.zeros(sprite.shape[:2], np.uint8)
    for index, tile in enumerate(tiles):
        top, left = index // columns * height, index % columns * width
        sprite[top : top + height, left : left + width] = tile
        alpha[top : top + height, left : left + width] = 255
    image = Image.fromarray(sprite)
    if len(tiles) < rows * columns:
        image.putalpha(Image.fromarray(alpha))
    return image
