"""Asked for by name."""

BASE = 30


def option_a():
    """The first."""
    return BASE + 1


def option_b():
    """The second."""
    return BASE + 2


def option_c():
    """Never asked for."""
    return BASE + 3
