"""A constant and a helper that others rest on."""

FACTOR = 3  # what everything is multiplied by


def scaled(number: float) -> float:
    """Multiply by the factor."""
    return FACTOR * number
