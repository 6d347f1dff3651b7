"""What is taken by a star."""

__all__ = ["area", "depth", "sorted"]

FACTOR = 3


def area(width, height):
    """Width times height times a factor."""
    return width * height * FACTOR


def depth():
    """A number."""
    return 12


def sorted(values):
    """Hides the builtin: largest first."""
    return list(reversed(list(values)))


def hidden():
    """Not in __all__."""
    return 99
