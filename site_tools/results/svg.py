"""SVG made fit to stand in a page: small, inert, stable, its colours named.

Only listed elements, attributes and style properties survive; links, scripts, metadata and
anything that points out of the picture do not. Standard library only, so that whoever puts an
SVG into a page can ask `is_inert` again.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from site_tools.palette import PALETTE

VARIABLES = {colour.sentinel: f"var(--fig-{colour.name})" for colour in PALETTE}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NAMESPACE = "http://www.w3.org/2000/svg"
_ELEMENTS = _words(
    "svg g defs path use rect circle ellipse line polyline polygon clipPath image pattern mask "
    "linearGradient radialGradient stop filter feColorMatrix feComponentTransfer feFuncA "
    "text tspan"
)
_ATTRIBUTES = _words(
    "id d x y x1 y1 x2 y2 cx cy r rx ry fx fy width height points transform viewBox style href "
    "clip-path clip-rule clipPathUnits mask filter opacity offset preserveAspectRatio "
    "patternUnits patternTransform gradientUnits gradientTransform spreadMethod "
    "in result type values tableValues filterUnits color-interpolation-filters"
)
_PAINTS = frozenset(["fill", "stroke", "stop-color", "color"])
_PROPERTIES = _PAINTS | _words(
    "opacity fill-opacity stroke-opacity stop-opacity fill-rule clip-rule stroke-width "
    "stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit "
    "font font-family font-size font-style font-weight font-variant font-stretch text-anchor "
    "image-rendering mix-blend-mode color-interpolation-filters"
)
_COORDINATES = _words("d x y x1 y1 x2 y2 cx cy r rx ry fx fy width height points")
_MATRICES = _words("transform patternTransform gradientTransform")

_NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_LOCAL = re.compile(r"url\(#([\w.-]+)\)")
_INERT_VALUE = re.compile(r"[^<>\\@&;{}]*")
_PICTURE = re.compile(r"data:image/png;base64,\s*")
_STORED = re.compile(r"blob:[\w.-]+\.png")

NameImage = Callable[[bytes], str]  # the bytes of a PNG -> the name it is stored under


@dataclass(frozen=True)
class Drawing:
    """An SVG for inlining, and its size in CSS pixels."""

    svg: str
    width: float
    height: float


def tidy(text: str, name_image: NameImage) -> Drawing:
    """Turn matplotlib's SVG into one that may stand in a page.

    Sentinel colours become `var(--fig-…)`; embedded pictures are handed to `name_image` and
    referred to as `blob:<name>`; ids are `i0`, `i1`, …, for the page to prefix; sizes go from
    points to CSS pixels. ValueError (ElementTree.ParseError) if it is no XML.
    """
    root = _parse(text)
    _strip(root, name_image)
    _rename(root)
    width, height = (_pixels(root.get(side, "")) for side in ("width", "height"))
    root.set("width", _short(width))
    root.set("height", _short(height))
    root.set("xmlns", _NAMESPACE)
    # matplotlib says it in a style sheet, which would leak into the page.
    root.set("style", "stroke-linejoin:round;stroke-linecap:butt")
    return Drawing("".join(_serialise(root)) + "\n", width, height)


def standalone(svg: str, images: Mapping[str, bytes]) -> str:
    """A tidy SVG with its pictures and colours in it, to be used as a file of its own."""
    light = ";".join(f"--fig-{colour.name}:{colour.light}" for colour in PALETTE)
    dark = ";".join(f"--fig-{colour.name}:{colour.dark}" for colour in PALETTE)
    style = f"<style>:root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}</style>"
    head, bracket, rest = svg.partition(">")
    for name, content in images.items():
        data = base64.b64encode(content).decode()
        rest = rest.replace(f'href="blob:{name}"', f'href="data:image/png;base64,{data}"')
    return f"{head}{bracket}{style}{rest}"


def is_inert(svg: str) -> bool:
    """Whether an SVG holds nothing but what `tidy` lets through: no script, link or style sheet."""
    try:
        root = _parse(svg)
    except ValueError:
        return False
    for element in root.iter():
        if element.tag not in _ELEMENTS:
            return False
        for name, value in element.attrib.items():
            if name not in _ATTRIBUTES or not _is_inert_value(element.tag, name, value):
                return False
    return root.tag == "svg"


def _is_inert_value(tag: str, name: str, value: str) -> bool:
    if name == "href":
        stored = tag == "image" and _STORED.fullmatch(value)
        return bool(stored) or (tag == "use" and value.startswith("#"))
    if name == "style":
        return all(prop in _PROPERTIES and _is_harmless(word) for prop, word in _style(value))
    return _is_harmless(value)


def _is_harmless(value: str) -> bool:
    return bool(_INERT_VALUE.fullmatch(value)) and "url(" not in _LOCAL.sub("", value).lower()


# --- stripping --------------------------------------------------------------------------


def _parse(text: str) -> Element:
    if "<!ENTITY" in text:
        raise ValueError("an SVG with entities")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 entities are refused above
    except ElementTree.ParseError as error:
        raise ValueError(f"not XML: {error}") from None
    for element in root.iter():
        if not isinstance(element.tag, str):
            raise ValueError("an SVG with instructions")
        element.tag = element.tag.removeprefix(f"{{{_NAMESPACE}}}")
    return root


def _strip(parent: Element, name_image: NameImage) -> None:
    """Drop what is not listed; links and groups that say nothing leave their content behind."""
    kept: list[Element] = []
    for child in parent:
        if child.tag == "a":
            child.tag, child.attrib = "g", {}
        if child.tag not in _ELEMENTS:
            continue
        _strip(child, name_image)
        child.attrib = dict(_attributes(child, name_image))
        if child.tag in ("image", "use") and "href" not in child.attrib:
            continue
        if child.tag == "path" and child.get("style") == "fill:none" and parent.tag != "defs":
            continue  # the transparent background
        if child.tag == "g" and not set(child.attrib) - {"id"}:
            kept.extend(child)
        elif len(child) or child.tag not in ("g", "defs"):
            kept.append(child)
    parent[:] = kept
    if parent.tag == "svg":
        parent.attrib = dict(_attributes(parent, name_image))


def _attributes(element: Element, name_image: NameImage) -> Iterator[tuple[str, str]]:
    style = dict(_style(element.get("style", "")))
    for name, value in element.attrib.items():
        name = name.rpartition("}")[2]  # xlink:href
        if name in _PAINTS:
            style.setdefault(name, value)  # a variable is only sure to work in a style
        elif name == "href":
            yield from _href(element.tag, value, name_image)
        elif name in _ATTRIBUTES and name != "style" and _is_harmless(value):
            yield name, _rounded(name, value)
    words = [
        f"{name}:{_coloured(name, value)}"
        for name, value in style.items()
        if name in _PROPERTIES and _is_harmless(value)
    ]
    if words:
        yield "style", ";".join(words)
    if element.tag == "image":
        yield "preserveAspectRatio", "none"


def _href(tag: str, value: str, name_image: NameImage) -> Iterator[tuple[str, str]]:
    if tag == "use" and value.startswith("#"):
        yield "href", value
    picture = _PICTURE.match(value)
    if tag == "image" and picture:
        try:
            content = base64.b64decode(value[picture.end() :])
        except binascii.Error:
            return
        yield "href", f"blob:{name_image(content)}"


def _style(text: str) -> Iterator[tuple[str, str]]:
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip().lower(), " ".join(value.split())


def _coloured(name: str, value: str) -> str:
    if name not in _PAINTS:
        return value
    return _HEX.sub(lambda found: VARIABLES.get(found[0].lower(), found[0].lower()), value)


def _rounded(name: str, value: str) -> str:
    if name in _COORDINATES:
        value = _NUMBER.sub(lambda found: _short(float(found[0])), value)
    elif name in _MATRICES:  # scales: a hundredth would show
        value = _NUMBER.sub(lambda found: f"{float(found[0]):.7g}", value)
    return " ".join(value.split())


def _short(number: float) -> str:
    """At most two decimals: a hundredth of a point, far below a pixel."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _pixels(length: str) -> float:
    """Points (72 to the inch) to CSS pixels (96 to the inch)."""
    pixels = round(float(length.removesuffix("pt")) * 96 / 72, 2)
    return int(pixels) if pixels == int(pixels) else pixels


