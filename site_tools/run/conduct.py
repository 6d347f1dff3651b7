"""What a run may not do: change the project, use the network, start programs, and the like.

Each handler is called by an audit event (observe.py); it notes the fault with its line and
raises, so that the deed itself does not happen.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from site_tools.model import Place
from site_tools.run.territory import Territory

Handler = Callable[[tuple[Any, ...]], None]

MOST_FORKS = 32  # of one run, all generations together: a fork bomb ends here
# Asked by libraries about the machine; what they answer doesn't reach a result by itself.
HARMLESS_PROGRAMS = {"ldconfig", "uname", "lscpu", "sysctl", "file"}
CHANGES = {  # events that change the file system, with the positions of their paths
    "os.remove": (0,),
    "os.rename": (0, 1),
    "os.mkdir": (0,),
    "os.rmdir": (0,),
    "os.truncate": (0,),
    "os.link": (1,),
    "os.symlink": (1,),
    "os.chmod": (0,),
    "os.chown": (0,),
    "os.utime": (0,),
    "shutil.rmtree": (0,),
}
NETWORK = (
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
)
PROGRAMS = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn")


class MisbehavedError(PermissionError):
    """The run did what a run may not do; raised where it was tried."""


@dataclass(frozen=True)
class Fault:
    """What a run did wrong, and where."""

    message: str
    place: Place | None


class Conduct:
    """The faults of one run. `free` lets it start programs and connect: a lab has a kernel."""

    def __init__(
        self,
        territory: Territory,
        locate: Callable[[Any, str], str | None],
        tell: Callable[[Fault], None],
        free: bool,
    ) -> None:
        self._territory, self._locate, self._tell, self._free = territory, locate, tell, free
        self._pid = os.getpid()
        self._forks = mmap.mmap(-1, 8)  # shared with all that the run forks
        self.notes: dict[str, None] = {}

    def handlers(self) -> dict[str, Handler]:
        """Audit event -> what to do."""
        found: dict[str, Handler] = dict.fromkeys(("os.kill", "os.killpg"), self._on_kill)
        found |= dict.fromkeys(("os.fork", "os.forkpty"), self._on_fork)
        for event, positions in CHANGES.items():
            found[event] = self._on_change(positions)
        if not self._free:
            found |= dict.fromkeys(NETWORK, self._on_network)
            found |= dict.fromkeys(PROGRAMS, self._on_program)
        return found

    def changes(self, path: Any) -> None:
        """The run writes, moves or removes `path`."""
        located = None if isinstance(path, int) else self._locate(path, "written")
        if located is not None:
            self.blame(
                f"writes {located}: a run may not change the project; "
                "return the value instead, or write to a temporary folder"
            )

    def asked(self, what: str) -> None:
        """Something reads the environment: a fault if the project's own line does."""
        frame: FrameType | None = sys._getframe(2)
        while frame and frame.f_code.co_filename.endswith(
            ("<frozen os>", "/os.py", "<frozen _collections_abc>", "/_collections_abc.py")
        ):
            frame = frame.f_back
        name = self._territory.project_file(frame.f_code.co_filename) if frame else None
        if name and frame:
            message = f"reads {what}, which no key knows; give it as an argument (`with:`)"
            self._tell(Fault(message, Place(name, frame.f_lineno)))

    def blame(self, message: str) -> None:
        """Note a fault at the project's deepest line, and stop the run there."""
        frame: FrameType | None = sys._getframe(1)
        place = None
        while frame and place is None:
            name = self._territory.project_file(frame.f_code.co_filename)
            place = Place(name, frame.f_lineno) if name else None
            frame = frame.f_back
        self._tell(Fault(message, place))
        raise MisbehavedError(message)

    def _on_change(self, positions: tuple[int, ...]) -> Handler:
        def handle(args: tuple[Any, ...]) -> None:
            for position in positions:
                self.changes(args[position])

        return handle

    def _on_network(self, args: tuple[Any, ...]) -> None:
        first, target = args[0], args[-1]
        if isinstance(first, socket.socket) and first.family == socket.AF_UNIX:
            return
        self.blame(
            f"uses the network ({_short(target)}): what it says may change; "
            "get the data beforehand and read it from a file"
        )

    def _on_program(self, args: tuple[Any, ...]) -> None:
        program = args[1] if isinstance(args[0], int) else args[0]  # os.spawn: its mode first
        name = Path(os.fsdecode(program).split(" ")[0]).name
        if name in HARMLESS_PROGRAMS or self._is_import():
            self.notes[f"the program {name} was started by a library"] = None
            return
        self.blame(f"starts the program {_short(program)}: no key knows what that reads")

    def _on_kill(self, args: tuple[Any, ...]) -> None:
        pid = args[0]
        if pid in (0, os.getpid(), os.getpgrp()):
            return
        with contextlib.suppress(OSError):
            if pid > 0 and os.getpgid(pid) == os.getpgrp():
                return
        if not self._free:
            self.blame(f"sends a signal to process {pid}, which is not its own")

    def _on_fork(self, args: tuple[Any, ...]) -> None:
        del args
        count = int.from_bytes(self._forks[:8], "little") + 1
        self._forks[:8] = count.to_bytes(8, "little")
        if count > MOST_FORKS:
            if os.getpid() != self._pid:
                os._exit(1)
            self.blame(f"forked more than {MOST_FORKS} processes")

    def _is_import(self) -> bool:
        """Whether a library that is being imported does this, not a snippet's own line."""
        frame: FrameType | None = sys._getframe(2)
        while frame:
            name = frame.f_code.co_filename
            if name.startswith("<frozen importlib"):
                return True
            if self._territory.project_file(name):
                return False
            frame = frame.f_back
        return False


def _short(thing: object) -> str:
    text = os.fsdecode(thing) if isinstance(thing, bytes) else str(thing)
    return text if len(text) < 80 else text[:77] + "..."
