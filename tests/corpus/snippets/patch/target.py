"""What gets patched."""

LIMIT = 5


def clip(value):
    """Not above the limit."""
    return min(value, LIMIT)


def rate(value):
    """Replaced by the patcher."""
    return value + 1
