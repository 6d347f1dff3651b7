"""What a demonstration may return, and how a function is marked: the author's words.

Ordinary Python and standard library only, so that a snippet runs anywhere: in a test, in a
notebook, in the one-file download of a lecture. A demonstration may return

- a matplotlib `Figure`, a `Steps`, an `ImageGrid`, a `Table` (or a list of dataclass rows,
  or a mapping of columns), a `Claim`;
- numbers and strings: a scalar, a dataclass or a (nested) mapping of them.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar, overload

P = ParamSpec("P")
R = TypeVar("R")

_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda measured, bound: measured < bound,
    "<=": lambda measured, bound: measured <= bound,
    ">": lambda measured, bound: measured > bound,
    ">=": lambda measured, bound: measured >= bound,
    "==": lambda measured, bound: measured == bound,
}


@dataclass(frozen=True)
class Claim:
    """Something that the build asserts: it fails when `measured op bound` no longer holds.

    `statement` is a full sentence. `measured` is the figure that `op` compares with `bound`,
    in `unit`; `quantity` says what it is ("largest difference"); `n` is the number of cases
    behind it and `cases` their name ("pictures"). A trained claim also names its `seeds` (at
    least 3), the `spread` (standard deviation over them), and what the `control` measured.
    """

    statement: str
    measured: float
    op: Literal["<", "<=", ">", ">=", "=="]
    bound: float
    n: int
    unit: str = ""
    format: str = ".3g"
    seeds: tuple[int, ...] = ()
    spread: float | None = None
    control: str = ""
    quantity: str = "measured"
    cases: str = ""

    @property
    def holds(self) -> bool:
        """Whether the measurement satisfies the bound (NaN never does)."""
        return _HOLDS[self.op](self.measured, self.bound)

    @property
    def margin(self) -> float:
        """How far the measurement stays inside the bound; negative when it fails."""
        sign = -1.0 if self.op in ("<", "<=") else 1.0
        if self.op == "==":
            return -abs(self.measured - self.bound)
        return sign * (self.measured - self.bound)


@dataclass(frozen=True)
class Frame:
    """One step of a stepper: a picture and the sentence that says what happens in it."""

    figure: Any  # matplotlib.figure.Figure
    text: str
    alt: str = ""  # what the picture shows; the sentence serves if it is left out


@dataclass(frozen=True)
class Steps:
    """An ordered set of frames, shown as a stepper; all frames must have the same size."""

    frames: Sequence[Frame]


@dataclass(frozen=True)
class ImageGrid:
    """Pictures in exact pixels, each with a label.

    images: arrays or tensors (H, W) or (H, W, 3) or (3, H, W), all of one size.
    `scale`: "own" stretches each picture over its own range, "common" all over one range,
    "both" lets the reader switch, "none" takes values in 0..1 as they are (photographs).
    `colours`: "grey", "heat" (0 upwards) or "signed" (diverging around 0).
    `zoom`: CSS pixels per picture pixel; chosen from the size when left out.
    """

    images: Sequence[Any]
    labels: Sequence[str]
    columns: int = 4
    scale: Literal["own", "common", "both", "none"] = "none"
    colours: Literal["grey", "heat", "signed"] = "grey"
    zoom: int | None = None


@dataclass(frozen=True)
class Table:
    """Columns of equal length; `units` and `formats` (format specifications) by column name."""

    columns: Mapping[str, Sequence[Any]]
    units: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)


# --- data sets ------------------------------------------------------------------------


class DataMissingError(LookupError):
    """A data set is not installed, or damaged; the message says how to get it."""


@dataclass(frozen=True)
class Variant:
    """One form in which a data set exists; its results are its own.

    `form`: "folders" is a tree of pictures, one folder a class (kept as one plain zip, made
    in a fixed order, so that the same pictures give the same bytes); "file" is one file,
    kept as it is. `sha256` and `size` (bytes) are those of the file that is kept. `url` is
    where `site_tools data get` fetches it; without one it can only be handed over by `site_tools
    data use`. `folders` has each folder's number of pictures and the first 12 digits of
    the SHA-256 of its list of pictures, by which a wrong tree is told what is wrong with it.
    """

    name: str
    form: Literal["folders", "file"]
    sha256: str
    size: int
    note: str  # how it came to be, in one sentence
    url: str = ""
    folders: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        """How its file's name ends: ".zip", ".tar.gz"."""
        if self.form == "folders":
            return ".zip"
        name = re.split("[?#]", self.url)[0].rpartition("/")[2]
        return "".join(re.findall(r"\.tar(?=\.\w+$)|\.\w+$", name))


