"""A figure, a stepper and an image grid."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from site_tools.show import Frame, ImageGrid, Steps


def line(high: float = 1.0) -> Figure:
    """Draw a line."""
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot([0, high])
    return figure


def growth() -> Steps:
    """Draw the line twice, the second time higher."""
    return Steps([Frame(line(1), "It is low."), Frame(line(2), "It is high.")])


def tiles() -> ImageGrid:
    """Show two small pictures."""
    ramp = np.arange(16.0).reshape(4, 4)
    return ImageGrid([ramp, ramp.T], ["rows", "columns"], columns=2, scale="both")
