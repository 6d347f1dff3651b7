"""Sums and means."""

import math

SCALE = 4
HALF = SCALE / 2
WEIGHTS = (1, 2, 3)


def mean(values):
    """The arithmetic mean."""
    return sum(values) / len(values)


def spread(values, centre=None):
    """The root of the mean square distance."""
    centre = mean(values) if centre is None else centre
    squares = [(value - centre) ** 2 for value in values]
    return math.sqrt(mean(squares))


def weighted(values, weights=WEIGHTS):
    """A weighted sum."""
    total = 0
    for value, weight in zip(values, weights):
        total += value * weight
    return total


def show_mean():
    """A demonstration."""
    return mean([SCALE, 2, 9])


def show_spread():
    """Another."""
    return round(spread([1, 5, 6, HALF]), 6)


def show_weighted():
    """A third."""
    return weighted([5, 7, 11])
