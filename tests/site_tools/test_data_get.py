"""Sets fetched from a server that drops, stalls, lies and changes: all bytes, or none."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from site_tools.datasets import place
from site_tools.datasets.fetch import Patience, UnreachableError
from site_tools.datasets.get import get
from site_tools.datasets.status import State, standings
from site_tools.errors import DataError
from site_tools.show import DataSet
from tests.site_tools.flaky import Flaky, serving
from tests.site_tools.insects import Told, insects

CONTENT = random.Random(5).randbytes(300_000)
SHORT = Patience(stall_s=0.3, retries=3, pause_s=0.01)


def declared(scratch: Path, server: Flaky, content: bytes = CONTENT) -> DataSet:
    """The set whose original the server has."""
    return insects(scratch / "scratch", server.url, content)


def fetched(folder: Path, data: DataSet) -> list[str]:
    """Fetch it; what was said. It is there, whole, and nothing beside it."""
    told = Told()
    assert get(folder, data, told, SHORT).name == "original"
    assert place.is_sound(folder / "insects-original.tar.gz", data.variants[0])
    assert leftovers(folder) == []
    return told.said


def leftovers(folder: Path) -> list[str]:
    """What is kept of downloads."""
    names = (path.name for path in (folder / "partial").glob("*"))
    return sorted(name for name in names if not name.endswith(".lock"))


def ranges(server: Flaky) -> list[str | None]:
    """What part each request asked for."""
    return [headers.get("Range") for headers in server.asked]


@pytest.mark.parametrize(
    ("tricks", "asked"),
    [
        ([], [None]),
        (["drop 100000"], [None, "bytes=100000-"]),
        (["drop 100000", "drop 100000"], [None, "bytes=100000-", "bytes=200000-"]),
        (["hang 100000"], [None, "bytes=100000-"]),
        (["hang 0"], [None, None]),
        (["chunked 100000"], [None, "bytes=100000-"]),
        (["500"], [None, None]),
        (["503", "429", "502"], [None] * 4),
        (["drop 100000", "whole"], [None, "bytes=100000-"]),
        (["drop 100000", "shift"], [None, "bytes=100000-", None]),
        (["drop 100000", "500", "hang 50000"], [None, *["bytes=100000-"] * 2, "bytes=150000-"]),
    ],
)
def test_what_a_server_does_is_outlived(tmp_path: Path, tricks, asked):
    """Each byte comes once where the server allows it; in the end all are right."""
    with serving(CONTENT, *tricks) as server:
        fetched(tmp_path / "data", declared(tmp_path, server))
        assert ranges(server) == asked


def test_progress_counts_the_bytes_that_are_here(tmp_path: Path):
    """It begins where the last download ended."""
    with serving(CONTENT, *["drop 90000", "500", "500", "500", "500"]) as server:
        data = declared(tmp_path, server)
        with pytest.raises(UnreachableError):
            get(tmp_path / "data", data, Told(), SHORT)
        told = Told()
        get(tmp_path / "data", data, told, SHORT)
        assert told.begun == [("insects.tar.gz", 300_000, 90_000)]


def test_giving_up_keeps_what_has_come(tmp_path: Path):
    """The next time goes on from there; the message says how much, and what else can be done."""
    with serving(CONTENT, "drop 100000", *["500"] * 4) as server:
        data = declared(tmp_path, server)
        with pytest.raises(UnreachableError) as caught:
            get(tmp_path / "data", data, Told(), SHORT)
        said = str(caught.value)
        assert "the server answers 500" in said
        assert "100 kB of 300 kB are kept" in said
        assert "it goes on from there" in said
        assert "`site_tools data use insects PATH`" in said
        assert leftovers(tmp_path / "data") == [
            "insects-original.tar.gz.part", "insects-original.tar.gz.tag",
        ]  # fmt: skip
        (standing, _) = standings(tmp_path / "data", data)
        assert (standing.state, standing.gathered) == (State.PARTIAL, 100_000)
        fetched(tmp_path / "data", data)
        assert ranges(server)[-1] == "bytes=100000-"


def test_without_a_network_the_way_out_is_told(tmp_path: Path):
    """A port where nobody listens, a name that nobody has."""
    with serving(CONTENT) as server:
        data = declared(tmp_path, server)
    with pytest.raises(UnreachableError, match=r"no connection .*data use insects PATH"):
        get(tmp_path / "data", data, Told(), replace(SHORT, retries=1))
    nowhere = replace(data.variants[0], url="http://no-such-name.invalid/insects.tar.gz")
    data = replace(data, variants=(nowhere,))
    with pytest.raises(UnreachableError, match="is there a network"):
        get(tmp_path / "data", data, Told(), replace(SHORT, retries=0))
    assert leftovers(tmp_path / "data") == []


@pytest.mark.parametrize("etag", ['"first"', ""])
def test_a_file_that_changed_upstream_is_refused(tmp_path: Path, etag):
    """With both checksums; nothing is kept of it, and what is installed stays."""
    with serving(CONTENT, etag=etag) as server:
        data = declared(tmp_path, server)
        fetched(tmp_path / "data", data)
        path = tmp_path / "data" / "insects-original.tar.gz"
        other = CONTENT[:-1] + b"!"
        newer = insects(tmp_path / "newer", server.url, other)  # the declaration moved on
        with pytest.raises(DataError, match="is not the declared file") as caught:
            get(tmp_path / "data", newer, Told(), SHORT)
        assert data.variants[0].sha256 in str(caught.value)
        assert newer.variants[0].sha256 in str(caught.value)
        assert path.read_bytes() == CONTENT
        assert leftovers(tmp_path / "data") == []
        server.content = CONTENT + b"more"
        with pytest.raises(DataError, match=r"has 300,004 bytes .*; expected 300,000 bytes"):
            get(tmp_path / "data", newer, Told(), SHORT)


@pytest.mark.parametrize("etag", ['"second"', ""])
def test_a_file_that_changed_between_two_pieces_is_begun_anew(tmp_path: Path, etag):
    """By its tag at once; without one, because the pieces don't fit together."""
    with serving(b"?" * 300_000, "drop 100000", *["500"] * 4, etag=etag and '"first"') as server:
        data = declared(tmp_path, server)
        with pytest.raises(UnreachableError):
            get(tmp_path / "data", data, Told(), SHORT)
        server.content, server.etag = CONTENT, etag
        said = fetched(tmp_path / "data", data)
        assert any("once more from the beginning" in text for text in said) == (not etag)


