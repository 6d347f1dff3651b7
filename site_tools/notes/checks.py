"""What a form's fields may hold: one check for each type of field in `forms`."""

from __future__ import annotations

import builtins
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from site_tools.model import Arguments
from site_tools.notes import forms

_SPEC = re.compile(
    r"(?:.?[<>=^])?[-+ ]?z?#?0?\d{0,2}[,_]?(?:\.\d{1,2})?[bcdeEfFgGnosxX%]?", re.DOTALL
)
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_SHOWN = ("output", "code")

Check = Callable[[Any], str | None]  # a value -> what was expected instead, None if it is right


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "a text"


def _texts(value: Any) -> str | None:
    items = value if isinstance(value, tuple) else (value,)
    fits = (isinstance(item, str | int | float | bool) and item != "" for item in items)
    return None if items and all(fits) else "a list of texts"


def _entry(value: Any) -> str | None:
    right = isinstance(value, str) and _NAME.fullmatch(value) and "." in value
    return None if right else "the name of a function, such as lecture.idea.function"


def _arguments(value: Any) -> str | None:
    right = isinstance(value, Mapping) and all(map(is_literal, value.values()))
    return None if right else "literal keyword arguments, such as {kernel: edge, size: 3}"


def _show(value: Any) -> str | None:
    names = as_tuple(value)
    right = names and set(names) <= set(_SHOWN) and len(set(names)) == len(names)
    return None if right else "output, code, or [output, code] in the order wanted"


def _word(value: Any) -> str | None:
    return None if isinstance(value, str) and value and " " not in value else "one word"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "true or false"


def _level(value: Any) -> str | None:
    right = isinstance(value, int) and not isinstance(value, bool) and value in (1, 2, 3)
    return None if right else "1 (a minute), 2 (a quarter of an hour) or 3 (an evening)"


def _number(value: Any) -> str | None:
    right = isinstance(value, int | float) and not isinstance(value, bool)
    return None if right and value >= 0 and math.isfinite(value) else "a number, 0 or more"


def _id(value: Any) -> str | None:
    right = isinstance(value, str) and re.fullmatch(forms.ID_PATTERN, value)
    return None if right else "small letters, digits and hyphens, as in fig-max-pool"


def _exception(value: Any) -> str | None:
    right = isinstance(value, str) and _NAME.fullmatch(value)
    return None if right else "the name of an exception, such as ValueError"


def _listing(value: Any) -> str | None:
    return None if value in forms.LISTINGS else "one of " + ", ".join(forms.LISTINGS)


CHECKS: Mapping[str, Check] = {
    "text": _text,
    "texts": _texts,
    "entry": _entry,
    "arguments": _arguments,
    "show": _show,
    "word": _word,
    "flag": _flag,
    "level": _level,
    "number": _number,
    "id": _id,
    "exception": _exception,
    "listing": _listing,
}
EXCEPTIONS = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)


def as_tuple(value: Any) -> tuple[Any, ...]:
    """A list as written, or the one item that may stand for it; nothing for None."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def as_texts(value: Any) -> tuple[str, ...]:
    """The items of a list as the author wrote them."""
    return tuple(
        str(item).lower() if isinstance(item, bool) else str(item) for item in as_tuple(value)
    )


def as_arguments(value: Any) -> Arguments:
    """Keyword arguments, sorted by name."""
    return tuple(sorted(value.items())) if value else ()


def is_literal(value: Any) -> bool:
    """Whether it can be an argument: a scalar, or a list of such."""
    if isinstance(value, tuple):
        return all(map(is_literal, value))
    return value is None or isinstance(value, bool | int | float | str)


def spec_expected(spec: str) -> str | None:
    """What was expected instead of a format specification; None if some value takes it."""
    if _SPEC.fullmatch(spec):
        for sample in (1, 1.5, "a"):
            try:
                format(sample, spec)
            except ValueError:
                continue
            return None
    return "a Python format specification, such as .1%, d or .3g"
