"""Numbers, ranges and durations as a reader expects to see them in print."""

from __future__ import annotations

import re
from typing import Any

MINUS = "\N{MINUS SIGN}"
NARROW, NO_BREAK = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
SYMBOL = 3  # the longest unit that is a symbol: px, kB, MHz
TIMES = "\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}"
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_EXPONENT = re.compile(r"e([+-]?)0*(\d+)")


def value(raw: Any, spec: str = "") -> str:
    """A value under a Python format specification, with a true minus sign.

    Without a specification floats get four significant digits, truth values become words.
    ValueError or TypeError if the specification doesn't fit the value.
    """
    if isinstance(raw, bool) and not spec:
        return "yes" if raw else "no"
    if raw is None:
        return "–"
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        try:
            text = format(raw, spec or (".4g" if isinstance(raw, float) else ""))
        except OverflowError as error:  # a whole number that is too large for a float
            raise ValueError(error) from None
        return text.replace("-", MINUS)
    if isinstance(raw, list | tuple):
        return ", ".join(value(part, spec) for part in raw)
    return format(raw, spec)


def printed(raw: Any, spec: str = "") -> str:
    """As `value`, with powers of ten written out: 1 × 10⁻⁶ for 1e-06."""
    if isinstance(raw, str):
        return value(raw, spec)
    return _powers(value(raw, spec).replace(MINUS, "-"))


def _powers(text: str) -> str:
    def raised(found: re.Match[str]) -> str:
        sign = "-" if found[1] == "-" else ""
        return f"{TIMES}10{(sign + found[2]).translate(_RAISED)}"

    # The exponent first: its minus sign is raised, the others become true minus signs.
    return _EXPONENT.sub(raised, text).replace("-", MINUS)


def faithful(number: float, spec: str) -> str:
    """A number that the author typed: under `spec`, unless that would change its value."""
    text = format(number, spec)
    if spec.endswith("%"):
        exact = abs(float(text.rstrip("%")) / 100 - number) <= 1e-12
        return _powers(text if exact else f"{100 * number:.6g}%")
    try:
        exact = float(text.replace(",", "").replace("_", "")) == number
    except ValueError:
        exact = True  # a specification that gives no plain number (hexadecimal, say)
    return _powers(text if exact else f"{number:.6g}")


def visible(number: float, spec: str) -> str:
    """A computed number under `spec`; if that shows nothing but zeros, two digits of it."""
    try:
        text = printed(number, spec)
    except ValueError:  # "d" for the spread of whole numbers, say
        text = printed(number, ".3g")
    if number and not re.search(r"[1-9]", text):
        return printed(number, ".1%" if spec.endswith("%") and abs(number) >= 5e-4 else ".1e")
    return text


def with_unit(text: str, unit: str) -> str:
    """The number with its unit behind a space that doesn't break."""
    if not unit:
        return text
    if unit in ("%", "°"):
        return f"{text}{unit}"
    # A symbol (px, s) stands close to its number, a word (points) a full space away.
    return f"{text}{NARROW if len(unit) <= SYMBOL else NO_BREAK}{unit}"


def count(number: int) -> str:
    """A whole number with thousands set apart: 60,000."""
    return f"{number:,}"


def duration(seconds: float) -> str:
    """Seconds as a person says them: 0.04 s, 3.2 s, 48 s, 2 min 5 s, 1 h 4 min."""
    if seconds < 1:
        return f"{seconds:.2f}{NARROW}s"
    if seconds < 9.95:
        return f"{seconds:.1f}{NARROW}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{NARROW}s"
    if whole < 3600:
        return f"{whole // 60}{NARROW}min {whole % 60}{NARROW}s"
    return f"{whole // 3600}{NARROW}h {whole % 3600 // 60}{NARROW}min"


def megabytes(number: float) -> str:
    """A memory size: 840 MB, 1.2 GB."""
    return f"{number / 1000:.1f}{NARROW}GB" if number >= 1000 else f"{number:.0f}{NARROW}MB"


def span(low: float, high: float) -> str:
    """A range of values: −0.31 to 0.42."""
    return f"{printed(low, '.3g')} to {printed(high, '.3g')}"


def plural(number: int, word: str) -> str:
    """ "1 seed", "3 seeds"."""
    return f"{count(number)} {word}" if number == 1 else f"{count(number)} {word}s"