def test_a_flipped_byte_is_noticed(tmp_path: Path):
    """In a file that came in one piece it is final; in a piece, it is fetched anew."""
    with serving(CONTENT, "flip") as server:
        data = declared(tmp_path, server)
        with pytest.raises(DataError, match="is not the declared file"):
            get(tmp_path / "data", data, Told(), SHORT)
        server.tricks[:] = ["drop 100000", "flip"]
        assert any("once more" in text for text in fetched(tmp_path / "data", data))


@pytest.mark.parametrize("kept", [CONTENT[:70_000], CONTENT, CONTENT + b"x", b"?" * 300_000, b""])
def test_whatever_lies_in_partial_the_result_is_right(tmp_path: Path, kept):
    """A beginning, all of it, too much, or rubbish."""
    with serving(CONTENT) as server:
        data = declared(tmp_path, server)
        partial = place.partial(tmp_path / "data", data, data.variants[0])
        partial.parent.mkdir(parents=True)
        partial.write_bytes(kept)
        fetched(tmp_path / "data", data)
        assert len(server.asked) == (0 if kept == CONTENT else 1)


def test_a_page_that_is_gone_is_told_at_once(tmp_path: Path):
    """No retries; nothing is left."""
    with serving(CONTENT, "404") as server:
        with pytest.raises(DataError, match=r"answers 404 Not Found; it may have moved"):
            get(tmp_path / "data", declared(tmp_path, server), Told(), SHORT)
        assert len(server.asked) == 1
        assert leftovers(tmp_path / "data") == []


