"""Uses what was registered."""

import snippets.registry.kinds
from snippets.registry.core import KINDS, NOTES


def show_kinds():
    """All kinds on one number."""
    return {name: function(7) for name, (order, function) in sorted(KINDS.items())}


def show_order():
    """Their order."""
    return [(order, name) for name, (order, _) in KINDS.items()]


def show_notes():
    """What was noted."""
    return list(NOTES)
