"""Stored pictures made part of a page: quick to know, and never more than shapes."""

from __future__ import annotations

import random
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from site_tools.model import Request
from site_tools.pages import pictures
from site_tools.pages.markdown import SiteExtension
from site_tools.pages.pictures import UnsafePictureError
from site_tools.results.capture import capture, drawing
from site_tools.results.svg import is_inert

SHAPES = {
    "svg", "g", "defs", "path", "use", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "clippath", "image", "pattern", "mask", "lineargradient", "radialgradient",
    "stop", "filter", "text", "tspan",
}  # fmt: skip
PLANTED = (
    "<script>alert(1)</script>", ' onload="alert(1)"', "<a href='#x'>", "<image>", "</svg>",
    '<image href="https://example.org/x.png"/>', "url(//example.org)", "<!--", "-->", "<?x ?>",
    '<use href="other.svg#a"/>', "<foreignObject>", '"', "'", ">", "<", "&lt;", ";", ":", "\\",
    'style="fill:url(//example.org)"', "<style>*{x:y}</style>", 'style="behavior:url(#a)"',
    'href="javascript:alert(1)"', "<svg>", "\x00", "</g>", "<g>", "}{", "@import",
)  # fmt: skip

_LOADS = re.compile(r":[^;]*//")  # what has no colon before it is no declaration


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The SVG of a figure with text, lines, marks, a legend and clipping."""
    with drawing():
        figure = Figure(figsize=(4, 3))
        axes = figure.subplots()
        axes.plot([1, 3, 2], "o-", label="measured")
        axes.fill_between([0, 1, 2], [1, 1, 2], alpha=0.3)
        axes.bar([0, 1], [1, 2], hatch="/")
        axes.set(title="A title, $x^2$", xlabel="x")
        axes.legend()
        folder = tmp_path_factory.mktemp("drawn")
        capture(figure, Request("a.b.c"), folder)
    return (folder / "figure.svg").read_text("utf8")


def _inline(svg: str) -> str:
    return str(
        pictures.inline(svg, prefix="p-", width=9, height=9, alt="A <b>.", image=lambda name: name)
    )


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _harmless(html: str) -> bool:
    return all(
        tag in SHAPES
        and not any(name.startswith("on") for name in attributes)
        and (attributes.get("href") or "#").startswith("#")
        and not _LOADS.search(attributes.get("style") or "")
        for tag, attributes in _Tags(html).found
    )


def test_what_builds_write_is_inert_and_gets_a_prefix(drawn: str) -> None:
    """A real figure passes, each id and each reference to one becomes the page's own."""
    html = _inline(drawn)
    assert is_inert(drawn)
    assert _harmless(html)
    assert drawn.count(' id="') == html.count(' id="p-') > 5
    assert drawn.count(' href="#') == html.count(' href="#p-') > 5
    assert drawn.count("url(#") == html.count("url(#p-") > 0


def test_nothing_that_was_planted_gets_through(drawn: str) -> None:
    """Wherever something foreign is put into a stored picture: refused, or no more than shapes."""
    chance, refused = random.Random(5), 0
    for _ in range(400):
        place, planted = chance.randrange(len(drawn)), chance.choice(PLANTED)
        cut = chance.choice((0, 0, 1, 7))
        try:
            html = _inline(drawn[:place] + planted + drawn[place + cut :])
        except UnsafePictureError:
            refused += 1
        else:
            assert _harmless(html), (place, planted)
    assert refused > 250


def test_pictures_can_be_put_in_at_the_end(drawn: str) -> None:
    """What was set aside comes back where it stood; other markup is left alone."""
    extension = SiteExtension(later=True)
    html = f"<figure>{_inline(drawn)}</figure><svg class='icon'></svg><i>{_inline(drawn)}</i>"
    short = extension.set_aside(html)
    assert len(short) < 300
    assert "icon" in short
    assert extension.finish(f"<body>{short}</body>") == f"<body>{html}</body>"


def test_pictures_stay_where_nobody_puts_them_in(drawn: str) -> None:
    """Markdown without a host that finishes its pages gets them whole."""
    html = f"<figure>{_inline(drawn)}</figure>"
    assert SiteExtension().set_aside(html) == html
    foreign = '<st-later data-at="7"></st-later>'
    assert SiteExtension(later=True).finish(foreign) == foreign


def test_the_files_of_a_picture_are_addressed(tmp_path: Path) -> None:
    """Raster parts go by the name that the page gives them; a foreign address is refused."""
    svg = '<svg viewBox="0 0 9 9"><image href="blob:image-0.png" width="9" height="9"/></svg>'
    html = pictures.inline(
        svg, prefix="", width=9, height=9, alt="", image=lambda name: f'{tmp_path.name}/{name}"'
    )
    assert f'href="{tmp_path.name}/image-0.png&#34;"' in html
    with pytest.raises(UnsafePictureError):
        _inline(svg.replace("blob:", "https://example.org/"))
