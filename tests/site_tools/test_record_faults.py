"""Committed records that are not what was recorded, and work that can't be recorded."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from site_tools.storage import committed
from site_tools.storage.committed import RecordError
from tests.site_tools.measured import Measured
from tests.site_tools.tiny import BIN, environment


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """A course with its records; never edited."""
    course = Measured.make(tmp_path_factory.mktemp("recorded") / "course")
    course.data()
    done = course.tool("record")
    assert done.returncode == 0, done.stderr
    return course


@pytest.fixture
def course(recorded: Measured, tmp_path: Path) -> Measured:
    """A copy that a test may edit."""
    return Measured(recorded.copy(tmp_path / "copy").root)


def told(course: Measured) -> str:
    """What `plan`, which runs nothing, says is wrong."""
    done = course.ask("plan")
    assert done.returncode == 1
    return done.stderr


def test_edited_by_hand(course: Measured):
    """File, found, expected and the next step; no other record is doubted."""
    text = course.record().read_text()
    course.record().write_text(text.replace("2.8", "3.8", 1))
    said = told(course)
    name = course.record().relative_to(course.root).as_posix()
    assert f"{name}:1: the record was changed after it was made" in said
    assert "as it says at its end" in said
    assert "`site_tools record digits.runs.measured`" in said
    assert "seed=1" not in said
    assert name in course.ask("check").stderr
    done = course.tool("record")
    assert "1 of 1 records written" in done.stdout
    assert course.ask("plan").returncode == 0


def test_laid_out_otherwise(course: Measured):
    """Other line ends or indentation, as tools leave them, change nothing that it says."""
    document = json.loads(course.record().read_bytes())
    course.record().write_bytes(json.dumps(document, indent=4).replace("\n", "\r\n").encode())
    assert course.ask("plan").returncode == 0


def test_cut_off(course: Measured):
    """A torn file is told with its line."""
    text = course.record().read_text()
    course.record().write_text(text[: len(text) // 2])
    said = told(course)
    assert "seed=0.json:" in said
    assert "the record can't be read" in said


def test_under_another_name(course: Measured):
    """A whole record does not stand for a member that its file is named for by mistake."""
    shutil.copy(course.record(1), course.record(0))
    said = told(course)
    assert "the record is that of digits.runs.measured(seed=1)" in said
    assert "expected that of digits.runs.measured(seed=0)" in said


def test_of_an_unknown_form(course: Measured):
    """A later version's record is not believed, though whole."""
    document = json.loads(course.record().read_bytes()) | {"schema": "site_tools.committed.9"}
    document["digest"] = committed.digest(document)
    course.record().write_text(json.dumps(document))
    said = told(course)
    assert "the record is of the form 'site_tools.committed.9'" in said


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"\xff\xfe", b'{"schema": 1}', b"[" * 99999]
)
def test_no_bytes_make_another_error(content: bytes):
    """Whatever a file holds, what is wrong with it is told as a RecordError."""
    with pytest.raises(RecordError):
        committed.read(content, "records/x.json")


def forged(course: Measured, **parts: object) -> bytes:
    """The first record with other parts, its digest made anew as by somebody who knows how."""
    document = json.loads(course.record().read_bytes())
    made = document["made"] | {name: parts.pop(name) for name in [*parts] if name in MADE}
    document |= {"made": made, **parts}
    return json.dumps(document | {"digest": committed.digest(document)}).encode()


MADE = ("date", "machine", "seconds", "versions")
CODE = '1"), __import__("os").system("touch x"), float("1'


@pytest.mark.parametrize(
    "parts",
    [
        {"value": {}},
        {"value": {"tuple": [], "list": []}},
        {"value": [{"tensor": "t0"}]},
        {"value": {"tuple": {"float": CODE}}},
        {"value": {"tuple": [{"float": CODE}]}},
        {"value": {"int": "1, __import__"}},
        {"value": {"dict": [["a", 1, 2]]}},
        {"value": {"dataclass": ["snippets.digits.runs:Run", [["seed=x(), y", 1]]]}},
        {"value": {"dataclass": ["os:system(1)", []]}},
        {"value": {"enum": ["snippets.digits.runs:Run", "a.b"]}},
        {"value": {"bytes": "no base64!"}},
        {"machine": "Linux\nimport os"},
        {"date": "<b>today</b>"},
        {"seconds": -1},
        {"seconds": "5"},
        {"versions": {"python": 3}},
        {"observed": [["/etc/passwd", "absent"]]},
        {"observed": [["data/../../x", "absent"]]},
        {"observed": [["a\0b", "absent"]]},
        {"code": "0"},
        {"rests_on": [["code", "x"]]},
    ],
)
def test_what_no_run_would_record_is_refused(recorded: Measured, parts):
    """Also where the digest is right: a record holds data, never a piece of code."""
    with pytest.raises(RecordError, match="the record says something that can't be"):
        committed.read(forged(recorded, **parts), "records/x.json")


