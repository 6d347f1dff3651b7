"""Functions that only the registry knows."""

from snippets.registry.core import register

STEP = 2


@register("double")
def double(value):
    """Twice."""
    return value * STEP


@register("square", order=1)
def square(value):
    """To the power of two."""
    return value ** 2


def unused(value):
    """Nobody asks for it."""
    return value - 40
