"""The build's end of the warmed server (zygote.py): starts it, has it fork, ends it."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import site
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Container, Iterator
from pathlib import Path

PRELOAD = (
    "numpy",
    "torch",
    "torch.nn.functional",
    "torchvision",
    "PIL.Image",
    "PIL.ImageDraw",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "safetensors.torch",
    "site_tools.results.codec",
    "site_tools.results.capture",
)
_BY_PACKAGE = {"torch": "torch", "torchvision": "torchvision", "safetensors.torch": "torch"}
KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")  # what starting may need
LAST_WORDS_S = 1.0


def preload(packages: Container[str]) -> tuple[str, ...]:
    """What to have ready for runs that rest on these distributions: torch takes seconds."""
    return tuple(name for name in PRELOAD if _owner(name) is None or _owner(name) in packages)


def _owner(module: str) -> str | None:
    """The distribution without which nobody asks for a module; None if all may need it."""
    return _BY_PACKAGE.get(module) or _BY_PACKAGE.get(module.partition(".")[0])


def environment(scratch: Path) -> dict[str, str]:
    """The same small environment for every run, whatever the lecturer's shell holds."""
    fixed = {
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",  # counts only if set before the server starts
        "PYTHONNOUSERSITE": "" if site.ENABLE_USER_SITE else "1",
        "PYTHONUSERBASE": site.getuserbase(),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(_font_cache(scratch)),
        "CUDA_VISIBLE_DEVICES": "",
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    }
    for library in ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "VECLIB_MAXIMUM"):
        fixed[f"{library}_NUM_THREADS"] = "1"
    return fixed | {name: os.environ[name] for name in KEPT if name in os.environ}


def _font_cache(scratch: Path) -> Path:
    """A folder that lasts: matplotlib's list of fonts takes seconds to make."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / "site_tools" / "matplotlib"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return folder if os.access(folder, os.W_OK) else scratch
    except OSError:
        return scratch


class Server:
    """A running server. Thread-safe; `close` ends it and all that it runs."""

    def __init__(self, preload: tuple[str, ...] = PRELOAD) -> None:
        self.state = _state(preload)
        self._lock, self._lost = threading.Lock(), False
        self.is_warm = False  # until then it doesn't listen, and has nothing to clean up
        self._scratch = Path(tempfile.mkdtemp(prefix="site_tools-"))
        self._control, theirs = socket.socketpair()
        self._words = self._scratch / "stderr.txt"
        with theirs, self._words.open("wb") as words:
            first = ("-P", "-m", "site_tools.run.zygote", str(theirs.fileno()), str(os.getpid()))
            self._process = subprocess.Popen(  # noqa: S603 this interpreter, our own module
                [sys.executable, *first, str(self._scratch), *preload],
                pass_fds=[theirs.fileno()],
                cwd=self._scratch,
                env=environment(self._scratch),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                start_new_session=True,  # Ctrl-C is for the build alone, which tells the server
            )

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether it still runs."""
        return not self._lost and self._process.poll() is None

    def give_up(self) -> None:
        """Let it count as dead: it lost a run."""
        self._lost = True

    def fork(self, folder: Path, output: int) -> socket.socket:
        """Run the task of `folder`, its output into that descriptor; the run's channel.

        OSError if the server is gone.
        """
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                line = os.fsencode(folder) + b"\n"
                socket.send_fds(self._control, [line], [theirs.fileno(), output])
            except OSError:
                ours.close()
                raise
        return ours

    def last_words(self) -> str:
        """What it said on its standard error: why it died, if it did."""
        with contextlib.suppress(OSError):
            return self._words.read_text("utf8", "replace")[-2000:]
        return ""

    def close(self) -> None:
        """End it; its children are killed, its scratch folder removed."""
        self._control.close()
        try:
            self._process.wait(LAST_WORDS_S if self.is_warm else 0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)


def _state(preload: tuple[str, ...]) -> str:
    """What a server was started from; another state needs another server."""
    stamps = []
    for folder in sorted(set(sys.path) | set(site.getsitepackages())):
        with contextlib.suppress(OSError):
            stamps.append((folder, Path(folder).stat().st_mtime_ns))
    packages = [stamp for stamp in stamps if "-packages" in stamp[0]]
    kept = {name: os.environ.get(name) for name in KEPT}
    return json.dumps([sys.executable, preload, packages, kept])


_guard = threading.Lock()
_servers: dict[tuple[str, ...], Server] = {}
_users: dict[Server, int] = {}


@contextlib.contextmanager
def lease(preload: tuple[str, ...] = PRELOAD) -> Iterator[Server]:
    """The process's one server, started if need be; replaced if it died or packages changed."""
    with _guard:
        server = _servers.get(preload)
        if server and (not server.alive() or (server.state != _state(preload) and not
                                              _users.get(server))):  # fmt: skip
            server.close()
            server = None
        if server is None:
            server = _servers[preload] = Server(preload)
        _users[server] = _users.get(server, 0) + 1
    try:
        yield server
    finally:
        with _guard:
            _users[server] -= 1
            if not _users[server]:
                del _users[server]


def close() -> None:
    """End all servers of this process; the next run starts another."""
    with _guard:
        while _servers:
            _servers.popitem()[1].close()


def _forget() -> None:
    # A fork of the build must not believe that the servers are its own.
    _servers.clear()
    _users.clear()


atexit.register(close)
os.register_at_fork(after_in_child=_forget)
