"""The words that pass between rooms: frozen dataclasses, standard library only."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Literal = None | bool | int | float | str | tuple["Literal", ...]
Arguments = tuple[tuple[str, Literal], ...]  # sorted by name


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file; `file` is relative to the project's root, `line` counts from 1."""

    file: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Kind(StrEnum):
    """What a run gave; it decides how the result shows."""

    VALUES = "values"
    TABLE = "table"
    FIGURE = "figure"
    STEPS = "steps"
    GRID = "grid"
    CLAIM = "claim"
    ERROR = "error"
    ARTIFACT = "artifact"
    NOTEBOOK = "notebook"


# --- what the author wrote -------------------------------------------------------------


@dataclass(frozen=True)
class Directive:
    """One fenced form of a page, as written and not yet believed.

    `fields` holds the YAML of its body (lists as tuples, mappings as dicts);
    `lines` gives each top-level field's line in the file. `start` and `end` are the
    first and last line of the fence, counted from 1 in the file.
    """

    form: str
    fields: Mapping[str, Any]
    place: Place
    lines: Mapping[str, int]
    start: int
    end: int
    indent: str = ""


@dataclass(frozen=True)
class ValueUse:
    """`{{ lecture.idea.function.field:.1% }}` in the prose."""

    path: str
    format: str
    place: Place
    text: str  # the whole form, as written


@dataclass(frozen=True)
class Reference:
    """`@fig-max-pool` in the prose."""

    id: str
    place: Place


@dataclass(frozen=True)
class Page:
    """One page of notes, scanned."""

    path: str  # relative to the docs folder, as MkDocs' src_uri
    text: str
    meta: Mapping[str, Any]
    title: str
    directives: tuple[Directive, ...]
    values: tuple[ValueUse, ...]
    references: tuple[Reference, ...]


# --- what is to be run ------------------------------------------------------------------


@functools.total_ordering
@dataclass(frozen=True, eq=False)
class Request:
    """What to run: `entry` is `lecture.idea.function` below the snippets folder.

    `expect` names the exception that the run must raise (an expected error).
    The pseudo-entry `notebook:<page path>` asks for the page's lab.
    """

    entry: str
    arguments: Arguments = ()
    expect: str | None = None

    @functools.cached_property
    def _written(self) -> str:
        words = ", ".join(f"{name}={value!r}" for name, value in self.arguments)
        text = f"{self.entry}({words})" if words else self.entry
        return f"{text} expecting {self.expect}" if self.expect else text

    def __str__(self) -> str:
        return self._written

    # By what they are written as: `1`, `1.0` and `True` are equal, but three arguments.

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Request) and self._written == other._written

    def __lt__(self, other: Request) -> bool:
        return self._written < other._written

    def __hash__(self) -> int:
        return hash(self._written)


@dataclass(frozen=True)
class Limits:
    """What one run may use. Never part of a key: limits don't change a result."""

    timeout_s: float = 600.0
    memory_mb: int = 4096  # on top of what the warmed server already maps
    output_kb: int = 200


@dataclass(frozen=True, order=True)
class Ingredient:
    """One thing that a result rests on: `kind` and `name` say which, `value` its state."""

    kind: str
    name: str
    value: str


@dataclass(frozen=True)
class Recipe:
    """All that a result rests on and that is known before it runs."""

    ingredients: tuple[Ingredient, ...]  # sorted
    digest: str  # SHA-256 of all of them, hexadecimal
    code_digest: str  # without the environment: checkable on any machine


@dataclass(frozen=True)
class Source:
    """A source file that a recipe was read from, as it was then."""

    path: str
    digest: str  # SHA-256 of its bytes


@dataclass(frozen=True)
class Job:
    """A run that has to happen, and why."""

    request: Request
    recipe: Recipe
    upstream: tuple[Request, ...]
    sources: tuple[Source, ...]
    limits: Limits
    reason: str
    predicted_s: float | None
    place: Place | None  # where the notes first ask for it
    payload: str = ""  # of a lab: its code cells, see notebook.py


# --- what came of it --------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Observed:
    """A file (or folder listing) that a run read; `digest` is "absent" if it wasn't there."""

    path: str  # relative to the project's root, or absolute for a data folder
    digest: str


@dataclass(frozen=True, order=True)
class Blob:
    """A stored file of a result; `digest` is the SHA-256 of its bytes and its name in the store."""

    name: str  # "figure.svg", "frame-3.svg", "image-0.png", "tensors.safetensors"
    digest: str
    size: int


@dataclass(frozen=True)
class Provenance:
    """How a result came to be; never part of a key, shown on the timing page only."""

    started: str  # ISO 8601, UTC
    seconds: float
    peak_mb: float
    machine: str
    versions: Mapping[str, str]
    output: str = ""  # what the run printed, capped


@dataclass(frozen=True, order=True)
class Origin:
    """Where recorded results were made: all that one page says of them.

    `data` names the sets with their variants, `notes` say how these came to be; `first` and
    `last` are dates, ISO 8601.
    """

    data: tuple[str, ...]
    notes: tuple[str, ...]
    machine: str
    versions: tuple[tuple[str, str], ...]
    first: str
    last: str


@dataclass(frozen=True)
class Result:
    """A success. `data` is plain JSON whose shape depends on `kind` (see capture.py)."""

    request: Request
    recipe: Recipe
    kind: Kind
    data: Mapping[str, Any]
    blobs: tuple[Blob, ...]
    observed: tuple[Observed, ...]
    provenance: Provenance

    def blob(self, name: str) -> Blob:
        """The blob of that name; KeyError if there is none."""
        for blob in self.blobs:
            if blob.name == name:
                return blob
        raise KeyError(name)


NO_DATA, NO_RECORD = "its data is not here", "not recorded"


@dataclass(frozen=True)
class Failure:
    """A run that gave no result: the snippet's failure, told as a value.

    `cause` is one of "raised", "timed out", "crashed", "out of memory", "too much
    output", "unshowable", "claim failed", "wrong error", "no error", "misbehaved",
    "changed while it ran", "upstream failed", "import failed"; NO_DATA or NO_RECORD if it
    can't run here at all.
    """

    request: Request
    cause: str
    message: str
    place: Place | None = None  # the deepest line of the project's own code
    traceback: str = ""
    output: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Waiting:
    """No result yet: it is queued or running (only under `serve`)."""

    request: Request
    reason: str = ""
    running_s: float | None = None
    predicted_s: float | None = None
    last_line: str = ""


Outcome = Result | Failure | Waiting


@dataclass(frozen=True)
class View:
    """How a directive shows what was run; nothing here is ever keyed."""

    form: str  # "snippet", "claim", "exercise", "question", "listing"
    place: Place
    id: str | None = None
    show: tuple[str, ...] = ("output",)
    caption: str = ""
    alt: str = ""
    code: str | None = None  # entry whose source is shown, when it is not the one run
    region: str | None = None
    fold: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Use:
    """One place of the notes that asks for something: a directive, or a value in the prose."""

    page: str
    view: View
    request: Request | None  # None: shows only source, or a listing
    value: ValueUse | None = None
