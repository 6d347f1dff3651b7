"""Many runs: their order, their neighbours, what is kept, and how they are stopped."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from site_tools.errors import SnippetError, StoreError
from site_tools.model import Failure, Job, Outcome, Request, Result, Waiting
from site_tools.run import execute, isolate
from tests.site_tools.runs import LIMITS, Course, Log

SOURCE = """
    import os, sys, time
    from pathlib import Path
    from site_tools.show import artifact

    ROOT = Path(__file__).parents[2]

    def value(number=0):
        return number

    def slow(seconds=0.5):
        time.sleep(seconds)
        return seconds

    def broken():
        raise ValueError("no data")

    def talks():
        print("epoch 1", flush=True)
        print("epoch 2\\repoch 3", end="", file=sys.stderr)
        print()
        return 1

    @artifact
    def base():
        return 1

    @artifact
    def wrong():
        return base() / 0

    def uses_wrong():
        return wrong()

    def waits_for_an_edit():
        text = (ROOT / "data.txt").read_text()
        time.sleep(1)
        return text
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    made = Course(tmp_path / "course")
    made.write("snippets/demo/work.py", SOURCE)
    made.run(made.job("work.value", number=-1))  # the server is warm
    return made


def entries(events: list[tuple[str, str]], kind: str) -> list[str]:
    return [entry.rpartition(".")[2] for event, entry in events if event == kind]


def test_a_failed_upstream_fails_what_needs_it(course: Course) -> None:
    """The chain of causes is told; what doesn't need it runs."""
    base = course.job("work.base")
    wrong = course.job("work.wrong", upstream=[base.request])
    uses = course.job("work.uses_wrong", upstream=[wrong.request])
    uses_outcome, wrong_outcome, base_outcome, other = course.run(
        uses, wrong, base, course.job("work.value")
    )
    assert isinstance(base_outcome, Result)
    assert isinstance(other, Result)
    assert isinstance(wrong_outcome, Failure)
    assert wrong_outcome.cause == "raised"
    assert isinstance(uses_outcome, Failure)
    assert uses_outcome.cause == "upstream failed"
    assert "demo.work.wrong, which failed (raised): ZeroDivisionError" in uses_outcome.message
    assert uses_outcome.place == wrong_outcome.place


def test_an_upstream_that_nobody_knows_is_a_failure(course: Course) -> None:
    """What could not be planned fails its users, and nothing else."""
    lost = course.job("work.wrong", upstream=[Request("demo.work.base")])
    failure, other = course.run(lost, course.job("work.value"))
    assert isinstance(failure, Failure)
    assert failure.cause == "upstream failed"
    assert "demo.work.base, which has no result" in failure.message
    assert isinstance(other, Result)


def test_the_longest_chain_starts_first(course: Course) -> None:
    """Of what is ready, the job with the longest predicted work behind it goes first."""
    log = Log()
    course.settings = replace(course.settings, jobs=1)
    base = replace(course.job("work.base"), predicted_s=0.1)
    uses = course.job("work.wrong", upstream=[base.request], predicted=9.0)
    jobs = [
        course.job("work.value", predicted=1.0),
        uses,
        course.job("work.slow", predicted=3.0, seconds=0),
        base,
    ]
    course.run(*jobs, listener=log)
    assert entries(log.events, "started") == ["base", "wrong", "slow", "value"]


def test_runs_go_on_side_by_side(course: Course) -> None:
    """Two workers take half the time of one, and no more than two run at once."""
    begun = time.monotonic()
    course.run(*(course.job("work.slow", seconds=0.5 + n / 1000) for n in range(4)))
    assert 1.0 < time.monotonic() - begun < 1.9


def test_declared_memory_is_respected(course: Course) -> None:
    """Two runs that each may take all the memory there is don't run together."""
    limits = replace(LIMITS, memory_mb=2**24)
    begun = time.monotonic()
    course.run(*(course.job("work.slow", limits=limits, seconds=0.5 + n / 1000) for n in range(2)))
    assert time.monotonic() - begun > 1.0


def test_lines_are_told_as_they_come(course: Course) -> None:
    """A listener hears each line, between the start and the end of its run."""
    log = Log()
    course.run(course.job("work.talks"), listener=log)
    assert log.events[0] == ("started", "demo.work.talks")
    assert log.events[-1] == ("finished", "demo.work.talks")
    lines = [text for event, text in log.events if event == "line"]
    assert lines == ["epoch 1", "epoch 2", "epoch 3"]


def test_what_is_stored_is_not_run_again(course: Course) -> None:
    """A job that another build has done meanwhile is taken from the store."""
    job = course.job("work.value", number=3)
    (first,) = course.run(job)
    (second,) = course.run(job)
    assert second == first
    (again,) = course.run(replace(job, reason="asked to run again"))
    assert isinstance(again, Result)
    assert isinstance(first, Result)
    assert again.data == first.data


def test_two_builds_share_the_work(course: Course) -> None:
    """Two runs of one job at the same time call its function once."""
    jobs = [course.job("work.slow", seconds=0.6)]
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: course.run(*jobs)[0], range(2))
    assert isinstance(first, Result)
    assert first == second  # the same start time: the same run


