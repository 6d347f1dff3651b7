"""A package that does something when it is imported."""

from snippets.registry import core

core.note("package")