# --- names and text ---------------------------------------------------------------------


def _rename(root: Element) -> None:
    """Number the ids that something refers to, remove the rest and the references to nothing."""
    used = {name for element in root.iter() for name in _references(element)}
    names: dict[str, str] = {}
    for element in root.iter():
        old = element.attrib.pop("id", None)
        if old in used and old not in names:
            names[old] = f"i{len(names)}"
            element.attrib = {"id": names[old], **element.attrib}
    for parent in root.iter():
        for element in list(parent):
            if element.tag == "use" and element.get("href", "")[1:] not in names:
                parent.remove(element)
        for name, value in list(parent.attrib.items()):
            if name == "href" and value.startswith("#"):
                parent.set(name, "#" + names.get(value[1:], "none"))
            elif "url(#" in value:
                parent.set(name, _LOCAL.sub(lambda found: _target(names, found[1]), value))


def _references(element: Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        if name == "href" and value.startswith("#"):
            yield value[1:]
        else:
            yield from _LOCAL.findall(value)


def _target(names: Mapping[str, str], old: str) -> str:
    return f"url(#{names[old]})" if old in names else "none"


def _serialise(element: Element) -> Iterator[str]:
    attributes = "".join(
        f' {name}="{escape(value, {chr(34): "&quot;"})}"' for name, value in element.attrib.items()
    )
    text = escape(element.text or "") if element.tag in ("text", "tspan") else ""
    if not len(element) and not text:
        yield f"<{element.tag}{attributes}/>"
        return
    yield f"<{element.tag}{attributes}>{text}"
    for child in element:
        yield from _serialise(child)
        if element.tag in ("text", "tspan") and child.tail:
            yield escape(child.tail)
    yield f"</{element.tag}>"
