"""Uses them."""

import functools

from snippets.wrapped.decorators import CALLS, logged, repeated

START = 2


@logged
def plus_three(value):
    """Three more."""
    return value + 3


@repeated(3)
def twice(value):
    """Doubled."""
    return value + value


@functools.lru_cache(maxsize=None)
def slow(n):
    """Fibonacci's numbers."""
    return n if n < 2 else slow(n - 1) + slow(n - 2)


def show_logged():
    """With its log."""
    return plus_three(START), list(CALLS)


def show_repeated():
    """Eight times."""
    return twice(START)


def show_cached():
    """A cached recursion."""
    return slow(15)


def show_nested():
    """Closures, comprehensions, a local name like a helper's."""
    plus_three = 10
    adders = [lambda value, step=step: value + step for step in range(3)]
    return [adder(plus_three) for adder in adders]
