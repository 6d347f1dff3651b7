"""Pictures and steppers: matplotlib figures, drawn with sentinel colours, as SVG files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.image
import matplotlib.text
import numpy as np
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image

from site_tools.errors import ShowError
from site_tools.results import svg
from site_tools.results.style import WRITING
from site_tools.results.text import clean
from site_tools.show import Frame, Steps

LARGEST = 3 * 2**20  # bytes of an SVG; more makes a page slow
MOST_POINTS = 500_000  # of a whole figure, before matplotlib simplifies lines
MOST_FRAMES = 200
LARGEST_PICTURES = 6 * 2**20  # bytes of all the raster pictures of a result
RASTER_DPI = 192  # of what matplotlib itself turns into pixels: two for each CSS pixel


class Pictures:
    """The raster pictures of one result: each content once, as `image-<n>.png` in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, Path] = {}
        self.size = 0  # bytes
        self._names: dict[bytes, str] = {}

    def add(self, content: bytes) -> str:
        """Take a PNG over, in its smallest exact form; its name."""
        png = _compact(content)
        if png not in self._names:
            name = f"image-{len(self._names)}.png"
            self._names[png] = name
            self.files[name] = self.folder / name
            self.size += self.files[name].write_bytes(png)
        return self._names[png]

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        """The bytes of some of them."""
        return {name: self.files[name].read_bytes() for name in names}


def capture_figure(figure: Figure, owner: str, folder: Path) -> tuple[dict[str, Any], list[Path]]:
    """Write `figure.svg`, `standalone.svg` and the pictures; the data {width, height, images}.

    ShowError if the figure is empty, can't be drawn or is too large for a page.
    """
    pictures = Pictures(folder)
    data, content = _draw(figure, owner, pictures)
    files = [
        _write(folder / "figure.svg", content),
        _write(folder / "standalone.svg", _alone(content, data, pictures)),
    ]
    return data, [*files, *pictures.files.values()]


def capture_steps(steps: Steps, owner: str, folder: Path) -> tuple[dict[str, Any], list[Path]]:
    """Write `frame-<n>.svg`, the pictures, and the first frame as `standalone.svg`.

    ShowError unless there are at least two frames, all of one size, each with a sentence.
    """
    frames = list(steps.frames)
    if not 2 <= len(frames) <= MOST_FRAMES:
        raise ShowError(
            f"{owner} returned Steps with {len(frames)} frame{'s' * (len(frames) != 1)}",
            expected=f"2 to {MOST_FRAMES} frames",
            next_step="return the Figure itself if there is only one",
        )
    pictures, told, files, size = Pictures(folder), [], [], None
    for number, frame in enumerate(frames):
        where = f"frame {number} of {owner}"
        data, content = _draw(_checked_frame(frame, where), where, pictures)
        if size not in (None, (data["width"], data["height"])):
            raise ShowError(
                f"{where} is {data['width']} × {data['height']} px, the first one "
                f"{size[0]} × {size[1]} px",
                expected="frames of one size",
                next_step="give every frame's Figure the same figsize",
            )
        size = (data["width"], data["height"])
        told.append({"text": clean(frame.text).strip(), "alt": clean(frame.alt).strip(), **data})
        files.append(_write(folder / f"frame-{number}.svg", content))
        if number == 0:
            files.append(_write(folder / "standalone.svg", _alone(content, data, pictures)))
    return {"frames": told}, [*files, *pictures.files.values()]


def _checked_frame(frame: object, where: str) -> Figure:
    if not isinstance(frame, Frame) or not isinstance(frame.figure, Figure):
        found = frame.figure if isinstance(frame, Frame) else frame
        raise ShowError(
            f"{where} is a {type(found).__name__}",
            expected="a Frame with a matplotlib Figure and a sentence",
            next_step="write Frame(figure, text)",
        )
    for name in ("text", "alt"):
        if not isinstance(getattr(frame, name), str):
            raise ShowError(f"{where} has a {name} that is no text", expected="a sentence")
    if not frame.text.strip():
        raise ShowError(
            f"{where} has no text",
            expected="a sentence that says what happens in it",
            next_step="write Frame(figure, text)",
        )
    return frame.figure


# --- drawing ----------------------------------------------------------------------------


