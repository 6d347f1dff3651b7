"""Imports inside functions."""


def helper(index):
    """Looks it up."""
    from snippets.lazy.heavy import look

    return look(index)


def show_lazy():
    """A lazy import behind a helper."""
    return helper(-1) + helper(2)


def show_lazy_module():
    """A lazy import of a module."""
    import snippets.lazy.heavy as heavy

    return heavy.print_width


def show_eager():
    """Without any."""
    return [n for n in range(3)]
