"""A registry and its decorator."""

KINDS = {}
NOTES = []


def note(text):
    """Remember a word."""
    NOTES.append(text)


def register(name, order=0):
    """Keep a function under a name."""

    def keep(function):
        KINDS[name] = (order, function)
        return function

    return keep
