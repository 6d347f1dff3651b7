"""Takes by a star."""

from snippets.stars.source import *


def show_area():
    """Area by depth."""
    return area(2, 5) + depth()


def show_sorted():
    """A hidden builtin."""
    return sorted([1, 3, 2])


def show_own():
    """Uses nothing of it."""
    return max(3, 8)
