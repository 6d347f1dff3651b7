"""The colours of figures: each has a name, a sentinel to draw with, and a light and a dark value.

A figure is drawn once with sentinels; in the SVG each sentinel becomes the CSS variable
`--fig-<name>`. The values have at least 4.5:1 (text) or 3:1 (marks) against the page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colour:
    """`sentinel` is what matplotlib draws with; `light` and `dark` are what readers see."""

    name: str
    sentinel: str
    light: str
    dark: str


PALETTE = (
    Colour("ink", "#010101", "#1f2328", "#e6e6ea"),
    Colour("muted", "#010202", "#5c6370", "#a8adbd"),
    Colour("grid", "#010303", "#d9dce3", "#3d4150"),
    Colour("paper", "#fefefe", "#ffffff", "#1e2129"),
    Colour("0", "#0a0101", "#1f5fbf", "#7db1ff"),  # blue
    Colour("1", "#0a0202", "#b8480f", "#ff9d66"),  # vermilion
    Colour("2", "#0a0303", "#0f7a52", "#58cf9f"),  # green
    Colour("3", "#0a0404", "#8a3f9e", "#d79be8"),  # purple
    Colour("4", "#0a0505", "#8a6100", "#e5bb4a"),  # ochre
    Colour("5", "#0a0606", "#a8285a", "#ff8fb5"),  # rose
    Colour("6", "#0a0707", "#0b7285", "#5cc8dc"),  # teal
    Colour("7", "#0a0808", "#555c69", "#b4bac7"),  # slate
)
