"""Finds functions by name."""

from snippets.dynamic import options


def show_by_name():
    """getattr on a module."""
    return [getattr(options, f"option_{letter}")() for letter in "ab"]
