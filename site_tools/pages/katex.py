"""TeX to HTML and MathML by KaTeX, run while the site is built and remembered by content."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

KATEX_VERSION = "0.19.1"
_KATEX = Path(__file__).parent / "vendor" / "katex"
# Commands that could link or style (\href, \htmlClass …) are refused, not drawn in red.
_REFUSE = "function (c) { throw new katex.ParseError(c.command + ' is not allowed here'); }"
_OPTIONS = f"{{displayMode: dukpy.display, throwOnError: true, strict: 'error', trust: {_REFUSE}}}"
_CALL = f"katex.renderToString(dukpy.tex, {_OPTIONS})"
# What stored formulas rest on; a new KaTeX or other options make other names.
_SCHEMA = f"katex {KATEX_VERSION} {_OPTIONS} 1"


def stylesheet_files() -> Mapping[str, Path]:
    """List what pages with formulas need: where it goes in the site's katex folder -> the file.

    The style sheet is `katex.min.css`; the fonts keep their place beside it.
    """
    names = ("katex.min.css", "LICENSE")
    fonts = sorted(path.name for path in (_KATEX / "fonts").glob("*.woff2"))
    return {name: _KATEX / name for name in (*names, *(f"fonts/{font}" for font in fonts))}


class TexError(ValueError):
    """KaTeX refused a formula; the message is its own, in one line."""


class Formulas:
    """TeX to HTML, remembered on disk by content so that a warm build starts no JavaScript.

    `folder` None keeps nothing on disk. A folder that can't be written only costs time.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._known: dict[str, str] = {}
        self._katex: Any = None  # dukpy's interpreter, once it was needed

    @property
    def started(self) -> bool:
        """Whether KaTeX had to be started."""
        return self._katex is not None

    def html(self, tex: str, display: bool) -> str:
        """Give the formula as MathML and HTML, without its wrapper. TexError for bad TeX."""
        key = hashlib.sha256(f"{_SCHEMA}\n{display}\n{tex}".encode()).hexdigest()
        found = self._known.get(key) or self._read(key)
        if found is None:
            found = self._render(tex, display)
            self._write(key, found)
        self._known[key] = found
        return found

    def _render(self, tex: str, display: bool) -> str:
        import dukpy  # lazily: a warm build must not start it

        if self._katex is None:
            self._katex = dukpy.JSInterpreter()
            self._katex.evaljs((_KATEX / "katex.min.js").read_text("utf8") + ";0")
        try:
            return str(self._katex.evaljs(_CALL, tex=tex, display=display))
        except dukpy.JSRuntimeError as error:
            message = str(error).partition("\n    at ")[0]
            message = re.sub("[\u0332\u0333]", "", message)  # KaTeX underlines with these
            message = re.sub(r"^\w*Error: (KaTeX parse error: )?", "", message)
            raise TexError(" ".join(message.split())) from None

    def _path(self, key: str) -> Path | None:
        return self._folder / key[:2] / f"{key}.html" if self._folder else None

    def _read(self, key: str) -> str | None:
        path = self._path(key)
        try:
            digest, _, html = path.read_bytes().partition(b"\n") if path else (b"", b"", b"")
        except OSError:
            return None
        # Each entry carries the digest of its name and its text: a torn one is a miss.
        return html.decode() if digest.decode("latin1") == _seal(key, html) else None

    def _write(self, key: str, html: str) -> None:
        path = self._path(key)
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(f"{_seal(key, html.encode())}\n{html}".encode())
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink()
                raise
        except OSError:
            pass  # the cache only saves time; the store says when the disk is full


def _seal(key: str, html: bytes) -> str:
    return hashlib.sha256(key.encode() + b"\n" + html).hexdigest()