@dataclass(frozen=True)
class DataSet:
    """A set that packages don't bring along, declared as a module constant of literals.

    It is read from the source, without an import. What a snippet computes from it rests on
    the variant that is in use: the installed one or, on a machine without the set, the first
    with committed records.
    """

    name: str
    title: str  # as a page names it
    licence: str  # what may be done with it, in one sentence
    classes: tuple[str, ...]
    split: str  # which part is for training and which for the test, in one sentence
    variants: tuple[Variant, ...]

    def variant(self) -> Variant:
        """The variant in use. DataMissingError if none is here."""
        return _find_data(self)[0]

    def file(self) -> Path:
        """The file of the variant in use, its checksum verified; DataMissingError if not here."""
        variant, path = _find_data(self)
        state = path.stat()
        found = _sha256(path, state.st_size, state.st_mtime_ns)
        if found != variant.sha256:
            raise DataMissingError(
                f"{path} is damaged: its SHA-256 is {found[:12]}…, "
                f"expected {variant.sha256[:12]}…; {self.how_to_get}"
            )
        return path

    def path_in(self, folder: Path, variant: Variant) -> Path:
        """Where a data folder keeps a variant."""
        return folder / f"{self.name}-{variant.name}{variant.suffix}"

    def present(self, folder: Path) -> tuple[tuple[Variant, Path], ...]:
        """The variants that a data folder has, told by name and size, in their declared order."""
        found = [(variant, self.path_in(folder, variant)) for variant in self.variants]
        return tuple(
            (variant, path)
            for variant, path in found
            if path.is_file() and path.stat().st_size == variant.size
        )

    @property
    def how_to_get(self) -> str:
        """What to do when it is not here."""
        fetch = f"`site_tools data get {self.name}` fetches it, "
        has_address = any(variant.url for variant in self.variants)
        return f"{fetch * has_address}`site_tools data use {self.name} PATH` takes a copy of yours"


def find_in(folder: Path, data: DataSet, wanted: str | None = None) -> tuple[Variant, Path]:
    """The variant that a data folder offers (the one called `wanted`) and its file."""
    for variant, path in data.present(folder):
        if wanted in (None, variant.name):
            return variant, path
    named = f"{data.title} ({wanted})" if wanted else data.title
    raise DataMissingError(f"{named} is not in {folder}; {data.how_to_get}")


def _data_folder() -> Path:
    """Outside a build: what SITE_TOOLS_DATA names, or `.site_tools/data` here or above."""
    if given := os.environ.get("SITE_TOOLS_DATA"):
        return Path(given)
    here = Path.cwd()
    places = [folder / ".site_tools" / "data" for folder in (here, *here.parents)]
    return next((place for place in places if place.is_dir()), places[0])


@functools.lru_cache
def _sha256(path: Path, size: int, changed_ns: int) -> str:
    """A file's digest, computed once per process as long as the file stays the same."""
    del size, changed_ns
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


# --- marks ------------------------------------------------------------------------------

Resolver = Callable[[str, Mapping[str, Any]], Any]
_resolver: Resolver | None = None  # set inside a build's worker, never elsewhere
_recorder: Callable[[str], None] | None = None
_finder: Callable[[DataSet], tuple[Variant, Path]] | None = None  # also set by the tests' plugin


def _find_data(data: DataSet) -> tuple[Variant, Path]:
    return _finder(data) if _finder is not None else find_in(_data_folder(), data)


@overload
def artifact(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def artifact(
    *,
    family: Mapping[str, Sequence[Any]] | None = None,
    recorded: float | None = None,
    timeout_s: float | None = None,
    memory_mb: int | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...


def artifact(
    function: Callable[..., Any] | None = None,
    /,
    *,
    family: Mapping[str, Sequence[Any]] | None = None,
    recorded: float | None = None,
    timeout_s: float | None = None,
    memory_mb: int | None = None,
) -> Any:
    """Mark a function whose result is computed once and stored (a trained model, features).

    It may return tensors, arrays, numbers, strings, and dataclasses, lists or mappings of
    these. `family` gives the values of each parameter: every combination is a member,
    planned, run in parallel and kept on its own: `@artifact(family={"seed": (0, 1, 2)})`.
    With `recorded` its result is committed below `records/` and no build computes it: only
    `site_tools record` does, and `site_tools real`, which compares. It holds numbers, text
    and collections of these, no tensors; `recorded=0.02` says how far a number may lie from
    the recorded one on another machine (as a share of it where it is larger than 1).
    All these are read from the source: they must be literals or module constants that are
    literals. Outside a build a call computes its result, once per process and arguments.
    """
    if function is None:
        return functools.partial(
            artifact, family=family, recorded=recorded, timeout_s=timeout_s, memory_mb=memory_mb
        )
    return _stored(function)


def _stored(function: Callable[..., Any]) -> Callable[..., Any]:
    signature, memory = inspect.signature(function), {}

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        if _resolver is not None:
            return _resolver(f"{function.__module__}.{function.__qualname__}", bound.arguments)
        key = tuple(bound.arguments.items())
        if key not in memory:
            memory[key] = function(*args, **kwargs)
        return memory[key]

    return call


def limits(
    *, timeout_s: float | None = None, memory_mb: int | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Give a demonstration more (or less) time or memory than mkdocs.yml allows by default.

    Read from the source, so both must be literals; never part of what a result rests on.
    """
    del timeout_s, memory_mb
    return lambda function: function


def data_file(path: str | Path) -> Path:
    """Declare that the run reads `path`, for readers in native code that can't be observed."""
    if _recorder is not None:
        _recorder(str(path))
    return Path(path)
