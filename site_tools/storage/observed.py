"""The state of files that a run read: how it is taken, and whether it is still the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

from site_tools.model import Observed

ABSENT = "absent"
FOLDER = "folder"


def state(path: Path) -> str:
    """The SHA-256 of a file's bytes or of a folder's listing; "absent" if there is neither."""
    try:
        if path.is_dir():
            names = sorted(
                child.name + ("/" if child.is_dir() else "")
                for child in path.iterdir()
                if child.name != "__pycache__"
            )
            return (
                "folder:"
                + hashlib.sha256("\0".join(names).encode("utf8", "surrogateescape")).hexdigest()
            )
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ABSENT


def state_below(root: Path, observed: str) -> str:
    """The state of what was observed: with a slash behind it only that a folder is there."""
    if observed.endswith("/"):
        return FOLDER if (root / observed).is_dir() else ABSENT
    return state(root / observed)


class Unchanged:
    """Asks whether observed files are as they were; each file is read once per instance."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._states: dict[str, str] = {}

    def __call__(self, observed: Observed) -> bool:
        if observed.path not in self._states:
            self._states[observed.path] = state_below(self._root, observed.path)
        return self._states[observed.path] == observed.digest
