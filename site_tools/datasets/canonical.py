"""The one zip that the same pictures always give: sorted, stored, without times.

Its bytes depend on the pictures' names and bytes alone, not on the source (a folder, a zip of
any maker), the machine or the day; so its checksum tells whether a tree is the declared one.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from site_tools.datasets.tree import Entry, Tree

NEVER = (1980, 1, 1, 0, 0, 0)  # the earliest day that a zip can tell
Summary = Mapping[str, tuple[int, str]]
SHORT = 12  # digits of a folder's digest


def pack(tree: Tree, target: Path, at: Callable[[int], None] = lambda _: None) -> None:
    """Write the tree's pictures into a zip. DataError if one can't be read.

    `at` hears how many bytes are written, every now and then.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, entry) in enumerate(tree.pictures):
            if number % 500 == 0:
                at(archive.start_dir)
            info = zipfile.ZipInfo(name, NEVER)
            info.create_system = 3  # as on Unix, everywhere
            info.external_attr = 0o644 << 16
            archive.writestr(info, entry.read())


def size(tree: Tree) -> int:
    """The bytes of that zip, before it is made (below 4 GB)."""
    return 22 + sum(30 + 46 + 2 * len(name.encode()) + entry.size for name, entry in tree.pictures)


def folder_digest(entries: Iterable[Entry], folder: str) -> str:
    """The digest of a folder's list of pictures: their names below it and their own digests."""
    lines = [
        f"{entry.name.rpartition(f'{folder}/')[2]} {hashlib.sha256(entry.read()).hexdigest()}\n"
        for entry in entries
    ]
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()[:SHORT]


def summary(tree: Tree) -> Summary:
    """Each folder's number of pictures and digest, as a Variant declares them."""
    return {
        name: (len(entries), folder_digest(entries, name)) for name, entries in tree.folders.items()
    }
