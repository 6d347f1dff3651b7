"""The digest of the generator's own code: of what turns a snippet into a result.

Reading it closely takes as long as reading a small course, and nearly always the code is what
it was last time. So the digest is kept beside the results, with the digest of every file that
it was made from; those alone say whether it still holds.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sys
from pathlib import Path

from site_tools.code.modules import OWN
from site_tools.code.scopes import Dialect, facts
from site_tools.code.syntax import parse, serialise, sha256

_WORKER_SIDE = ("show", "palette", "run.worker", "results.capture", "results.codec")
_WORDS_ONLY = frozenset({"model", "errors", "settings"})  # what they say can't change a result
_ABSENT = "absent"
_HOME = Path(__file__).parent.parent


@functools.cache  # the generator's own code doesn't change while it runs
def digest(memory: Path) -> str:
    """The digest of the worker-side files and what they import; kept in the file `memory`."""
    known = _remembered(memory)
    if known:
        return known
    states, found = _read()
    document = {"files": states, "digest": found, "reader": _reader()}
    with contextlib.suppress(OSError):  # no store yet, or one that can't be written
        memory.parent.mkdir(exist_ok=True)
        aside = memory.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(document), "utf8")
        aside.replace(memory)
    return found


def _remembered(memory: Path) -> str:
    try:
        document = json.loads(memory.read_text("utf8"))
        if document["reader"] != _reader():
            return ""
        if any(_state(name) != state for name, state in document["files"].items()):
            return ""
        return str(document["digest"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""


def _reader() -> str:
    """What reads: another Python or reader may see other things in the same files."""
    names = ("code.generator", "code.scopes", "code.syntax")
    return sha256(" ".join([sys.version, *map(_state, names)]))


def _path(name: str) -> Path:
    return _HOME / f"{name.replace('.', '/')}.py"


def _state(name: str) -> str:
    try:
        return sha256(_path(name).read_bytes())
    except OSError:
        return _ABSENT


def _read() -> tuple[dict[str, str], str]:
    """The state of every file that was looked for, and the digest of what they say."""
    texts: dict[str, str] = {}
    states: dict[str, str] = {}
    todo = list(_WORKER_SIDE)
    while todo:
        name = todo.pop()
        if name in states or name in _WORDS_ONLY:
            continue
        states[name] = _state(name)
        if states[name] == _ABSENT:
            continue  # a room, or a name that a module defines
        path = _path(name)
        _, tree = parse(path.read_bytes(), f"{OWN}/{path.name}")
        texts[name] = serialise(tree)
        for wish in facts(tree, dialect=Dialect(OWN)).imports:
            words = (wish.module, *(f"{wish.module}.{inner}" for inner in wish.names))
            todo += [w.removeprefix(f"{OWN}.") for w in words if w.startswith(f"{OWN}.")]
    return states, sha256("\n".join(f"{name} {texts[name]}" for name in sorted(texts)))
