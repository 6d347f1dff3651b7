"""Decorators that only wrap."""

import functools

CALLS = []


def logged(function):
    """Counts the calls."""

    @functools.wraps(function)
    def call(*args):
        CALLS.append(function.__name__)
        return function(*args)

    return call


def repeated(times):
    """Applies again."""

    def wrap(function):
        @functools.wraps(function)
        def call(value):
            for _ in range(times):
                value = function(value)
            return value

        return call

    return wrap
