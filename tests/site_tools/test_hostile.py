"""Snippets that misbehave: each has one clear outcome, and no neighbour notices."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from site_tools.model import Failure, Limits, Outcome, Result
from site_tools.run import execute, server
from tests.site_tools.runs import Course

SHORT = Limits(timeout_s=2, memory_mb=600, output_kb=4)

HOSTILE = """
    import ctypes, json, mmap, os, pathlib, random, signal, socket, subprocess, sys, threading
    import time

    def endless_loop():
        while True: pass

    def endless_sleep():
        time.sleep(1000)

    def deaf_sleep():
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        time.sleep(1000)

    def flood():
        while True:
            print("x" * 1000)

    def much_output():
        print("y" * 20_000)
        return 1

    def huge_allocation():
        return len(bytearray(50 * 2**30))

    def leaves():
        os._exit(0)

    def leaves_with_7():
        os._exit(7)

    def garbles_its_report():
        json.dumps = lambda *_, **__: "{}"
        return 1

    def kills_itself():
        os.kill(os.getpid(), signal.SIGKILL)

    def segfault():
        ctypes.string_at(0)

    def recursion():
        return recursion()

    def exits():
        sys.exit("enough")

    class Odd(BaseException):
        def __init__(self):
            self.lock = threading.Lock()
        def __str__(self):
            raise RuntimeError("no words")

    def odd_exception():
        raise Odd

    def interrupts():
        raise KeyboardInterrupt

    def half_a_character():
        raise ValueError("\\udcff and \\0")

    def closes_everything():
        os.closerange(0, 1000)
        return 3

    def fork_lingers():
        if os.fork() == 0:
            time.sleep(1000)
        return 4

    def fork_leaves_the_group():
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(1000)
            time.sleep(1000)
        time.sleep(0.2)
        return 5

    def fork_returns_too():
        os.fork()
        return os.getpid() and 6

    def fork_bomb():
        while True:
            os.fork()

    def threads_linger():
        for _ in range(3):
            threading.Thread(target=time.sleep, args=(1000,)).start()
        return 7

    def writes_into_project():
        pathlib.Path(__file__).with_name("left.txt").write_text("oops")

    def removes_source():
        try:
            os.remove(__file__)
        except OSError:
            return 8

    def network():
        socket.create_connection(("192.0.2.1", 80), timeout=1)

    def looks_up_a_host():
        socket.getaddrinfo("example.invalid", 80)

    def forks_what_starts_a_program():
        if os.fork() == 0:
            subprocess.run(["sleep", "1000"])
        os.wait()

    def starts_a_program():
        subprocess.run(["sleep", "1000"])

    def kills_its_server():
        os.kill(os.getppid(), signal.SIGKILL)

    def asks_the_environment():
        return os.environ.get("PATH")

    def changes_folder():
        os.chdir("/")
        return 9

    def draws_numbers():
        random.seed(99)
        return 10
"""

INNOCENT = """
    import os, random

    def innocent(number=0):
        return {"cwd": bool(os.listdir(".")), "drawn": random.random(), "number": number}
"""


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Course]:
    made = Course(tmp_path / "a course, é")
    made.write("snippets/demo/hostile.py", HOSTILE)
    made.write("snippets/demo/good.py", INNOCENT)
    yield made
    assert _processes(made.root) == []
    assert not list(made.store.folder.glob("tmp/*"))


def _processes(root: Path) -> list[str]:
    """The processes that work somewhere below a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and str(root) in str((entry / "cwd").readlink()):
                found.append((entry / "cmdline").read_text())
        except OSError:
            continue
    return found


def beside_innocents(course: Course, name: str) -> Outcome:
    """The outcome of one hostile function, after checking its neighbours'."""
    jobs = [course.job("good.innocent", number=number) for number in range(3)]
    # A fork takes long where all cores are busy.
    limits = replace(SHORT, timeout_s=8) if name == "fork_bomb" else SHORT
    bad = course.job(f"hostile.{name}", limits=limits, predicted=100.0)
    *good, outcome = course.run(*jobs, bad)
    values = [result.data["value"] for result in good if isinstance(result, Result)]
    drawn = {value["drawn"] for value in values}
    assert [value["number"] for value in values] == [0, 1, 2], good
    assert len(drawn) == 1
    assert not any(value["cwd"] for value in values)
    return outcome


