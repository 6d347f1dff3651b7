"""Definitions under conditions."""

import sys

FAST = True
ROUNDS = 3

if sys.version_info >= (3, 8):
    def greet():
        """The newer."""
        return "new"
else:
    def greet():
        """The older."""
        return "old"

if FAST:
    def count():
        """Fast."""
        return ROUNDS
else:
    def count():
        """Slow."""
        return ROUNDS * 2

try:
    import no_such_module
except ImportError:
    no_such_module = None

for _round in range(ROUNDS):
    LAST = _round


def show_greet():
    """By version."""
    return greet()


def show_count():
    """By constant."""
    return count()


def show_missing():
    """By what is there."""
    return [no_such_module is None, LAST]
