"""Evaluates text."""

PATH = "snippets.basics.arithmetic"


def show_evaluated():
    """Anything at all."""
    return eval(f"__import__('{PATH}', fromlist=['mean']).mean([1, 2, 6])")
