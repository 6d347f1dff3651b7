"""Uses an installed package."""

import fakelib

AMOUNT = 11


def show_scaled():
    """Scaled by the package."""
    return fakelib.scaled(AMOUNT)
