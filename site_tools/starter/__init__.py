"""A new course: one lecture that builds and passes its tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from site_tools.errors import SiteError

TEMPLATE = Path(__file__).parent


def write(path: Path) -> Iterator[Path]:
    """Write the starter course to `path`; yield each file. SiteError if something is there."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise SiteError(
            f"{path} is not empty",
            expected="a new or an empty folder",
            next_step="choose another path; nothing was written",
        )
    for source in sorted(TEMPLATE.rglob("*")):
        inner = source.relative_to(TEMPLATE)
        if source.is_dir() or inner.name == "__pycache__" or "__pycache__" in inner.parts:
            continue
        if inner == Path("__init__.py"):
            continue
        # Templates of Python files end in .txt: they are no modules of this package.
        target = path / (inner.with_suffix("") if inner.suffix == ".txt" else inner)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        yield target
