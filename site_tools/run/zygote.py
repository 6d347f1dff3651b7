"""The warmed server: imports the heavy libraries once, then forks one child per run.

`python -m site_tools.run.zygote CONTROL_FD PARENT SCRATCH [MODULE ...]` is started by
server.py with a fixed environment. On the control socket come lines, each the path of a work
folder and two descriptors: the run's channel and the pipe for its output. On its channel a
run is told "started" and how it ended; `kill` there, or closing it, ends the run with all
its offspring.
When the control socket closes, however the build ended, everything here ends at once.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from site_tools.run import worker
from site_tools.run.task import WORKER_FAILED

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
MAXRSS_PER_MB = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, kilobytes here
ENDING_POLL_S, ENDING_S = 0.02, 1.0  # how often, and how long, the dying are waited for
WATCH_S = 0.2  # how often a server that still imports looks whether its build lives


@dataclass
class Run:
    """A child that runs."""

    pid: int
    channel: socket.socket


@dataclass
class Ending:
    """A child that is dead, whose offspring is being killed."""

    run: Run
    word: dict[str, float]
    deadline: float


class Zygote:
    """Forks, reaps and kills. One thread only: a fork copies no other."""

    def __init__(self, control: socket.socket, parent: int) -> None:
        self._control, self._parent = control, parent
        self._runs: dict[int, Run] = {}
        self._ending: dict[int, Ending] = {}
        self._text, self._descriptors = b"", list[int]()
        self._selector = selectors.PollSelector()  # holds no descriptor that a fork would share
        self._selector.register(control, selectors.EVENT_READ, None)
        self._woken, wake = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(self._woken, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self._wake = wake
        self._selector.register(self._woken, selectors.EVENT_READ, None)

    def serve(self) -> None:
        """Serve until the build is gone, then leave nothing behind."""
        while self._attend():
            self._reap()
        for pid in self._runs:
            os.kill(pid, signal.SIGKILL)
            _kill_group(pid)
        deadline = time.monotonic() + 2
        while self._reap() and time.monotonic() < deadline:
            time.sleep(0.005)

    def _attend(self) -> bool:
        for key, _ in self._selector.select(ENDING_POLL_S if self._ending else 1):
            if key.fileobj is self._control:
                if not self._take():
                    return False
            elif isinstance(key.data, Run):
                self._listen(key.data)
            else:
                os.read(self._woken, 4096)
        # A copy of the control socket may live on in some other child of the build.
        return os.getppid() == self._parent

    def _take(self) -> bool:
        text, descriptors, _, _ = socket.recv_fds(self._control, 65536, 64)
        self._text += text
        self._descriptors += descriptors
        *lines, self._text = self._text.split(b"\n")
        for line in lines:
            channel, output = self._descriptors[:2]
            del self._descriptors[:2]
            self._fork(Path(os.fsdecode(line)), socket.socket(fileno=channel), output)
        return bool(text)

    def _fork(self, folder: Path, channel: socket.socket, output: int) -> None:
        try:
            pid = os.fork()
        except OSError as error:
            _tell(channel, {"refused": str(error)})
            channel.close()
        else:
            if pid == 0:
                self._become_worker(folder, channel, output)
            run = self._runs[pid] = Run(pid, channel)
            self._selector.register(channel, selectors.EVENT_READ, run)
            _tell(channel, {"started": pid})
        finally:
            os.close(output)

    def _become_worker(self, folder: Path, channel: socket.socket, output: int) -> None:
        try:
            os.setsid()
            die_with_parent()
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGPIPE):
                signal.signal(number, signal.SIG_DFL)
            for open_socket in (self._control, channel, *self._channels()):
                open_socket.close()
            os.close(self._woken)
            os.close(self._wake)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.close(output)
            worker.main(folder)
        except BaseException:
            with contextlib.suppress(BaseException):
                os.write(2, traceback.format_exc().encode("utf8", "replace"))
        finally:
            os._exit(WORKER_FAILED)

    def _channels(self) -> list[socket.socket]:
        endings = (ending.run for ending in self._ending.values())
        return [run.channel for run in (*self._runs.values(), *endings)]

    def _listen(self, run: Run) -> None:
        try:
            asked = run.channel.recv(64)
        except OSError:
            asked = b""
        if b"where" in asked:
            with contextlib.suppress(ProcessLookupError):
                os.kill(run.pid, worker.SAY_WHERE)
        if not asked or b"kill" in asked:
            with contextlib.suppress(ProcessLookupError):
                os.kill(run.pid, signal.SIGKILL)  # it may not have its own group yet
            _kill_group(run.pid)
        if not asked:
            self._selector.unregister(run.channel)
            run.channel.close()

    def _reap(self) -> bool:
        """Bury the dead, kill strays; tell whether any child is left."""
        strays, buried = list[int](), False
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
                if pid == 0:
                    break
                buried = True
                if run := self._runs.pop(pid, None):
                    word = {"status": status, "peak_mb": usage.ru_maxrss / MAXRSS_PER_MB}
                    self._ending[pid] = Ending(run, word, time.monotonic() + ENDING_S)
        if buried or self._ending or not self._runs:
            strays = [pid for pid in children() if pid not in self._runs]
        for pid in strays:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid, ending in list(self._ending.items()):
            gone = not _kill_group(pid) and not strays
            if gone or time.monotonic() > ending.deadline:
                del self._ending[pid]
                self._end(ending.run, ending.word)
        return bool(self._runs or strays)

    def _end(self, run: Run, word: dict[str, float]) -> None:
        for scratch in Path(tempfile.gettempdir()).glob(f"{run.pid}-*"):
            shutil.rmtree(scratch, ignore_errors=True)
        if run.channel.fileno() >= 0:
            _tell(run.channel, word)
            self._selector.unregister(run.channel)
            run.channel.close()


def die_with_parent() -> None:
    """Linux: this process is killed when its parent dies, whatever the parent died of."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def children() -> list[int]:
    """This process's children; offspring that left its group comes here when orphaned (Linux)."""
    found = []
    with contextlib.suppress(OSError):
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    status = Path(entry.path, "stat").read_text("utf8", "replace")
                    if int(status.rpartition(")")[2].split()[1]) == os.getpid():
                        found.append(int(entry.name))
    return found


