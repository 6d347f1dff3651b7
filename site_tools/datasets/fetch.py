"""One file over HTTP, resumed and retried, until its declared bytes are here.

Every byte is checked in the end by the file's SHA-256, so resuming can't mix two versions of
a file unseen; `If-Range` and the lengths only spare the time to find out.
"""

from __future__ import annotations

import http.client
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from site_tools.datasets import place
from site_tools.datasets.place import CHUNK, megabytes
from site_tools.datasets.telling import Teller
from site_tools.errors import DataError

AGENT = "site_tools"
LONGEST_SAYING = 200  # characters of what a server says that are told
TRANSIENT = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Patience:
    """How long a silent server is waited for, and how often one that fails is asked again.

    Pauses double from `pause_s`; the count begins anew whenever `worth` bytes have come.
    """

    stall_s: float = 30.0
    retries: int = 5
    pause_s: float = 1.0
    worth: int = 1 << 16


@dataclass(frozen=True)
class Wanted:
    """A file, where it is, and what its bytes must be; `otherwise` is how else to have it."""

    url: str
    sha256: str
    size: int
    otherwise: str = ""


class UnreachableError(DataError):
    """The server can't be reached, or fails again and again: nothing is wrong with the file."""


class _Interrupted(Exception):  # noqa: N818 no fault of ours
    """An attempt ended early; another may do better."""


class _MisfitError(_Interrupted):
    """What the server offers does not go on where the bytes that are here end."""


def fetch(wanted: Wanted, partial: Path, teller: Teller, patience: Patience) -> None:
    """Complete `partial` with what is missing of the file, and verify it.

    UnreachableError if that can't be done now: what has come is kept, for the next time. DataError
    for a file that is another one: nothing of it is kept.
    """
    for is_last in (False, True):
        is_patched = _complete(wanted, partial, teller, patience)
        if (found := place.sha256(partial)) == wanted.sha256:
            _tag(partial).unlink(missing_ok=True)
            return
        _forget(partial)
        if is_last or not is_patched:
            break
        # One of its pieces may be of another version, or was damaged here.
        teller.say("what came in pieces does not fit together: once more from the beginning")
    raise DataError(
        f"{wanted.url} is not the declared file: its SHA-256 is {found}",
        expected=wanted.sha256,
        next_step="it changed upstream, or the declaration is wrong; nothing of it is kept",
    )


def _complete(wanted: Wanted, partial: Path, teller: Teller, patience: Patience) -> bool:
    """Get all bytes; tell whether they came in several pieces."""
    if _size(partial) > wanted.size:
        _forget(partial)
    teller.begin(wanted.url.rpartition("/")[2], wanted.size, _size(partial))
    failures, reached, is_patched = 0, _size(partial), _size(partial) == wanted.size
    while _size(partial) < wanted.size:
        try:
            is_patched = _attempt(wanted, partial, teller, patience)
        except _Interrupted as error:
            if _size(partial) >= reached + patience.worth:
                failures, reached = 0, _size(partial)
            if isinstance(error, _MisfitError):
                _forget(partial)
            failures += 1
            if failures > patience.retries:
                raise _given_up(wanted, partial, str(error)) from error
            pause = patience.pause_s * 2 ** (failures - 1)
            teller.say(f"{error}; again in {pause:.0f} s ({failures} of {patience.retries})")
            time.sleep(pause)
    return is_patched


def _given_up(wanted: Wanted, partial: Path, why: str) -> UnreachableError:
    kept = _size(partial)
    have = f"; {megabytes(kept)} of {megabytes(wanted.size)} are kept" if kept else ""
    again = "try again later" + ": it goes on from there" * bool(kept)
    return UnreachableError(
        f"{wanted.url} can't be fetched: {why}{have}",
        next_step=f"{again}{wanted.otherwise and f', or {wanted.otherwise}'}",
    )


def _attempt(wanted: Wanted, partial: Path, teller: Teller, patience: Patience) -> bool:
    """One request: add what comes of it; tell whether it went on from what was there.

    _Interrupted if it ends before the file does.
    """
    have, tag = _size(partial), _tag(partial)
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
        if tag.is_file():
            headers["If-Range"] = tag.read_text("utf8")
    with _transport(), closing(_open(wanted, headers, patience)) as answer:
        start = _start(answer, wanted, have)
        with place.told(partial.parent.parent):
            if not start:
                _note_version(answer, tag)
            target = partial.open("ab" if start else "wb", buffering=0)
        with target:
            _receive(answer, target, wanted, start, teller)
        return start > 0


