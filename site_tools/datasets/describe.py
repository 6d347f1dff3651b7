"""The declaration that a file or a tree of pictures would need: for authors of new sets."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path

from site_tools.datasets import canonical, place, tree
from site_tools.errors import DataError, UnknownSetError


def describe(path: Path) -> str:
    """The Variant of what lies at `path`, as Python source. DataError if it can't be read."""
    with place.readable(path):
        return _described(path)


def _described(path: Path) -> str:
    if not path.exists():
        raise UnknownSetError(f"there is no {path}", expected="a file, or a folder of pictures")
    place.refuse_special(path, "a file, or a folder of pictures")
    if path.is_dir() or zipfile.is_zipfile(path):
        with tree.opened(path) as found, tempfile.TemporaryDirectory() as scratch:
            if path.is_dir() and not found.folders:
                said = f"{path} has no pictures in folders of folders"
                raise DataError(said, expected="such as train/bird/0001.jpg")
            if found.folders:
                packed = Path(scratch, "packed.zip")
                canonical.pack(found, packed)
                return _source("folders", packed, canonical.summary(found))
    return _source("file", path, {})


def _source(form: str, kept: Path, folders: canonical.Summary) -> str:
    lines = [
        "Variant(",
        '    name="...",',
        f'    form="{form}",',
        f'    sha256="{place.sha256(kept)}",',
        f"    size={kept.stat().st_size:_},",
        '    note="...",  # how it came to be, in one sentence',
    ]
    if form == "file":
        lines.append('    url="...",  # where it is published; leave it out if nowhere')
    if folders:
        lines.append("    folders={")
        lines += [
            f"        {json.dumps(name)}: ({count}, {json.dumps(digest)}),"
            for name, (count, digest) in folders.items()
        ]
        lines.append("    },")
    return "\n".join([*lines, "),"])
