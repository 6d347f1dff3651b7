"""The spelling of the forms: which keys each has, of which type, and which are Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NAMES = ("snippet", "claim", "exercise", "question", "listing")
LISTINGS = ("claims", "figures", "timings", "downloads", "exercises", "facts")
# Fields whose text is Markdown: formulas, values and references count there too.
MARKDOWN = frozenset({"caption", "ask", "explain", "hints", "choices", "title"})
ID_PREFIXES = ("fig", "tbl", "claim", "ex", "q")
ID_PATTERN = r"(?:fig|tbl|claim|ex|q)-[a-z0-9]+(?:-[a-z0-9]+)*"


@dataclass(frozen=True)
class Form:
    """A form's keys -> what their values must be (a name of `requests`' checks)."""

    keys: Mapping[str, str]
    required: tuple[str, ...]
    prefixes: tuple[str, ...] = ()  # of its id


FORMS: Mapping[str, Form] = {
    "snippet": Form(
        keys={
            "run": "entry",
            "with": "arguments",
            "show": "show",
            "code": "entry",
            "region": "word",
            "fold": "flag",
            "caption": "text",
            "alt": "text",
            "id": "id",
            "expect": "exception",
        },
        required=("run",),
        prefixes=("fig", "tbl"),
    ),
    "claim": Form(
        keys={"run": "entry", "with": "arguments", "id": "id"},
        required=("run", "id"),
        prefixes=("claim",),
    ),
    "exercise": Form(
        keys={
            "id": "id",
            "level": "level",
            "title": "text",
            "ask": "text",
            "hints": "texts",
            "solution": "entry",
            "with": "arguments",
            "caption": "text",
            "alt": "text",
            "expect": "exception",
            "explain": "text",
        },
        required=("id", "level", "title", "ask", "solution"),
        prefixes=("ex",),
    ),
    "question": Form(
        keys={
            "id": "id",
            "ask": "text",
            "choices": "texts",
            "answer": "entry",
            "with": "arguments",
            "tolerance": "number",
            "explain": "text",
        },
        required=("id", "ask", "answer"),
        prefixes=("q",),
    ),
    "listing": Form(keys={"of": "listing"}, required=("of",)),
}
