"""Source text as highlighted HTML, in the classes that Material for MkDocs styles."""

from __future__ import annotations

import functools
import re

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

_MARKER = re.compile(r"^[ \t]*#[ \t]*(?:end)?region\b.*\n?", re.MULTILINE)


@functools.lru_cache(maxsize=4096)
def code(text: str, language: str = "python") -> Markup:
    """The inside of `<code>`: escaped and marked up, without the lines that mark regions."""
    shown = _MARKER.sub("", text).strip("\n") + "\n"
    marked = highlight(shown, _lexer(language), _formatter())
    return Markup(marked)  # noqa: S704 Pygments escapes all that it was given


@functools.cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False)


@functools.cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True)
