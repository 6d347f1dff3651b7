"""Sees the unpatched."""

from snippets.patch.target import clip, rate


def show_calm():
    """As written."""
    return clip(9) + rate(2)