def test_a_number_too_large_for_json_is_refused(recorded: Measured):
    """No digest fits such a record, not even the word for that."""
    text = recorded.record().read_text().replace("2.8", "1e999")
    text = text.replace(json.loads(text)["digest"], "none")
    with pytest.raises(RecordError, match="was changed after it was made"):
        committed.read(text.encode(), "records/x.json")


def test_a_line_that_stands_twice_is_refused(recorded: Measured):
    """The digest knows the last one, a reader sees the first."""
    text = recorded.record().read_text().replace('  "value":', '  "value": 9,\n  "value":')
    with pytest.raises(RecordError, match="it says 'value' twice"):
        committed.read(text.encode(), "records/x.json")


def test_a_merge_conflict_is_called_one(recorded: Measured):
    """With the line where it begins."""
    text = recorded.record().read_text()
    text = text.replace('  "made"', '<<<<<<< HEAD\n  "made"').replace("}\n", "}\n=======\n")
    with pytest.raises(RecordError, match=r"x\.json:6: the record holds the marks of a merge"):
        committed.read(text.encode(), "records/x.json")


def test_a_record_on_other_data_does_not_stand(course: Measured):
    """Where a record says another variant than its folder, no page says what it says."""
    for data, said in (
        ([["digits", "other", "0" * 64]], "digits (other)"),
        ([["letters", "plain", "0" * 64]], "letters (plain)"),
        ([], "no data set"),
    ):
        course.record(2).write_bytes(forged(course, data=data, arguments=[["seed", 2]]))
        assert (
            f"the record is one on {said}; expected one on digits (plain), by the folder's name"
        ) in told(course)


def test_a_folder_of_records_that_cannot_be_written_is_told(course: Measured):
    """With its place; what was computed is kept for the next time."""
    shutil.rmtree(course.record().parent)
    course.record().parent.write_text("in the way")
    done = course.tool("record", "digits.runs.measured")
    assert done.returncode == 1
    assert "digits.runs.measured(seed=1) can't be recorded: " in done.stderr
    assert "Traceback" not in done.stderr
    course.record().parent.unlink()
    done = course.tool("record", "digits.runs.measured")
    assert "3 of 3 records written" in done.stdout
    assert "measuring" not in done.stderr


def test_nobodys(course: Measured):
    """`check` names a record that no member has any more; `record --prune` removes it alone."""
    course.edit("snippets/digits/runs.py", '("small", "large")', '("small",)')
    course.edit("snippets/digits/shown.py", ' + made("large")["size"]', "")
    before = course.records()
    done = course.ask("check")
    orphan = "records/made/digits.runs.made/size=large.json"
    assert f"{orphan}:1: no artifact has this record any more" in done.stderr
    assert course.ask("record", "--prune").stdout == f"removed {orphan}\n"
    assert course.records() == {path: c for path, c in before.items() if path != orphan}


def test_arrays_are_refused_with_their_path(course: Measured):
    """The culprit is named; the other members are recorded."""
    course.edit(
        "snippets/digits/runs.py",
        'return {"size": len(size)}',
        """import numpy
    return {"size": numpy.arange(3) if size == "large" else 5}""",
    )
    done = course.tool("record", "digits.runs.made")
    assert done.returncode == 1
    assert "['size'] of digits.runs.made(size='large') is an array" in done.stderr
    assert "convert it with .item(), .tolist(), list() or str()" in done.stderr
    assert "1 of 2 records written" in done.stdout or ", 1 as before" in done.stdout


def test_what_needs_absent_data_is_told(course: Measured):
    """`record` makes what it can and says what it lacks; so does `real`."""
    course.data(None)
    course.edit("snippets/digits/runs.py", "FACTOR = 2", "FACTOR = 4")
    course.edit("snippets/digits/runs.py", "len(size)", "len(size) + 0")
    done = course.tool("record")
    assert done.returncode == 1
    assert "2 of 2 records written" in done.stdout
    assert "3 members of digits.runs.measured can't be computed" in done.stderr
    assert "needs digits, which is not installed" in told(course)


def test_a_killed_run_keeps_what_was_done(course: Measured):
    """After kill -9 the finished members have records, the others run the next time."""
    shutil.rmtree(course.root / "records")
    shutil.rmtree(course.root / ".site_tools/records")
    course.edit(
        "snippets/digits/runs.py",
        'print("measuring", seed)',
        "import time\n\n    time.sleep(6 if seed else 0)",
    )
    running = subprocess.Popen(
        [str(BIN / "site_tools"), "record", "digits.runs.measured"],
        cwd=course.root, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not course.record(0).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    kept = course.record(0).read_bytes()
    assert not course.record(1).exists()
    assert not course.record(2).exists()
    done = course.tool("record", "digits.runs.measured")
    assert "2 of 2 records written" in done.stdout, done.stderr
    assert course.record(0).read_bytes() == kept
