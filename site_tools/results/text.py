"""Text from outside made safe to write: valid UTF-8, no control characters, of bounded length."""

from __future__ import annotations

import re

# Surrogates can't be encoded; the control characters and the two non-characters are not XML.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
REPLACEMENT = "\ufffd"


def clean(text: str, longest: int | None = None) -> str:
    """Replace what can't be written by U+FFFD, and cut after `longest` characters."""
    text = _UNWRITABLE.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))
    if longest is not None and len(text) > longest:
        return text[:longest] + " …"
    return text