def test_a_source_that_changes_while_it_runs_spoils_the_result(course: Course) -> None:
    """A result is stored only under the key of the source that made it."""
    job = course.job("work.slow", seconds=1.0)

    class Editor(Log):
        def started(self, job: Job) -> None:
            threading.Timer(0.5, lambda: course.write("snippets/demo/work.py", "x = 1")).start()

    (outcome,) = course.run(job, listener=Editor())
    assert isinstance(outcome, Failure)
    assert outcome.cause == "changed while it ran"
    assert "snippets/demo/work.py" in outcome.message
    assert course.store.find(job.recipe, lambda observed: True) is None


def test_a_source_that_was_changed_and_changed_back_is_found_out(course: Course) -> None:
    """The module is compared as it was imported, not only as it is afterwards."""
    job, path = course.job("work.value", number=4), course.root / "snippets/demo/work.py"
    planned = path.read_text("utf8")
    path.write_text(planned.replace("return number", "return number + 1"), "utf8")

    class Editor(Log):
        def line(self, job: Job, text: str) -> None:
            path.write_text(planned, "utf8")

    path.write_text(path.read_text("utf8") + "\nprint('imported', flush=True)\ntime.sleep(0.5)\n")
    (outcome,) = course.run(job, listener=Editor())
    assert path.read_text("utf8") == planned
    assert isinstance(outcome, Failure)
    assert outcome.cause == "changed while it ran"


def test_data_that_changes_while_it_is_read_spoils_the_result(course: Course) -> None:
    """Observed files must be the same after the run as when it read them."""
    data = course.write("data.txt", "before")
    job = course.job("work.waits_for_an_edit")

    class Editor(Log):
        def started(self, job: Job) -> None:
            threading.Timer(0.6, lambda: data.write_text("after")).start()

    (outcome,) = course.run(job, listener=Editor())
    assert isinstance(outcome, Failure)
    assert outcome.cause == "changed while it ran"
    assert "data.txt" in outcome.message


def test_cancelling_stops_within_a_second_and_keeps_what_is_done(course: Course) -> None:
    """Runs are killed, finished results stay, the rest is waiting."""
    cancel = threading.Event()
    jobs = [
        course.job("work.value", predicted=99.0),
        *(course.job("work.slow", seconds=60 + n) for n in range(3)),
    ]
    ended: list[float] = []

    class Stopper(Log):
        def finished(self, job: Job, outcome: Outcome) -> None:
            if isinstance(outcome, Result):
                threading.Timer(0.3, stop).start()

    def stop() -> None:
        ended.append(time.monotonic())
        cancel.set()

    done, *waiting = course.run(*jobs, listener=Stopper(), cancel=cancel)
    assert time.monotonic() - ended[0] < 1.0
    assert isinstance(done, Result)
    assert [type(outcome) for outcome in waiting] == [Waiting] * 3
    assert course.store.find(jobs[0].recipe, lambda observed: True) == done


BUILD = """
    import sys
    from pathlib import Path
    from tests.site_tools.runs import Course, Log

    class Teller(Log):
        def finished(self, job, outcome):
            print(type(outcome).__name__, flush=True)

    course = Course(Path(sys.argv[1]))
    jobs = [course.job("work.value", predicted=99.0), course.job("work.slow", seconds=60)]
    try:
        course.run(*jobs, listener=Teller())
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


def test_ctrl_c_stops_at_once(course: Course) -> None:
    """An interrupted build ends within a second or so; its server ends with it."""
    script = course.write("build.py", BUILD)
    with subprocess.Popen(
        [sys.executable, script, course.root],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        text=True,
    ) as build:
        assert build.stdout
        assert build.stdout.readline() == "Result\n"
        begun = time.monotonic()
        build.send_signal(signal.SIGINT)
        assert build.stdout.read() == "interrupted\n"
        assert time.monotonic() - begun < 1.5
        assert build.wait(3) == 0


def test_another_executor_may_do_the_work(course: Course) -> None:
    """Runs go wherever an executor puts them; only plain values cross to it."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    base = course.job("work.base")
    jobs = [base, course.job("work.wrong", upstream=[base.request]), course.job("work.value")]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        first, second, third = course.run(*jobs, executor=pool)
    assert isinstance(first, Result)
    assert isinstance(second, Failure)
    assert isinstance(third, Result)


def test_a_cycle_is_refused(course: Course) -> None:
    """Its path is told."""
    one, two = Request("demo.work.base"), Request("demo.work.wrong")
    jobs = [course.job("work.base", upstream=[two]), course.job("work.wrong", upstream=[one])]
    with pytest.raises(SnippetError) as caught:
        course.run(*jobs)
    assert "demo.work.base → demo.work.wrong" in str(caught.value)


def test_nothing_to_do_starts_no_server(course: Course) -> None:
    """A build in which everything is a hit has no process."""
    execute.close()
    assert course.run() == []
    from site_tools.run import server

    assert not server._servers


def test_a_disk_that_is_full_before_the_run_is_named(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Already the task has to be written; what to do is said, with no traceback."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    course.write("snippets/demo/one.py", "def run(): return 1\n")
    monkeypatch.setattr(isolate, "write_task", full)
    with pytest.raises(StoreError, match="is full"):
        course.get("one.run")
