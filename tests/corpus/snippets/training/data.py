"""Data for training."""

from pathlib import Path

from site_tools.show import artifact

FILE = "digits.txt"
SIZE = 6


@artifact
def digits():
    """The digits of a file."""
    text = (Path(__file__).parents[2] / "data" / FILE).read_text()
    return [int(line) for line in text.split()][:SIZE]


def shuffled(values, seed):
    """In another order."""
    return [values[(index * 5 + seed) % len(values)] for index in range(len(values))]
