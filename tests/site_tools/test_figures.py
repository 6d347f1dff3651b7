"""Figures become small, inert SVGs whose colours a page can change and whose pixels are exact."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from site_tools.errors import ShowError
from site_tools.model import Kind, Request
from site_tools.palette import PALETTE
from site_tools.results import svg
from site_tools.results.capture import capture, drawing
from site_tools.show import Frame, Steps

REQUEST = Request("a.b.f")


@pytest.fixture(autouse=True)
def style() -> Iterator[None]:
    with drawing():
        yield


def figure_of(draw: Any, **options: Any) -> Figure:
    figure = Figure(**options)
    draw(figure.subplots())
    return figure


def shown(figure: Figure, folder: Path) -> str:
    return capture(figure, REQUEST, folder)[2]["figure.svg"].read_text("utf8")


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(path.read_bytes())))


def refused(value: Any, folder: Path) -> str:
    with pytest.raises(ShowError) as caught:
        capture(value, REQUEST, folder)
    return str(caught.value)


# --- colours and size -------------------------------------------------------------------


def test_every_sentinel_becomes_its_variable(tmp_path: Path) -> None:
    """Lines, fills, markers and text in any letter case; no sentinel stays behind."""

    def draw(axes: Any) -> None:
        for row, colour in enumerate(PALETTE):
            axes.plot([0, 1], [row, row], color=colour.sentinel.upper())
            axes.bar([row], [1], color=colour.sentinel, hatch="/")
            axes.scatter([row], [1], color=colour.sentinel)
            axes.text(row, 1, "t", color=colour.sentinel)

    text = shown(figure_of(draw), tmp_path)
    for colour in PALETTE:
        assert f"stroke:var(--fig-{colour.name})" in text
        assert f"fill:var(--fig-{colour.name})" in text
        assert colour.sentinel not in text.lower()


def test_defaults_are_drawn_in_the_palette(tmp_path: Path) -> None:
    """An author who sets no colour at all gets a figure that follows light and dark."""

    def draw(axes: Any) -> None:
        for row in range(9):
            axes.plot([0, row], label=f"line {row}")
        axes.bar([1], [2], edgecolor=None)
        axes.boxplot([1, 2, 3, 9])
        axes.annotate("here", (1, 1), (2, 2), arrowprops={"arrowstyle": "->"})
        axes.set(title="t", xlabel="x", ylabel="y")
        axes.grid()
        axes.legend()

    text = shown(figure_of(draw), tmp_path)
    assert set(re.findall(r"#[0-9a-f]{6}", text)) == set()
    used = set(re.findall(r"var\(--fig-(\w+)\)", text))
    assert used == {colour.name for colour in PALETTE}


def test_a_colour_of_the_authors_own_stays(tmp_path: Path) -> None:
    """Only sentinels are mapped: data colours are the same in light and dark."""
    text = shown(figure_of(lambda axes: axes.plot([1, 2], color="#AB12CD")), tmp_path)
    assert "stroke:#ab12cd" in text


def test_the_size_is_in_css_pixels(tmp_path: Path) -> None:
    """Inches times 96, in the data and in the SVG; the coordinates stay in points."""
    figure = figure_of(lambda axes: axes.plot([1, 2]), figsize=(5, 2.5))
    _, data, files = capture(figure, REQUEST, tmp_path)
    assert (data["width"], data["height"]) == (480, 240)
    root = ElementTree.parse(files["figure.svg"]).getroot()
    assert (root.get("width"), root.get("height")) == ("480", "240")
    assert root.get("viewBox") == "0 0 360 180"


def test_the_standalone_file_brings_its_own_colours(tmp_path: Path) -> None:
    """Light values, dark values behind the media query, pictures inside; no outside reference."""
    figure = figure_of(lambda axes: axes.imshow(np.eye(3)))
    _, _, files = capture(figure, REQUEST, tmp_path)
    text = files["standalone.svg"].read_text("utf8")
    ElementTree.fromstring(text)
    for colour in PALETTE:
        assert f"--fig-{colour.name}:{colour.light}" in text
        assert f"--fig-{colour.name}:{colour.dark}" in text
    assert "blob:" not in text
    assert 'href="data:image/png;base64,' in text
    assert text.index("prefers-color-scheme:dark") > text.index(PALETTE[0].light)


def test_svgs_are_small(tmp_path: Path) -> None:
    """Two decimals, no metadata, comments, unused ids or needless groups."""
    text = shown(figure_of(lambda axes: axes.plot(np.sin(np.arange(50)))), tmp_path)
    assert "<!--" not in text
    assert "metadata" not in text
    assert "xlink" not in text
    paths = " ".join(re.findall(r' d="([^"]*)"', text))
    assert not re.search(r"\.\d{3}", paths)
    ids = re.findall(r' id="([^"]*)"', text)
    assert all(f"#{name}" in text for name in ids)
    assert ids == [f"i{number}" for number in range(len(ids))]
    assert len(text) < 16_000


# --- pictures ---------------------------------------------------------------------------


@pytest.mark.parametrize("interpolation", [None, "none", "nearest"])
def test_an_image_keeps_its_exact_pixels(interpolation: str | None, tmp_path: Path) -> None:
    """imshow embeds the array itself, one pixel a value, to be shown pixelated."""
    array = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    figure = figure_of(lambda axes: axes.imshow(array, interpolation=interpolation))
    _, data, files = capture(figure, REQUEST, tmp_path)
    assert data["images"] == ["image-0.png"]
    assert np.array_equal(pixels(files["image-0.png"]), array)
    element = re.search(r"<image [^>]*>", files["figure.svg"].read_text("utf8"))
    assert element is not None
    assert 'href="blob:image-0.png"' in element[0]
    assert 'width="7" height="5"' in element[0]
    assert "image-rendering:pixelated" in element[0]


def test_numbers_get_the_colours_of_their_map(tmp_path: Path) -> None:
    """Each pixel is the colour that the map gives its value, and alpha is kept."""
    values = np.linspace(0, 1, 12).reshape(3, 4)
    figure = figure_of(lambda axes: axes.imshow(np.ma.masked_less(values, 0.1), cmap="magma"))
    _, _, files = capture(figure, REQUEST, tmp_path)
    found = pixels(files["image-0.png"])
    scaled = (values - values.flat[2]) / (1 - values.flat[2])
    expected = matplotlib.colormaps["magma"](scaled, bytes=True)
    assert np.array_equal(found[values >= 0.1], expected[values >= 0.1])
    assert (found[values < 0.1, 3] == 0).all()


def test_several_images_stay_apart_and_equal_ones_are_kept_once(tmp_path: Path) -> None:
    """Two images in one axes are not merged; a picture used twice is one file."""

    def draw(axes: Any) -> None:
        axes.imshow(np.eye(3, 4), extent=(0, 4, 0, 3))
        axes.imshow(1 - np.eye(2), extent=(4, 6, 0, 2))
        axes.imshow(np.eye(3, 4), extent=(6, 10, 0, 3))
        axes.set_xlim(0, 10)

    _, data, files = capture(figure_of(draw), REQUEST, tmp_path)
    assert data["images"] == ["image-0.png", "image-1.png"]
    assert [pixels(files[name]).shape[:2] for name in data["images"]] == [(3, 4), (2, 2)]
    assert files["figure.svg"].read_text("utf8").count("blob:image-0.png") == 2


# --- nothing active ---------------------------------------------------------------------

XSS = [
    "<script>alert(1)</script>",
    "</title></svg><script>alert(1)</script>",
    '" onload="alert(1)',
    "javascript:alert(1)",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<![CDATA[<script>]]>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "<foreignObject><iframe src=//evil.example>",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "url(//evil.example/x.svg#a)",
    "\x00\x08\udcff\ufffe",
]


@pytest.mark.parametrize("text", XSS, ids=range(len(XSS)))
def test_hostile_text_stays_text(text: str, tmp_path: Path) -> None:
    """In titles, labels, ids, links and metadata: the file parses and holds only shapes."""

    def draw(axes: Any) -> None:
        axes.plot([1, 2], label=text, gid=text, url=text)
        axes.text(1, 1, text, url=text, gid=text)
        axes.scatter([1], [1], urls=[text])
        axes.set(title=text, xlabel=text)
        axes.legend()

    figure = figure_of(draw, figsize=(12, 8))
    figure.suptitle(text)
    for path in capture(figure, REQUEST, tmp_path)[2].values():
        content = path.read_bytes().decode("utf8")
        root = ElementTree.fromstring(content)
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "style", "g", "defs", "path", "use", "clipPath", "rect"}
        assert "alert" not in content
        assert "evil" not in content
        assert "passwd" not in content
    assert svg.is_inert((tmp_path / "figure.svg").read_text("utf8"))


HOSTILE = [
    "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "<svg><g onclick='alert(1)'/></svg>",
    "<svg><a href='javascript:alert(1)'><path/></a></svg>",
    "<svg><foreignObject><body/></foreignObject></svg>",
    "<svg><image href='https://evil.example/x.png'/></svg>",
    "<svg><image href='data:image/svg+xml;base64,PHN2Zz4='/></svg>",
    "<svg><use href='other.svg#a'/></svg>",
    "<svg><style>@import url(//evil.example)</style></svg>",
    "<svg><path style='fill:url(//evil.example)'/></svg>",
    "<svg><path style='behavior:url(#x)'/></svg>",
    "<svg><path style='fill:\\75rl(//evil.example)'/></svg>",
    "<svg><path fill='red' clip-path='URL(//evil.example)'/></svg>",
    "<svg><animate attributeName='href' to='javascript:alert(1)'/></svg>",
    "<svg><set attributeName='onclick' to='alert(1)'/></svg>",
    "<html xmlns='http://www.w3.org/1999/xhtml'><script/></html>",
    "<svg><h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script></svg>",
    "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>",
    "<svg>",
    "no xml",
    "",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_svg_is_told_and_stripped(text: str) -> None:
    """Scripts, handlers, links, style sheets and outside references neither pass nor survive."""
    assert not svg.is_inert(text)
    try:
        tidied = svg.tidy(
            text.replace("<svg", "<svg width='9pt' height='9pt'", 1), lambda _: "x.png"
        )
    except ValueError:
        return
    assert svg.is_inert(tidied.svg)
    for word in ("alert", "evil", "script", "foreignObject", "animate", "import", "behavior"):
        assert word not in tidied.svg


# --- errors -----------------------------------------------------------------------------


def test_a_figure_with_nothing_in_it_is_refused(tmp_path: Path) -> None:
    """Without axes, or with axes on which nothing was drawn."""
    assert "without axes" in refused(Figure(), tmp_path)
    empty = Figure()
    empty.subplots(2)
    assert "axes are empty" in refused(empty, tmp_path)
    diagram = Figure()
    diagram.subplots().text(0, 0, "5")
    capture(diagram, REQUEST, tmp_path)


@pytest.mark.parametrize(("kind", "count"), [("plot", 2_000_000), ("scatter", 1_000_000)])
def test_millions_of_points_are_refused_at_once(kind: str, count: int, tmp_path: Path) -> None:
    """Counted before drawing, so the answer comes in no time and with a way out."""
    points = np.zeros(count)
    figure = figure_of(lambda axes: getattr(axes, kind)(points, points))
    message = refused(figure, tmp_path)
    assert f"{count:,} points" in message
    assert "histogram" in message


def test_a_file_too_large_for_a_page_is_refused(tmp_path: Path) -> None:
    """However few points matplotlib counted."""
    points = np.random.default_rng(0).normal(size=(40_000, 2))
    figure = figure_of(lambda axes: axes.scatter(*points.T))
    assert "an SVG of" in refused(figure, tmp_path)


def test_pictures_too_large_for_a_page_are_refused(tmp_path: Path) -> None:
    """A photograph straight from the camera is to be made smaller first."""
    noise = np.random.default_rng(0).integers(0, 256, (1500, 1500, 3), dtype=np.uint8)
    assert "pictures of" in refused(figure_of(lambda axes: axes.imshow(noise)), tmp_path)


def test_what_matplotlib_resamples_is_sharp(tmp_path: Path) -> None:
    """Smooth interpolation gives two pixels for each CSS pixel, without changing the size."""
    figure = figure_of(lambda axes: axes.imshow(np.eye(4), interpolation="bilinear"))
    _, data, files = capture(figure, REQUEST, tmp_path)
    height, width = pixels(files["image-0.png"]).shape[:2]
    assert (data["width"], data["height"]) == (460.8, 307.2)
    assert min(height, width) > 400
    assert "pixelated" not in files["figure.svg"].read_text("utf8")


def test_a_formula_that_does_not_parse_is_an_error_of_the_author(tmp_path: Path) -> None:
    """Whatever matplotlib raises while drawing names the function and the cause."""
    message = refused(
        figure_of(lambda axes: axes.set(title=r"$\frac{1$") and axes.plot([1])), tmp_path
    )
    assert "the figure of a.b.f can't be drawn" in message
    assert "ValueError" in message


def test_a_huge_or_tiny_figure_is_refused(tmp_path: Path) -> None:
    """Sizes are inches; pixels given by mistake are noticed."""
    figure = figure_of(lambda axes: axes.plot([1, 2]), figsize=(480, 320))
    assert "480 × 320 inches" in refused(figure, tmp_path)


# --- steps ------------------------------------------------------------------------------


def frame(number: int, text: str = "One step.", **options: Any) -> Frame:
    def draw(axes: Any) -> None:
        axes.imshow(np.eye(4))
        axes.plot([number], [0], "o")

    return Frame(figure_of(draw, **options), text, f"Point {number}")


def test_steps_become_frames_that_share_their_pictures(tmp_path: Path) -> None:
    """One SVG a frame, one file for a picture that all of them show, the first one alone."""
    kind, data, files = capture(Steps([frame(0), frame(1), frame(2)]), REQUEST, tmp_path)
    assert kind is Kind.STEPS
    assert set(files) == {
        *(f"frame-{number}.svg" for number in range(3)),
        "standalone.svg",
        "image-0.png",
    }
    assert [told["alt"] for told in data["frames"]] == ["Point 0", "Point 1", "Point 2"]
    assert {(told["width"], told["height"]) for told in data["frames"]} == {(460.8, 307.2)}
    assert all(told["images"] == ["image-0.png"] for told in data["frames"])
    assert files["frame-0.svg"].read_bytes() != files["frame-1.svg"].read_bytes()


def test_bad_steps_are_refused(tmp_path: Path) -> None:
    """Too few, of different sizes, without a sentence, or no frames at all."""
    assert "1 frame" in refused(Steps([frame(0)]), tmp_path)
    assert "0 frames" in refused(Steps([]), tmp_path)
    uneven = refused(Steps([frame(0), frame(1, figsize=(3, 3))]), tmp_path)
    assert "frame 1 of a.b.f is 288 × 288 px, the first one 460.8 × 307.2 px" in uneven
    assert "frame 1 of a.b.f has no text" in refused(Steps([frame(0), frame(1, " ")]), tmp_path)
    assert "is a Figure" in refused(Steps([frame(0).figure] * 2), tmp_path)
    assert "without axes" in refused(Steps([Frame(Figure(), "x")] * 2), tmp_path)


def test_pixels_survive_a_second_reading() -> None:
    """A grey, opaque picture is kept as grey: smaller, and the same pixels."""
    from site_tools.results.figures import _compact

    for mode, kept in (("L", "L"), ("RGB", "RGB"), ("RGBA", "RGBA"), ("LA", "RGBA")):
        levels = np.random.default_rng(1).integers(0, 256, (4, 5, len(mode)), dtype=np.uint8)
        image = Image.fromarray(levels[..., 0] if mode == "L" else levels, mode=None)
        image = image.convert(mode)
        target = io.BytesIO()
        image.save(target, "PNG")
        compact = Image.open(io.BytesIO(_compact(target.getvalue())))
        assert compact.mode == kept
        assert compact.convert("RGBA").tobytes() == image.convert("RGBA").tobytes()
