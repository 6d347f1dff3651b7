"""A real server, on this machine, that does what servers do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATH = "/insects.tar.gz"


@dataclass
class Flaky:
    """Serves `content`; each request takes the next of `tricks`, then all goes well.

    Tricks: "drop N" closes after N bytes, "hang N" falls silent after N bytes, "whole" ignores
    Range, "flip" changes a byte, "shift" lies about where a range begins, "chunked N" breaks off
    without a length, "to URL" redirects, "404" and other numbers answer with that status (and
    words), "length N" says that length, "page" sends a web page in place of all.
    """

    content: bytes
    tricks: list[str] = field(default_factory=list)
    etag: str = '"first"'
    asked: list[dict[str, str]] = field(default_factory=list)
    port: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one GET."""
        self.asked.append(dict(request.headers))
        trick, _, rest = (self.tricks.pop(0) if self.tricks else "").partition(" ")
        if trick.isdigit():
            request.send_error(int(trick), rest or None)
            return
        if trick == "to":
            request.send_response(302)
            request.send_header("Location", rest)
            request.end_headers()
            return
        if trick == "page":
            request.send_response(200)
            request.send_header("Content-Type", "text/html; charset=utf-8")
            request.end_headers()
            request.wfile.write(b"<html>Log in</html>")
            return
        body, start = self.content, 0
        if trick == "flip":
            body = body[:-1] + bytes([body[-1] ^ 1])
        wanted = request.headers.get("Range", "")
        if wanted and trick != "whole" and request.headers.get("If-Range") in (None, self.etag):
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                request.send_error(416)
                return
        request.send_response(206 if start else 200)
        if start:
            told = start + 1 if trick == "shift" else start
            request.send_header("Content-Range", f"bytes {told}-{len(body) - 1}/{len(body)}")
        if self.etag:
            request.send_header("ETag", self.etag)
        if trick == "chunked":
            request.send_header("Transfer-Encoding", "chunked")
        else:
            length = rest if trick == "length" else str(len(body) - start)
            request.send_header("Content-Length", length)
        request.end_headers()
        body = body[start:]
        if trick in ("drop", "hang", "chunked"):
            body = body[: int(rest)]
        if trick == "chunked":
            body = b"%x\r\n%s\r\n" % (len(body), body)
        request.wfile.write(body)
        request.wfile.flush()
        if trick == "hang":
            self.done.wait(20)


@contextmanager
def serving(content: bytes, *tricks: str, **more: Any) -> Iterator[Flaky]:
    """The server, for the time of the block."""
    flaky = Flaky(content, list(tricks), **more)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            flaky.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    flaky.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield flaky
    finally:
        flaky.done.set()
        server.shutdown()
        server.server_close()
        thread.join()
