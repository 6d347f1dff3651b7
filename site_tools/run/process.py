"""Watches over one forked run: its output, its clock, its end."""

from __future__ import annotations

import codecs
import json
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_tools.model import Limits
from site_tools.run.server import Server

POLL_S = 0.1  # how often a run is asked whether it was cancelled
START_S = 180.0  # the server may have to load torch from a cold disk first
FLOOD = 50  # a run that prints this many times its output limit is killed
LONGEST_LINE = 4000


@dataclass(frozen=True)
class Exit:
    """How a process ended; `status` is negative for a signal.

    `ended_by` is "" if it ended by itself, else "timed out", "too much output", "cancelled"
    or "lost" (the server is gone).
    """

    status: int = 0
    output: str = ""
    seconds: float = 0.0
    peak_mb: float = 0.0
    ended_by: str = ""
    last_words: str = ""


def attend(
    server: Server,
    folder: Path,
    limits: Limits,
    on_line: Callable[[str], None] | None,
    cancel: threading.Event | None,
) -> Exit:
    """Have the server run the task of `folder`, and stay until its process is gone."""
    pipe, theirs = os.pipe()
    try:
        channel = server.fork(folder, theirs)
    except OSError:
        os.close(pipe)
        return Exit(ended_by="lost", last_words=server.last_words())
    finally:
        os.close(theirs)
    with channel:
        try:
            return _Attendant(server, channel, pipe, limits, on_line, cancel).attend()
        finally:
            os.close(pipe)


class _Attendant:
    def __init__(
        self,
        server: Server,
        channel: socket.socket,
        pipe: int,
        limits: Limits,
        on_line: Callable[[str], None] | None,
        cancel: threading.Event | None,
    ) -> None:
        self._server, self._channel, self._pipe = server, channel, pipe
        self._limits, self._cancel = limits, cancel
        self._output = _Output(limits.output_kb * 1024, on_line)
        self._words: dict[str, Any] = {}
        self._text, self._ended_by = b"", ""
        os.set_blocking(pipe, False)

    def attend(self) -> Exit:
        begun = time.monotonic()
        deadline, killed_at = begun + START_S, 0.0
        with selectors.DefaultSelector() as selector:
            selector.register(self._channel, selectors.EVENT_READ)
            selector.register(self._pipe, selectors.EVENT_READ)
            while "status" not in self._words and self._ended_by != "lost":
                wait = max(0.0, min(POLL_S, deadline - time.monotonic()))
                for key, _ in selector.select(wait):
                    if key.fileobj is self._channel:
                        begun, deadline = self._listen(begun, deadline)
                    elif not self._drain():
                        selector.unregister(self._pipe)
                killed_at = self._judge(deadline, killed_at)
        self._drain()
        return Exit(
            os.waitstatus_to_exitcode(self._words.get("status", 0)),
            self._output.text(),
            time.monotonic() - begun,
            self._words.get("peak_mb", 0.0),
            self._ended_by,
            self._server.last_words() if self._ended_by == "lost" else "",
        )

    def _judge(self, deadline: float, killed_at: float) -> float:
        """End a run that must end: ask where it is, then kill it."""
        now = time.monotonic()
        if killed_at:
            if now > killed_at + 10:  # the server does not answer any more
                self._ended_by = "lost"
            return killed_at
        if self._cancel is not None and self._cancel.is_set():
            self._ended_by = "cancelled"
        elif self._output.size > FLOOD * self._output.limit:
            self._ended_by = "too much output"
        elif now >= deadline:
            self._ended_by = "timed out" if "started" in self._words else "lost"
        if not self._ended_by:
            return 0.0
        if self._ended_by in ("timed out", "too much output"):
            self._say(b"where")
            time.sleep(0.05)  # to write down its line; it may be too stuck for that
        self._say(b"kill")
        return now

    def _say(self, word: bytes) -> None:
        try:
            self._channel.sendall(word)
        except OSError:
            self._ended_by = self._ended_by or "lost"

    def _listen(self, begun: float, deadline: float) -> tuple[float, float]:
        """Take what the server says; the clock starts with the run's own process."""
        try:
            text = self._channel.recv(4096)
        except OSError:
            text = b""
        if not text and "status" not in self._words:
            self._ended_by = "lost"
        self._text += text
        *lines, self._text = self._text.split(b"\n")
        for line in lines:
            self._words |= json.loads(line)
            if b"started" in line:
                self._server.is_warm = True
                begun = time.monotonic()
                deadline = begun + self._limits.timeout_s
            if b"refused" in line:
                self._ended_by = "lost"
        return begun, deadline

    def _drain(self) -> bool:
        """Read what has been printed; False once nobody can print any more."""
        for _ in range(64):  # a flood must not keep us from the clock
            try:
                text = os.read(self._pipe, 65536)
            except BlockingIOError:
                return True
            if not text:
                return False
            self._output.add(text)
        return True


class _Output:
    """Keeps the first `limit` bytes, passes lines on as they come."""

    def __init__(self, limit: int, on_line: Callable[[str], None] | None) -> None:
        self.limit, self.size = max(limit, 1024), 0
        self._kept, self._on_line = bytearray(), on_line
        self._decoder = codecs.getincrementaldecoder("utf8")("replace")
        self._line = ""

    def add(self, text: bytes) -> None:
        room = self.limit - len(self._kept)
        self.size += len(text)
        self._kept += text[:room]
        if self._on_line and room > 0:
            self._line += self._decoder.decode(text[:room])
            *lines, self._line = self._line.replace("\r", "\n").split("\n")
            if len(self._line) > LONGEST_LINE:
                lines, self._line = [*lines, self._line], ""
            for line in lines:
                if line.strip():
                    self._on_line(line)

    def text(self) -> str:
        kept = self._kept.decode("utf8", "replace").replace("\0", "\\0")
        if self.size > len(self._kept):
            kept += f"\n… {self.size - len(self._kept):,} more bytes were not kept\n"
        return kept