def _kill_group(pid: int) -> bool:
    """Kill a run's whole group; False if nobody is left in it."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of zombies
        return False
    return True


def _tell(channel: socket.socket, word: Mapping[str, float | str]) -> None:
    with contextlib.suppress(OSError):
        channel.sendall(json.dumps(word).encode() + b"\n")


def warm_up(modules: list[str]) -> None:
    """Import what snippets use, and use it once, so that no child pays for it."""
    loaded = set()
    for name in modules:
        try:
            importlib.import_module(name)
            loaded.add(name)
        except ImportError:
            continue  # a course without torch, say
    if "torch" in loaded:
        _warm_torch()
    if "site_tools.results.capture" in loaded:
        _warm_capture()


def _warm_torch() -> None:
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    # Forward only: a backward pass starts threads, and those don't survive a fork.
    with torch.no_grad():
        torch.nn.functional.conv2d(torch.zeros(1, 1, 8, 8), torch.zeros(1, 1, 3, 3))
        torch.nn.Linear(4, 4)(torch.zeros(2, 4))


def _warm_capture() -> None:
    from matplotlib.figure import Figure

    from site_tools.model import Request
    from site_tools.results.capture import capture, drawing

    with drawing(), tempfile.TemporaryDirectory() as folder:
        figure = Figure()
        axes = figure.add_subplot()
        axes.plot([0, 1], label="a")
        axes.set_title("Aé $x^2$")
        axes.imshow([[0, 1]])
        axes.legend()
        for value in (figure, {"value": 1.0}):
            capture(value, Request("warm.up"), Path(folder))


def main() -> None:
    """Warm up, serve, clean up."""
    descriptor, parent_pid, scratch, *modules = sys.argv[1:]
    control, parent = socket.socket(fileno=int(descriptor)), int(parent_pid)

    def orphaned(*_: object) -> None:
        if os.getppid() != parent:
            shutil.rmtree(scratch, ignore_errors=True)
            os._exit(1)

    signal.signal(signal.SIGALRM, orphaned)
    signal.setitimer(signal.ITIMER_REAL, WATCH_S, WATCH_S)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    warm_up(modules)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    gc.collect()
    gc.freeze()  # a child's collector would touch, and so copy, every page
    Zygote(control, parent).serve()
    shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
