"""Which paths are the project's to watch, and which are libraries, system or scratch."""

from __future__ import annotations

import os
import sys
import sysconfig
import tempfile
from pathlib import Path

SYSTEM = ("/usr", "/etc", "/dev", "/proc", "/sys", "/lib", "/lib64", "/bin", "/System")


class Territory:
    """The project's root and what lies below it without belonging to it.

    `own` folders are the run's to use (the first is its work folder); `data_folders` are
    watched like the project. All paths are absolute text, as the audit events give them.
    """

    def __init__(self, root: Path, own: tuple[Path, ...], data_folders: tuple[str, ...]) -> None:
        self.root = str(root)
        self.own = tuple(os.path.realpath(folder) for folder in own)
        self._data = tuple(map(os.path.realpath, data_folders))
        self._engine = str(Path(__file__).resolve().parents[1])
        installed = {sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()}
        # A virtual environment may lie inside the project, or the project inside /usr.
        self._inside = tuple(sorted(path for path in installed if below(path, self.root)))
        self._system = (*SYSTEM, *sorted(installed - set(self._inside)))
        scratch = {tempfile.gettempdir(), *map(os.environ.get, ("HOME", "MPLCONFIGDIR"))}
        importable = {path for path in sys.path if path and not below(self.root, path)}
        self._foreign = (*self._system, self._engine, *filter(None, scratch), *importable)

    def project_file(self, name: str) -> str | None:
        """The path below the root of a file of the project's code, None for any other."""
        if not below(name, self.root) or self._is_apart(name):
            return None
        return os.path.relpath(name, self.root)

    def locate(self, path: str) -> tuple[str | None, str]:
        """How an observed path is written down, None for what needn't be watched; and in full."""
        full = os.path.abspath(path)  # noqa: PTH100 resolve() asks the disk, and is watched
        if not below(full, (self.root, *self._system)) or below(full, self.own):
            full = os.path.realpath(full)
        if self._is_apart(full) or "/__pycache__/" in full:
            return None, full
        if below(full, self.root):
            return os.path.relpath(full, self.root), full
        return (full if below(full, self._data) else None), full

    def is_known(self, full: str) -> bool:
        """Whether a path that isn't watched is where it may be: system, libraries, scratch."""
        return full == "/" or self._is_apart(full) or below(full, (*self._foreign, self.root))

    def _is_apart(self, path: str) -> bool:
        return below(path, (*self._inside, *self.own, self._engine))


def below(path: str, folders: str | tuple[str, ...]) -> bool:
    """Whether a path is one of the folders or lies in one."""
    if isinstance(folders, str):
        folders = (folders,)
    return any(path == folder or path.startswith(folder.rstrip("/") + "/") for folder in folders)