@pytest.mark.parametrize(
    ("name", "cause", "words", "line"),
    [
        ("endless_loop", "timed out", "2 s", "while True: pass"),
        ("endless_sleep", "timed out", "2 s", "time.sleep(1000)"),
        ("deaf_sleep", "timed out", "2 s", "time.sleep(1000)"),
        ("flood", "too much output", "4 kB", 'print("x" * 1000)'),
        ("huge_allocation", "out of memory", "600 MB", "bytearray"),
        ("leaves", "crashed", "os._exit(0)", None),
        ("leaves_with_7", "crashed", "os._exit(7)", None),
        ("garbles_its_report", "crashed", "it ended its process itself", None),
        ("kills_itself", "crashed", "SIGKILL", None),
        ("segfault", "crashed", "SIGSEGV", "ctypes.string_at(0)"),
        ("recursion", "raised", "RecursionError", "return recursion()"),
        ("exits", "crashed", "sys.exit('enough')", "sys.exit"),
        ("odd_exception", "raised", "Odd: (its message can't be shown", "raise Odd"),
        ("interrupts", "raised", "KeyboardInterrupt", "raise KeyboardInterrupt"),
        ("half_a_character", "raised", r"\udcff and \0", "raise ValueError"),
        ("fork_bomb", "misbehaved", "32 processes", "os.fork()"),
        ("writes_into_project", "misbehaved", "writes snippets/demo/left.txt", "write_text"),
        ("removes_source", "misbehaved", "writes snippets/demo/hostile.py", "os.remove"),
        ("network", "misbehaved", "network", "socket.create_connection"),
        ("looks_up_a_host", "misbehaved", "network", "socket.getaddrinfo"),
        ("starts_a_program", "misbehaved", "starts the program", "subprocess.run"),
        ("forks_what_starts_a_program", "misbehaved", "starts the program", "subprocess.run"),
        ("kills_its_server", "misbehaved", "signal", "os.kill(os.getppid()"),
        ("asks_the_environment", "misbehaved", "PATH", "os.environ.get"),
    ],
)
def test_a_hostile_run_is_named_and_its_neighbours_succeed(
    course: Course, name: str, cause: str, words: str, line: str | None
) -> None:
    """Each kind of misbehaviour is one failure that says what happened and in which line."""
    outcome = beside_innocents(course, name)
    assert isinstance(outcome, Failure), outcome
    assert outcome.cause == cause, outcome
    assert words in outcome.message
    if line is not None:
        assert outcome.place is not None, outcome
        source = (course.root / outcome.place.file).read_text("utf8").splitlines()
        assert line in source[outcome.place.line - 1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("closes_everything", 3),
        ("fork_lingers", 4),
        ("fork_leaves_the_group", 5),
        ("fork_returns_too", 6),
        ("threads_linger", 7),
        ("changes_folder", 9),
        ("draws_numbers", 10),
        ("much_output", 1),
    ],
)
def test_a_careless_run_keeps_its_result_and_leaves_nothing(
    course: Course, name: str, value: int
) -> None:
    """What a run does to its own process is its own affair, and ends with it."""
    outcome = beside_innocents(course, name)
    assert isinstance(outcome, Result), outcome
    assert outcome.data["value"] == value
    assert len(outcome.provenance.output) < 5000
    assert not (course.root / "snippets/demo/left.txt").exists()


def test_the_time_limit_is_kept(course: Course) -> None:
    """A run that ignores signals ends within a second of its limit, with what it printed."""
    course.run(course.job("good.innocent"))  # the server is warm
    begun = time.monotonic()
    failure = course.fail("hostile.deaf_sleep", limits=Limits(0.5, 600, 4))
    assert time.monotonic() - begun < 1.5
    assert 0.5 <= failure.seconds < 1.2


def test_a_server_that_dies_is_replaced(course: Course) -> None:
    """A killed server costs its runs a second start, not their results."""
    course.run(course.job("good.innocent"))
    with server.lease() as warmed:
        os.kill(warmed.pid, signal.SIGKILL)
        first = warmed.pid
    assert course.get("good.innocent", number=5).data["value"]["number"] == 5
    with server.lease() as warmed:
        assert warmed.pid != first


BUILD = """
    import sys, threading
    from pathlib import Path
    from site_tools.run import execute
    from tests.site_tools.runs import Course

    course = Course(Path(sys.argv[1]))
    names = ["endless_sleep", "endless_loop", "fork_leaves_the_group"]
    jobs = [course.job(f"hostile.{name}") for name in names]
    print("begun", flush=True)
    course.settings = course.settings.__class__(course.root, course.root, jobs=3)
    course.run(*jobs)
"""


def _eventually(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("wait_for_runs", [True, False])
def test_a_killed_build_leaves_no_process(course: Course, wait_for_runs: bool) -> None:
    """`kill -9` of the build, before or after the server is warm: all is gone within 3 s."""
    script = course.write("build.py", BUILD)
    build = subprocess.Popen(
        [sys.executable, script, course.root],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
    )
    assert build.stdout
    assert build.stdout.readline() == b"begun\n"
    if wait_for_runs:
        assert _eventually(lambda: len(_processes(course.root)) >= 4, 10)
    before = set(_offspring(build.pid))
    build.kill()
    build.wait()
    build.stdout.close()
    assert _eventually(lambda: not any(_runs(pid) for pid in before), 3)
    assert _eventually(lambda: not _processes(course.root), 3)
    # What the killed build left lying in its workspaces goes with the next clean-up.
    course.store.prune(set())


def _offspring(pid: int) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "status").read_text()
            except OSError:
                continue
            if re.search(rf"^PPid:\t{pid}$", status, re.MULTILINE):
                yield int(entry.name)
                yield from _offspring(int(entry.name))


def _runs(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    return "State:\tZ" not in status


def test_closing_ends_the_server(course: Course) -> None:
    """After `close` no server is left."""
    course.run(course.job("good.innocent"))
    with server.lease() as warmed:
        pid = warmed.pid
    execute.close()
    assert not _runs(pid)
