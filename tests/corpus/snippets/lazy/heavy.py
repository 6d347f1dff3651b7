"""Loaded late."""

print_width = 20
TABLE = [n * n for n in range(6)]
TABLE.append(sum(TABLE))


def look(index):
    """One of the table."""
    return TABLE[index]


def other():
    """Not asked for."""
    return "other"
