"""Reads a trained state."""

from snippets.training import model

DIGITS = 3


def show_report():
    """The default member."""
    return f"{model.trained():.{DIGITS}f}"
