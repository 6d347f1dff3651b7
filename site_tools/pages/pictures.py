"""Stored SVG made part of a page: ids of its own, links to stored images, nothing that acts."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from site_tools.errors import ShowError
from site_tools.results.svg import is_inert

_ROOT = re.compile(r"\s*<svg\b([^>]*)>")
_VIEW_BOX = re.compile(r'\bviewBox="([^"]*)"')
_OWN = re.compile(r'(\sid="|\burl\(#|\shref="#)')
_STORED = re.compile(r'(\shref=")blob:([^"]*)(?=")')


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
    if root is None or "<!" in svg or "<?" in svg or not is_inert(svg):
        raise UnsafePictureError
    box = _VIEW_BOX.search(root[1])
    view = escape(box[1]) if box else f"0 0 {width:g} {height:g}"
    body = _OWN.sub(rf"\g<1>{prefix}", svg[root.end() :].rstrip())
    body = _STORED.sub(lambda found: f"{found[1]}{escape(image(found[2]))}", body)
    head = (
        f'<svg class="st-picture" viewBox="{view}" width="{width:g}" height="{height:g}"'
        f' style="--st-width:{width:g}px" role="img" aria-label="{escape(alt)}"'
        ' focusable="false">'
    )
    return Markup(head + body)  # noqa: S704 checked above, element by element
