"""Stored SVG made part of a page: ids of its own, links to stored images, nothing that acts."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from site_tools.errors import ShowError
from site_tools.results.svg import is_inert

_ROOT = re.compile(r"\s*<svg\b([^>]*)>")
_VIEW_BOX = re.compile(r'\bviewBox="([^"]*)"')
_OWN = (' id="', "url(#", ' href="#')
_STORED = re.compile(r'(\shref=")blob:([^"]*)(?=")')

# What builds nearly always write. To know it by an expression takes a fifth of the time that
# parsing takes; it says less than `is_inert`, which is asked about all the rest.
_VALUE = r"(?:var\(--fig-\w+\)|url\(#[\w.-]+\)|[\w#%., -]*)"
_STYLE = (
    r"(?:(?:fill|stroke|opacity|clip|stroke-\w+|fill-\w+|clip-rule)"
    rf": ?{_VALUE}(?:; ?|(?=\")))*"
)
_SET = (
    r" (?:(?:id|d|[xy][12]?|c[xy]|r[xy]?|width|height|points)=\"[\w#%,. +-]*"
    r"|transform=\"(?:(?:translate|scale|rotate|matrix|skew[XY])\([\d ,.e+-]*\) ?)*"
    rf"|clip-path=\"url\(#[\w.-]+\)|style=\"{_STYLE})\""
)
_USUAL = re.compile(
    rf"(?:<(?:(?:g|defs|path|rect|circle|ellipse|line|poly(?:line|gon)|clipPath)(?:{_SET})*+"
    rf"|use(?: href=\"#[\w.-]+\")?(?:{_SET})*+)/?>"
    r"|</(?:g|defs|path|use|clipPath)>)*+</svg>\s*",
    re.ASCII,
)


class UnsafePictureError(ShowError):
    """A stored picture holds something that a build never writes: the store was tampered with."""

    def __init__(self) -> None:
        super().__init__(
            "a stored picture holds something that could act or load",
            expected="shapes only",
            next_step="delete the store and build again",
        )


def inline(
    svg: str,
    *,
    prefix: str,
    width: float,
    height: float,
    alt: str,
    image: Callable[[str], str],
) -> Markup:
    """`svg` ready to stand in a page: width and height in CSS pixels, named by `alt`.

    `prefix` is put before every id; `image(name)` gives the URL of a raster image that the
    picture refers to as `blob:name`. UnsafePictureError for anything but the shapes that a build
    writes, and for comments and instructions, which HTML ends elsewhere than XML does.
    """
    root = _ROOT.match(svg)
    if root is None or not _is_safe(svg, root.end()):
        raise UnsafePictureError
    box = _VIEW_BOX.search(root[1])
    view = escape(box[1]) if box else f"0 0 {width:g} {height:g}"
    body = svg[root.end() :].rstrip()
    for mark in _OWN:
        body = body.replace(mark, mark + prefix)
    if "blob:" in body:
        body = _STORED.sub(lambda found: f"{found[1]}{escape(image(found[2]))}", body)
    head = (
        f'<svg class="st-picture" viewBox="{view}" width="{width:g}" height="{height:g}"'
        f' style="--st-width:{width:g}px" role="img" aria-label="{escape(alt)}"'
        ' focusable="false">'
    )
    return Markup(head + body)  # noqa: S704 checked above, element by element


def _is_safe(svg: str, inside: int) -> bool:
    """Whether it is shapes only; `inside` is where the root element's tag ends."""
    # Of the root's own attributes only the view box is used, and that escaped.
    if _USUAL.fullmatch(svg, inside):
        return True
    return "<!" not in svg and "<?" not in svg and is_inert(svg)