@pytest.mark.parametrize("where", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x/"])
def test_a_redirection_out_of_the_web_is_refused(tmp_path: Path, where):
    """Nothing but http and https is ever opened."""
    with serving(CONTENT, f"to {where}") as server:
        with pytest.raises(DataError, match=r"not allowed|leads elsewhere"):
            get(tmp_path / "data", declared(tmp_path, server), Told(), SHORT)
        assert leftovers(tmp_path / "data") == []


@pytest.mark.parametrize(
    ("trick", "said"),
    [
        ("to http://[bad/", "its answer makes no sense"),
        (f"to http://{'a' * 80}/", "its answer makes no sense"),
        ("length \xb2", "its answer makes no sense"),
        (f"length {'9' * 5000}", "its answer makes no sense"),
        ("page", r"it sends a web page of 19 bytes in place of the file; try again later, or"),
    ],
)
def test_nonsense_is_told_and_nothing_of_it_is_kept(tmp_path: Path, trick, said):
    """Numbers and addresses that are none; a login page with status 200 and no length."""
    with serving(CONTENT, *[trick] * 9) as server:
        data = declared(tmp_path, server)
        with pytest.raises(UnreachableError, match=said):
            get(tmp_path / "data", data, Told(), replace(SHORT, retries=1))
        assert leftovers(tmp_path / "data") == []


def test_what_a_server_says_is_one_plain_line(tmp_path: Path):
    """Nothing of it is for a terminal to obey."""
    with serving(CONTENT, "404 \x1b[31mgone\x07") as server:
        data = declared(tmp_path, server)
        with pytest.raises(DataError, match=r"answers 404 \[31mgone; it may"):
            get(tmp_path / "data", data, Told(), SHORT)


def test_a_redirection_within_the_web_is_followed(tmp_path: Path):
    """As servers move."""
    with serving(CONTENT) as there, serving(CONTENT, f"to {there.url}") as here:
        fetched(tmp_path / "data", declared(tmp_path, here))
        assert len(there.asked) == 1


def test_what_is_here_is_not_fetched_again(tmp_path: Path):
    """Unless it is damaged: then it is healed."""
    with serving(CONTENT) as server:
        data = declared(tmp_path, server)
        fetched(tmp_path / "data", data)
        fetched(tmp_path / "data", data)
        assert len(server.asked) == 1
        (tmp_path / "data" / "insects-original.tar.gz").write_bytes(CONTENT[:-1] + b"!")
        assert standings(tmp_path / "data", data)[0].state is State.INSTALLED
        assert standings(tmp_path / "data", data, check=True)[0].state is State.DAMAGED
        fetched(tmp_path / "data", data)
        assert len(server.asked) == 2


def test_two_at_once_fetch_it_once(tmp_path: Path):
    """The second waits, says so, and finds it there."""
    with serving(CONTENT, "hang 100000") as server:
        data, said = declared(tmp_path, server), []

        def one() -> None:
            said.extend(fetched(tmp_path / "data", data))

        threads = [threading.Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ranges(server) == [None, "bytes=100000-"]
        assert sum("another process is busy" in text for text in said) == 1


def test_a_set_without_an_address_is_told(tmp_path: Path):
    """It can only be handed over."""
    with pytest.raises(DataError, match=r"no address .*data use insects PATH"):
        get(tmp_path / "data", insects(tmp_path / "scratch"), Told(), SHORT)


def test_a_full_disk_is_known_before_the_first_byte(tmp_path: Path, monkeypatch):
    """And told with the way out."""
    with serving(CONTENT) as server:
        data = declared(tmp_path, server)
        usage = place.shutil.disk_usage(tmp_path)
        monkeypatch.setattr(place.shutil, "disk_usage", lambda _: usage._replace(free=10))
        with pytest.raises(DataError, match=r"10 bytes free; expected .*make room"):
            get(tmp_path / "data", data, Told(), SHORT)
        assert not server.asked


def test_kill_9_in_the_middle_loses_nothing(tmp_path: Path):
    """The next download goes on from the bytes that had come."""
    with serving(CONTENT, "hang 100000") as server:
        data = declared(tmp_path, server)
        program = f"""
            from pathlib import Path
            from site_tools.datasets.get import get
            from site_tools.datasets.telling import Teller
            from site_tools.show import DataSet, Variant
            get(Path({str(tmp_path / "data")!r}), {data!r}, Teller())
        """
        child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)])
        partial = place.partial(tmp_path / "data", data, data.variants[0])
        deadline = time.monotonic() + 20
        while not (partial.exists() and partial.stat().st_size == 100_000):
            assert time.monotonic() < deadline
            assert child.poll() is None
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert not (tmp_path / "data" / "insects-original.tar.gz").exists()
        fetched(tmp_path / "data", data)
        assert ranges(server) == [None, "bytes=100000-"]
