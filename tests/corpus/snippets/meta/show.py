"""Looks at the classes."""

from snippets.meta import handlers
from snippets.meta.plugins import Base, Counting, Hooked


def show_counted():
    """How many, and one of them."""
    return (Counting.names, handlers.Second.number)


def show_hooked():
    """What each says."""
    return {key: cls().run("ab") for key, cls in sorted(Hooked.known.items())}


def show_subclasses():
    """The values of all subclasses."""
    return sorted(cls().value() for cls in Base.__subclasses__())
