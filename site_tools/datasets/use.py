"""Hand over a set that lies on this machine: recognised by content, verified, put in place.

What is installed already stays until all of the new one is verified.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from site_tools.datasets import canonical, diagnose, place, tree
from site_tools.datasets.telling import Teller
from site_tools.datasets.tree import Tree
from site_tools.errors import DataError, UnknownSetError, nearest
from site_tools.show import DataSet, Variant


def use(folder: Path, data: DataSet, path: Path, teller: Teller) -> Variant:
    """Install what `path` holds of `data` into the data folder; says which variant it was.

    DataError, with all that is wrong, if it is none; the data folder is then as it was.
    """
    with place.readable(path):
        return _used(folder, data, path, teller)


def _used(folder: Path, data: DataSet, path: Path, teller: Teller) -> Variant:
    if not path.exists():
        beside = path.parent.iterdir() if path.parent.is_dir() else ()
        raise UnknownSetError(
            f"there is no {path}",
            expected=_wanted(data),
            nearest=nearest(path.name, [other.name for other in beside]),
        )
    place.refuse_special(path, _wanted(data))
    for file in _candidates(path, data):
        for variant in data.variants:
            if place.is_sound(file, variant):
                _copy(folder, data, variant, file, teller)
                return variant
    if path.is_file():
        path.open("rb").close()  # "not readable" is said as such, not as "no zip"
    trees = [variant for variant in data.variants if variant.form == "folders"]
    if trees and (path.is_dir() or zipfile.is_zipfile(path)):
        return _take_tree(folder, data, trees, path, teller)
    raise _unrecognised(path, data)


def _candidates(path: Path, data: DataSet) -> Iterator[Path]:
    """The file itself; in a folder, a download that still lies in it under its own name."""
    if path.is_file():
        yield path
    for variant in data.variants:
        if variant.url and (file := path / variant.url.rpartition("/")[2]).is_file():
            yield file


def _copy(folder: Path, data: DataSet, variant: Variant, file: Path, teller: Teller) -> None:
    with place.alone(folder, data, variant, teller) as partial:
        gathered = partial.with_suffix(".copy")
        place.need(folder, variant.size)
        try:
            with place.told(folder), file.open("rb") as source, gathered.open("wb") as target:
                if place.copy(source, target) != variant.sha256:
                    raise DataError(f"{file} changed while it was copied", next_step="try again")
            with place.told(folder):
                place.put(gathered, data.path_in(folder, variant))
        finally:
            place.remove(folder, gathered)
    teller.say(f"copied {place.megabytes(variant.size)}")


def _take_tree(
    folder: Path, data: DataSet, variants: list[Variant], path: Path, teller: Teller
) -> Variant:
    wanted = dict.fromkeys(name for variant in variants for name in variant.folders)
    with tree.opened(path, wanted) as found:
        variant = max(variants, key=lambda one: len(found.folders.keys() & one.folders.keys()))
        if problems := diagnose.shape(found, data, variant):
            raise diagnose.WrongTreeError(problems)
        if found.stray:
            some = ", ".join(map(tree.legible, found.stray[:3]))
            names = some + ", …" * (len(found.stray) > 3)
            teller.say(f"left out {len(found.stray)} of its files, which are no pictures: {names}")
        with place.alone(folder, data, variant, teller) as partial:
            gathered = partial.with_suffix(".copy")
            place.need(folder, variant.size)
            try:
                _pack(folder, data, variant, found, gathered, teller)
                with place.told(folder):
                    place.put(gathered, data.path_in(folder, variant))
            finally:
                place.remove(folder, gathered)
    return variant


def _pack(
    folder: Path, data: DataSet, variant: Variant, found: Tree, gathered: Path, teller: Teller
) -> None:
    if canonical.size(found) > 10 * variant.size + (1 << 20):
        raise DataError(
            f"{found.source} holds {place.megabytes(canonical.size(found))} of pictures",
            expected=place.megabytes(variant.size),
        )
    teller.begin(f"{data.name} ({variant.name})", canonical.size(found))
    with place.told(folder):
        canonical.pack(found, gathered, teller.at)
    if place.sha256(gathered) != variant.sha256:
        raise diagnose.WrongTreeError(diagnose.content(found, data, variant, gathered))


def _unrecognised(path: Path, data: DataSet) -> DataError:
    """For a file that is neither a declared one nor a tree, or a folder where none is wanted."""
    if path.is_dir():
        return DataError(f"{path} is a folder", expected=_wanted(data))
    size = path.stat().st_size
    files = [variant for variant in data.variants if variant.form == "file"]
    meant = min(files, key=lambda one: abs(one.size - size), default=None)
    if meant is None:
        return DataError(f"{path} is no zip that can be read", expected=_wanted(data))
    if meant.size == size:
        return DataError(
            f"{path} has the length of {meant.name!r}, but its SHA-256 is {place.sha256(path)}",
            expected=meant.sha256,
            next_step="it is damaged, or another file: copy or download it again",
        )
    same = path.name == meant.url.rpartition("/")[2] and size < meant.size
    return DataError(
        f"{path} has {size:,} bytes" + (": it is not all of it" if same else ""),
        expected=_wanted(data),
        next_step="download it again" if same else "",
    )


def _wanted(data: DataSet) -> str:
    """What may be handed over, in words."""
    return " or ".join(_form(variant) for variant in data.variants)


def _form(variant: Variant) -> str:
    if variant.form == "folders":
        some = ", ".join(sorted(variant.folders)[:2])
        return f"a folder or zip of pictures in folders ({some}, …)" if some else "a zip"
    name = variant.url.rpartition("/")[2] or f"the file of {variant.name!r}"
    return f"{name} ({variant.size:,} bytes)"