def _open(wanted: Wanted, headers: dict[str, str], patience: Patience) -> http.client.HTTPResponse:
    url = wanted.url
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 the opener knows http only
    try:
        return _opener().open(request, timeout=patience.stall_s)  # type: ignore[no-any-return]
    except urllib.error.HTTPError as error:
        error.close()
        said = f"the server answers {error.code} {_line(str(error.reason))}"
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and "Range" in headers:
            raise _MisfitError(said) from None
        if error.code in TRANSIENT:
            raise _Interrupted(said) from None
        step = f"it may have moved{wanted.otherwise and f': {wanted.otherwise}'}"
        raise DataError(f"{url}: {said}", next_step=step) from None


def _opener() -> urllib.request.OpenerDirector:
    """Knows http and https, also after a redirection; no files, no ftp."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


@contextmanager
def _transport() -> Iterator[None]:
    """Whatever the network does becomes _Interrupted; what is certain passes."""
    try:
        yield
    except TimeoutError:
        raise _Interrupted("the server fell silent") from None
    except urllib.error.URLError as error:
        reason = error.reason
        if isinstance(reason, TimeoutError):
            raise _Interrupted("the server does not answer") from None
        if isinstance(reason, socket.gaierror):
            raise _Interrupted("its name can't be looked up (is there a network?)") from None
        if isinstance(reason, str):  # "unknown url type": a redirection to something else
            raise DataError(f"the server leads elsewhere: {reason}", expected="http(s)") from None
        raise _Interrupted(f"no connection ({_said(reason)})") from None
    except (http.client.HTTPException, OSError) as error:
        raise _Interrupted(f"the connection broke ({_said(error)})") from None
    except ValueError as error:  # an address or a number in a header that is none
        raise _Interrupted(f"its answer makes no sense ({_said(error)})") from None


def _said(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return _line(text)


def _line(text: str) -> str:
    """What a server says, as part of one line: no line ends, nothing for a terminal to obey."""
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    return " ".join(words)[:LONGEST_SAYING]


def _start(answer: http.client.HTTPResponse, wanted: Wanted, have: int) -> int:
    """Where the bytes of an answer begin. DataError if they are those of another file."""
    if answer.status == http.client.PARTIAL_CONTENT:
        begin, end = -1, ""
        if match := re.match(r"bytes (\d+)-\d+/(\d+|\*)", answer.headers.get("Content-Range", "")):
            begin, end = int(match[1]), match[2]
        if begin != have or end not in ("*", str(wanted.size)):
            raise _MisfitError("it does not go on where the bytes that are here end")
        return have
    length = answer.headers.get("Content-Length", "")
    if length.isdigit() and int(length) != wanted.size:
        kind = answer.headers.get_content_type()
        raise DataError(
            f"{wanted.url} has {int(length):,} bytes ({kind})",
            expected=f"{wanted.size:,} bytes",
            next_step="it changed upstream, or something on the way answered in its place",
        )
    return 0


def _receive(
    answer: http.client.HTTPResponse, target: IO[bytes], wanted: Wanted, done: int, teller: Teller
) -> None:
    is_page = answer.headers.get_content_type() == "text/html" and not done
    while chunk := answer.read1(CHUNK):
        is_page = is_page and (done > 0 or chunk.lstrip().startswith(b"<"))
        done += len(chunk)
        if done > wanted.size:
            raise _MisfitError("it sends more bytes than declared")
        with place.told(Path(target.name).parent.parent):
            target.write(chunk)
        teller.at(done)
    if done < wanted.size and is_page:
        raise _MisfitError(f"it sends a web page of {megabytes(done)} in place of the file")
    if done < wanted.size:
        raise _Interrupted(f"the connection ended at {megabytes(done)}")


# --- what has come so far -------------------------------------------------------------------


def _size(partial: Path) -> int:
    return partial.stat().st_size if partial.is_file() else 0


def _tag(partial: Path) -> Path:
    """Keeps how the server calls the version that `partial` is the beginning of."""
    return partial.with_suffix(".tag")


def _note_version(answer: http.client.HTTPResponse, tag: Path) -> None:
    name = answer.headers.get("ETag", "")
    if not name.startswith('"'):  # a weak one promises nothing of bytes
        name = answer.headers.get("Last-Modified", "")
    if name:
        tag.write_text(name, "utf8")
    else:
        tag.unlink(missing_ok=True)


def _forget(partial: Path) -> None:
    partial.unlink(missing_ok=True)
    _tag(partial).unlink(missing_ok=True)