def _draw(figure: Figure, owner: str, pictures: Pictures) -> tuple[dict[str, Any], str]:
    _refuse_unshowable(figure, owner)
    _prepare(figure)
    target = io.StringIO()  # takes any text; the SVG is cleaned before it becomes bytes
    try:
        with matplotlib.rc_context(WRITING):
            figure.savefig(target, format="svg", dpi=RASTER_DPI, metadata={"Date": None})
    except Exception as error:  # whatever an artist raises: a bad formula, a broken transform
        raise ShowError(
            f"the figure of {owner} can't be drawn: {type(error).__name__}: {clean(str(error))}",
            next_step="call figure.savefig('x.svg') in the snippet to see where",
        ) from error
    names: list[str] = []

    def name_image(content: bytes) -> str:
        name = pictures.add(content)
        if name not in names:
            names.append(name)
        return name

    drawn = svg.tidy(clean(target.getvalue()), name_image)
    _refuse_large(drawn.svg, pictures, owner)
    return {"width": drawn.width, "height": drawn.height, "images": names}, drawn.svg


def _refuse_unshowable(figure: Figure, owner: str) -> None:
    if not figure.axes:
        raise ShowError(
            f"{owner} returned a Figure without axes",
            expected="a Figure with something drawn in it",
            next_step="draw on the axes of `figure.subplots()`",
        )
    own = [*figure.texts, *figure.lines, *figure.patches, *figure.images, *figure.artists]
    if not own and not any(_has_content(axes) for axes in figure.axes):
        raise ShowError(
            f"{owner} returned a Figure whose axes are empty",
            expected="a Figure with something drawn in it",
            next_step="draw before you return it, on this very Figure",
        )
    width, height = figure.get_size_inches()
    if not (0.2 <= width <= 30 and 0.2 <= height <= 30):
        raise ShowError(
            f"{owner} returned a Figure of {width:g} × {height:g} inches",
            expected="0.2 to 30 inches a side",
            next_step="set figsize; 4.8 × 3.2 fills half a page",
        )
    drawn = [artist for axes in figure.axes for artist in (*axes.lines, *axes.collections)]
    points = sum(map(_points, drawn))
    if points > MOST_POINTS:
        raise ShowError(
            f"{owner} returned a Figure of {points:,} points",
            expected=f"at most {MOST_POINTS:,}",
            next_step="thin them out, or draw a histogram or an image (imshow) of them",
        )


def _has_content(axes: Any) -> bool:
    return bool(axes.has_data() or axes.texts or axes.artists or axes.tables or axes.patches)


def _points(artist: Any) -> int:
    if isinstance(artist, Line2D):
        return np.size(artist.get_xdata(orig=False))
    if isinstance(artist, Collection):
        paths: int = sum(
            np.size(path.vertices) // 2 for path in artist.get_paths()[: MOST_POINTS + 1]
        )
        return max(np.size(artist.get_offsets()) // 2, paths)
    return 0


def _prepare(figure: Figure) -> None:
    """Mend what would spoil the file: text that can't be written, pictures to be resampled."""
    for text in figure.findobj(matplotlib.text.Text):
        written = text.get_text()
        if clean(written) != written:
            text.set_text(clean(written))
    for image in figure.findobj(matplotlib.image.AxesImage):
        exact = type(image) is matplotlib.image.AxesImage
        if exact and image.get_interpolation() in ("nearest", "auto", "antialiased"):
            image.set_interpolation("none")


def _refuse_large(content: str, pictures: Pictures, owner: str) -> None:
    if pictures.size > LARGEST_PICTURES:
        raise ShowError(
            f"{owner} holds pictures of {pictures.size / 2**20:.1f} MB",
            expected=f"at most {LARGEST_PICTURES // 2**20} MB",
            next_step="make the arrays smaller before you draw them",
        )
    if len(content) > LARGEST:
        raise ShowError(
            f"the figure of {owner} is an SVG of {len(content) / 2**20:.1f} MB",
            expected=f"at most {LARGEST // 2**20} MB",
            next_step="draw fewer marks; show arrays by imshow or an ImageGrid",
        )


def _compact(content: bytes) -> bytes:
    """The same pixels without an alpha or colours that say nothing, in deterministic bytes."""
    with Image.open(io.BytesIO(content)) as opened:
        image: Image.Image = opened.convert("RGBA")
    red, green, blue, alpha = image.split()
    opaque = alpha.getextrema() == (255, 255)
    grey = red.tobytes() == green.tobytes() == blue.tobytes()
    if opaque:
        image = red if grey else image.convert("RGB")
    return encode_png(image)


def encode_png(image: Image.Image) -> bytes:
    """PNG bytes that depend on the pixels alone."""
    target = io.BytesIO()
    image.save(target, format="PNG")
    return target.getvalue()


def _alone(content: str, data: dict[str, Any], pictures: Pictures) -> str:
    return svg.standalone(content, pictures.read(data["images"]))


def _write(path: Path, text: str) -> Path:
    path.write_text(text, "utf8", newline="\n")
    return path
