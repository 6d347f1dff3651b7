"""A new course: one lecture that builds and passes its tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from site_tools.errors import SiteError

TEMPLATE = Path(__file__).parent


class FolderError(SiteError):
    """A course can't be begun there; nothing was written."""


def write(path: Path) -> Iterator[Path]:
    """Write the starter course to `path`; yield each file.

    FolderError if something is there, or if it can't be written.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FolderError(
            f"{path} is not empty" if path.is_dir() else f"{path} is a file",
            expected="a new or an empty folder",
            next_step="choose another path; nothing was written",
        )
    for source, target in _files(path):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        except OSError as error:
            raise FolderError(
                f"{target} can't be written: {error.strerror}",
                expected="a folder that may be written to",
                next_step="choose another path",
            ) from None
        yield target


def _files(path: Path) -> Iterator[tuple[Path, Path]]:
    for source in sorted(TEMPLATE.rglob("*")):
        inner = source.relative_to(TEMPLATE)
        if source.is_file() and "__pycache__" not in inner.parts and inner.name != "__init__.py":
            # Templates of Python files end in .txt: they are no modules of this package.
            yield source, path / (inner.with_suffix("") if inner.suffix == ".txt" else inner)
