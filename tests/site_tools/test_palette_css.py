"""The style sheet and scripts that readers get: colours as figures have them, nothing outside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_tools.palette import PALETTE

PACKAGE = Path(__file__).parents[2] / "site_tools"
ASSETS = PACKAGE / "pages" / "assets"
CSS = (ASSETS / "site_tools.css").read_text("utf8")
DECLARED = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{3,8});")


def _block(start: str) -> dict[str, str]:
    """The variables of the first rule after `start`."""
    body = CSS[CSS.index(start) :]
    return dict(DECLARED.findall(body[body.index("{") : body.index("}")]))


LIGHT = _block('[data-md-color-scheme="default"] {')
DARK = _block('[data-md-color-scheme="slate"] {')


def _preferred() -> dict[str, str]:
    body = CSS[CSS.index("@media screen and (prefers-color-scheme: dark)") :]
    return dict(DECLARED.findall(body[: body.index("\n}\n")]))


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_variables_are_the_palette() -> None:
    """Each colour of a figure is the same in Python and in the style sheet, light and dark."""
    figures = {f"fig-{colour.name}" for colour in PALETTE}
    for colour in PALETTE:
        name = f"fig-{colour.name}"
        assert (LIGHT[name], DARK[name], _preferred()[name]) == (
            colour.light,
            colour.dark,
            colour.dark,
        )
    declared = {name for name, _ in DECLARED.findall(CSS) if name.startswith("fig-")}
    assert declared == figures


def test_dark_colours_never_reach_print() -> None:
    """They stand in rules for the screen, so that paper gets the light ones."""
    for place in re.finditer(re.escape(f"--fig-ink: {DARK['fig-ink']}"), CSS):
        media = CSS.rindex("@media", 0, place.start())
        assert CSS.startswith("@media screen", media)
        assert "\n}\n" not in CSS[media : place.start()]


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["fig-ink", "fig-muted", "fig-0", "fig-1", "fig-2"])
@pytest.mark.parametrize("ground", ["fig-paper", "st-card", "st-hover"])
def test_text_is_readable_on_every_ground(scheme: dict[str, str], text: str, ground: str) -> None:
    """WCAG 2.2 AA: 4.5 to 1 for text, in cards and under the pointer too."""
    assert _contrast(scheme[text], scheme[ground]) >= 4.5


MARKS = [f"fig-{colour.name}" for colour in PALETTE if colour.name not in ("grid", "paper")]


@pytest.mark.parametrize("name", MARKS)
def test_marks_are_visible(name: str) -> None:
    """WCAG 2.2 AA: 3 to 1 for what a figure draws with; grid lines and paper are background."""
    for scheme in (LIGHT, DARK):
        assert _contrast(scheme[name], scheme["fig-paper"]) >= 3


@pytest.mark.parametrize(
    "path", sorted(p for p in ASSETS.iterdir() if p.suffix in (".js", ".css")), ids=lambda p: p.name
)
def test_nothing_comes_from_outside(path: Path) -> None:
    """No address of another host, no module: a page works from `file://`, offline."""
    text = path.read_text("utf8")
    assert not re.search(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2}", text)
    assert not re.search(r"^\s*(?:import|export)\b", text, re.MULTILINE)
    assert "@import" not in text


def test_what_is_not_ours_has_its_licence_beside_it() -> None:
    """iframe-worker is Martin Donath's, under the MIT licence."""
    licence = (ASSETS / "iframe-worker.LICENSE.txt").read_text("utf8")
    assert "Martin Donath" in licence
    assert "Permission is hereby granted, free of charge" in licence


def test_the_theme_tells_no_code_host_about_readers() -> None:
    """The repository link lacks the component that asks for stars; the search dialog has a name."""
    theme = PACKAGE / "pages" / "theme" / "partials"
    assert 'data-md-component="source"' not in (theme / "source.html").read_text("utf8")
    assert 'role="dialog" aria-label=' in (theme / "search.html").read_text("utf8")
