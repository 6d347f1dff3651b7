"""A static lecture-site generator whose every result is computed at build time."""

__version__ = "0.1.0"
