"""A built site below a path of a local server, as a course's own host would serve it."""

from __future__ import annotations

import functools
import http.server
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACE = "some/where"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # a browser keeps its connections

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve the site below /some/where/; give that URL."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / PLACE
        home.parent.mkdir(parents=True)
        home.symlink_to(site.resolve(), target_is_directory=True)
        handler = functools.partial(_Quiet, directory=folder)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/{PLACE}/"
            finally:
                server.shutdown()
                thread.join()
