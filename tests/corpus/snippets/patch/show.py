"""Sees the patched."""

import snippets.patch.patcher as patcher
from snippets.patch import target


def show_rate():
    """A patched function."""
    return target.rate(1)


def show_clip():
    """A patched constant."""
    return target.clip(50)


def show_later():
    """Patched in the run."""
    patcher.later()
    return target.clip(4)
