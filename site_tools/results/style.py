"""How figures are drawn: sentinel colours, one font, and SVG bytes that never vary."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import matplotlib
from cycler import cycler

from site_tools.palette import PALETTE

_COLOUR = {colour.name: colour.sentinel for colour in PALETTE}
_STYLE: Any = {
    "figure.figsize": (4.8, 3.2),
    "figure.facecolor": "none",
    "figure.constrained_layout.use": True,  # nothing is cut off at the edge
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib: the same on every machine
    "font.size": 10,
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": 11,
    "axes.labelsize": 10,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 9,
    "lines.linewidth": 1.8,
    "text.color": _COLOUR["ink"],
    "axes.facecolor": "none",
    "axes.edgecolor": _COLOUR["muted"],
    "axes.labelcolor": _COLOUR["ink"],
    "axes.prop_cycle": cycler(color=[_COLOUR[str(number)] for number in range(8)]),
    "axes.axisbelow": True,
    "xtick.color": _COLOUR["muted"],
    "ytick.color": _COLOUR["muted"],
    "xtick.labelcolor": _COLOUR["ink"],
    "ytick.labelcolor": _COLOUR["ink"],
    "grid.color": _COLOUR["grid"],
    "patch.edgecolor": _COLOUR["ink"],
    "legend.facecolor": _COLOUR["paper"],
    "legend.edgecolor": _COLOUR["grid"],
    "boxplot.boxprops.color": _COLOUR["ink"],
    "boxplot.whiskerprops.color": _COLOUR["ink"],
    "boxplot.capprops.color": _COLOUR["ink"],
    "boxplot.flierprops.color": _COLOUR["ink"],
    "boxplot.flierprops.markeredgecolor": _COLOUR["ink"],
    "axes3d.xaxis.panecolor": "none",
    "axes3d.yaxis.panecolor": "none",
    "axes3d.zaxis.panecolor": "none",
    "image.interpolation": "none",  # an array goes into the SVG as its own pixels
}
WRITING: Any = {
    "svg.fonttype": "path",
    "svg.hashsalt": "site_tools",  # else every run invents new ids
    "svg.image_inline": True,
    "svg.id": None,
    "image.composite_image": False,  # else several images are resampled into one
    "path.simplify": True,
    "savefig.bbox": None,
    "savefig.facecolor": "auto",
    "savefig.edgecolor": "auto",
    "savefig.transparent": False,
}


@contextlib.contextmanager
def drawing() -> Iterator[None]:
    """The style of the site, in force while a snippet is imported and run.

    Starts from matplotlib's own defaults, whatever the machine's matplotlibrc says, and leaves
    no trace: settings are restored and pyplot's figures closed.
    """
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        try:
            yield
        finally:
            if "matplotlib.pyplot" in sys.modules:
                sys.modules["matplotlib.pyplot"].close("all")
