"""A tree of pictures, one folder a class, read from a folder or from within a zip.

Only names and sizes are read at first; a picture's bytes when they are asked for. Nothing is
ever unpacked: what a zip calls its files can't lead anywhere.
"""

from __future__ import annotations

import contextlib
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from unicodedata import category

from site_tools.errors import DataError

# What torchvision.datasets.ImageFolder takes for a picture.
PICTURES = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")
DEEPEST = 3  # folders above the tree that a copy may have: cifar10/, data/cifar10/
MANY = 2_000_000  # names: no tree of a lecture has so many


@dataclass(frozen=True)
class Entry:
    """One file: its name with "/" between the parts, its bytes' number, and the bytes."""

    name: str
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Tree:
    """Pictures by folder ("train/bird"), each sorted by name; and the files that are none.

    `top` is the folder within the source that the tree begins at ("" or "cifar10/"), `empty`
    the folders below it that hold no picture.
    """

    source: Path
    top: str
    folders: Mapping[str, tuple[Entry, ...]]
    stray: tuple[str, ...]
    empty: tuple[str, ...]

    @property
    def pictures(self) -> Iterator[tuple[str, Entry]]:
        """Every picture under its name in the tree, in the order of names."""
        found = [
            (entry.name.removeprefix(self.top), entry)
            for entries in self.folders.values()
            for entry in entries
        ]
        yield from sorted(found, key=lambda pair: pair[0].encode("utf8", "surrogateescape"))


@contextlib.contextmanager
def opened(path: Path, wanted: Mapping[str, object] | None = None) -> Iterator[Tree]:
    """The tree at `path`, a folder or a zip, that fits the `wanted` folders best.

    Without them it is taken to begin where its pictures' folders part. DataError if there is
    nothing that can be read.
    """
    if path.is_dir():
        files, folders = _of_folder(path)
        yield _arranged(path, files, folders, wanted)
        return
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise DataError(f"{path} can't be read as a zip: {error}", next_step=_AGAIN) from None
    with archive:
        files, folders = _of_zip(path, archive)
        yield _arranged(path, files, folders, wanted)


_AGAIN = "it may have arrived in part: copy or download it again"


def _of_folder(path: Path) -> tuple[list[Entry], set[str]]:
    files: list[Entry] = []
    folders: set[str] = set()
    seen: set[str] = set()
    for place, below, names in os.walk(path, followlinks=True, onerror=_refuse):
        real = os.path.realpath(place)
        if real in seen:  # a link that leads back up
            below.clear()
            continue
        seen.add(real)
        inner = Path(place).relative_to(path).as_posix()
        if inner != ".":
            folders.add(inner)
        for name in names:
            file = Path(place, name)
            if not file.is_file():
                raise DataError(f"{file} is no file that can be read", next_step="remove it")
            relative = file.relative_to(path).as_posix()
            files.append(Entry(relative, file.stat().st_size, _reader(file)))
        if len(files) > MANY:
            raise DataError(f"{path} holds more than {MANY:,} files", expected="a data set")
    return files, folders


def _refuse(error: OSError) -> None:
    raise DataError(f"{error.filename} can't be read: {error.strerror}") from error


def _reader(file: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            return file.read_bytes()
        except OSError as error:
            raise DataError(f"{file} can't be read: {error.strerror}") from error

    return read


def _of_zip(path: Path, archive: zipfile.ZipFile) -> tuple[list[Entry], set[str]]:
    files: dict[str, Entry] = {}
    folders: set[str] = set()
    for info in archive.infolist():
        if info.is_dir():
            folders.add(info.filename.rstrip("/"))
            continue
        if info.filename in files:
            raise DataError(
                f"{path} has two files called {info.filename}",
                expected="each name once",
                next_step="unpack it, tidy up, and give the folder",
            )
        files[info.filename] = Entry(info.filename, info.file_size, _member(path, archive, info))
        folders.update(map(str, PurePosixPath(info.filename).parents))
    return list(files.values()), folders - {".", "/"}


def _member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            return archive.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError,
                NotImplementedError) as error:  # fmt: skip # all that zipfile raises for bad bytes
            raise DataError(
                f"{path}: {info.filename} can't be unpacked: {error}", next_step=_AGAIN
            ) from None

    return read


def _arranged(
    path: Path, files: list[Entry], folders: set[str], wanted: Mapping[str, object] | None
) -> Tree:
    top = _guessed(files) if wanted is None else _fitting(folders, wanted)
    kept: dict[str, list[Entry]] = {}
    stray: list[str] = []
    for entry in files:
        owner = _folder_of(entry.name, top)
        if owner is None or not entry.name.lower().endswith(PICTURES):
            stray.append(entry.name)
        else:
            _refuse_illegible(path, entry.name)
            kept.setdefault(owner, []).append(entry)
    within = {_folder_of(f"{name}/x", top) for name in folders} - {None}
    ordered = {
        name: tuple(sorted(kept[name], key=lambda entry: entry.name)) for name in sorted(kept)
    }
    empty = tuple(sorted(name for name in within if name and name not in kept))
    return Tree(path, top, ordered, tuple(sorted(stray)), empty)


def legible(name: str) -> str:
    """A name as a message can show it: control characters and stray bytes are spelt out."""
    return ascii(name) if _is_illegible(name) else name


def _is_illegible(name: str) -> bool:
    return any(category(letter) in ("Cc", "Cs") for letter in name)


def _refuse_illegible(path: Path, name: str) -> None:
    """DataError for a picture's name that no zip can hold, or that would garble a list."""
    if _is_illegible(name):
        raise DataError(
            f"{path} has a picture called {name!a}",
            expected="a name without control characters, in UTF-8",
            next_step="rename it, or copy or unpack it again",
        )


def _fitting(folders: set[str], wanted: Mapping[str, object]) -> str:
    """Below which folder most of the wanted ones are."""
    tops = {"": 0}
    for folder in folders:
        parts = folder.split("/")
        for depth in range(min(len(parts), DEEPEST) + 1):
            top = "".join(f"{part}/" for part in parts[:depth])
            tops[top] = tops.get(top, 0) + (folder.removeprefix(top) in wanted)
    return max(sorted(tops), key=lambda name: (tops[name], -len(name)))


def _guessed(files: list[Entry]) -> str:
    """The folder above all splits: two above the pictures' own."""
    above = {
        str(PurePosixPath(entry.name).parents[1])
        for entry in files
        if _folder_of(f"x/{entry.name}", "") and entry.name.lower().endswith(PICTURES)
    }
    if not above:
        return ""
    top = os.path.commonpath(above) if len(above) > 1 else os.path.dirname(*above)
    return f"{top}/" if top else ""


def _folder_of(name: str, top: str) -> str | None:
    """The class that a file belongs to, as ImageFolder has it: "train/bird" for what is below."""
    if not name.startswith(top):
        return None
    parts = name.removeprefix(top).split("/")
    # Hidden ones and macOS's shadows are no classes of anything.
    odd = any(part in ("", ".", "..", "__MACOSX") or part.startswith(".") for part in parts)
    return None if odd or len(parts) < 3 else "/".join(parts[:2])
