"""Patches when it is imported."""

from snippets.patch import target

BONUS = 100


def better(value):
    """The replacement."""
    return value + BONUS


target.rate = better
target.LIMIT += 1


def later():
    """Patches when called."""
    target.clip = lambda value: -value
