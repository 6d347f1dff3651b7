"""`site_tools real`: recorded work runs again and is compared, all of it or a sample."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from site_tools.recording.compare import differences
from site_tools.recording.sample import sample
from site_tools.storage import committed
from tests.site_tools.measured import Measured


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """A course with its records; never edited."""
    course = Measured.make(tmp_path_factory.mktemp("recorded") / "course")
    course.data()
    assert course.tool("record").returncode == 0
    return course


@pytest.fixture
def course(recorded: Measured, tmp_path: Path) -> Measured:
    """A copy that a test may edit."""
    return Measured(recorded.copy(tmp_path / "copy").root)


def plant(course: Measured, old: str, new: str) -> None:
    """Make a record say something else, whole as if it had been recorded so."""
    path = course.record()
    text = path.read_text()
    assert old in text
    import json

    document = json.loads(text.replace(old, new, 1))
    document["digest"] = committed.digest(document)
    path.write_text(json.dumps(document))


def test_all_as_recorded(recorded: Measured):
    """Every member runs, agrees, and no record is touched."""
    before = recorded.records()
    done = recorded.tool("real")
    assert done.returncode == 0, done.stderr
    assert "5 of 5 members as recorded" in done.stdout
    assert recorded.records() == before


def test_what_could_not_run_is_not_counted_as_recorded(course: Measured):
    """A damaged set fails all three at once; the two that need no data agree."""
    shutil.rmtree(course.root / ".site_tools/records")  # else nobody opens the set
    course.data(b"3 1 4 1 7")
    done = course.tool("real")
    assert done.returncode == 1
    assert "2 of 5 members as recorded" in done.stdout
    assert "digits-plain is damaged" in done.stderr


def test_a_difference_is_told_with_its_path(course: Measured):
    """Beyond the tolerance: where, recorded, now, and how much may lie between."""
    plant(course, '["total", 2.8]', '["total", 2.9]')
    before = course.records()
    done = course.tool("real", "digits.runs.measured")
    assert done.returncode == 1
    assert ".total: recorded 2.9, now 2.8 (may differ by 0.058)" in done.stderr
    assert "2 of 3 members as recorded" in done.stdout
    assert course.records() == before


def test_within_the_tolerance(course: Measured):
    """Two parts in a hundred are allowed there."""
    plant(course, '["total", 2.8]', '["total", 2.81]')
    assert course.tool("real", "digits.runs.measured(seed=0)").returncode == 0


def test_without_the_data_nothing_is_compared_and_that_is_said(course: Measured):
    """The members are named as left out; what needs no data is compared."""
    course.data(None)
    shutil.rmtree(course.root / ".site_tools")
    done = course.tool("real")
    assert done.returncode == 0, done.stderr
    assert "left out: 3 members of digits.runs.measured" in done.stdout
    assert "2 of 2 members as recorded" in done.stdout


TREE = {"dict": [["a", 100.0], ["b", {"tuple": [0.5, True, "x", None]}]]}


@pytest.mark.parametrize(
    ("path", "now"),
    [
        ("['a']", {"dict": [["a", 97.9], ["b", {"tuple": [0.5, True, "x", None]}]]}),
        ("['b'][0]", {"dict": [["a", 100.0], ["b", {"tuple": [0.53, True, "x", None]}]]}),
        ("['b'][1]", {"dict": [["a", 100.0], ["b", {"tuple": [0.5, 1, "x", None]}]]}),
        ("['b'][2]", {"dict": [["a", 100.0], ["b", {"tuple": [0.5, True, "y", None]}]]}),
        ("['b'][3]", {"dict": [["a", 100.0], ["b", {"tuple": [0.5, True, "x", 0.0]}]]}),
        ("['b']", {"dict": [["a", 100.0], ["b", {"tuple": [0.5, True, "x"]}]]}),
        ("['b']", {"dict": [["a", 100.0], ["b", [0.5, True, "x", None]]]}),
        ("", {"dict": [["a", 100.0]]}),
        ("['a']", {"dict": [["a", {"float": "nan"}], ["b", {"tuple": [0.5, True, "x", None]}]]}),
    ],
)
def test_every_kind_of_difference(path: str, now: object):
    """Numbers beyond the tolerance, other words, truths, types, lengths and names."""
    found = list(differences(TREE, now, 0.02))
    assert [difference.path for difference in found] == [path]


def test_no_difference():
    """A share of what is large, as much of what is small."""
    near = {"dict": [["a", 98.1], ["b", {"tuple": [0.519, True, "x", None]}]]}
    assert list(differences(TREE, near, 0.02)) == []
    assert list(differences(TREE, TREE, 0.0)) == []


def test_samples_take_turns():
    """Each fits the budget; together they are all, then they come again; too long ones never."""
    items = [("a", 3.0), ("b", 2.0), ("giant", 99.0), ("c", 4.0), ("d", 1.0)]
    turns = [sample(items, 5.0, turn) for turn in range(6)]
    assert turns[:3] == [("a", "b"), ("c", "d"), ("a", "b")]
    assert turns[2:4] == turns[:2]
    assert {item for turn in turns for item in turn} == {"a", "b", "c", "d"}
    assert sample([], 5.0, 3) == ()
    uneven = [(str(n), 1.0 + n % 3) for n in range(7)]
    for turn in range(30):
        chosen = sample(uneven, 4.0, turn)
        assert chosen
        assert sum(1.0 + int(name) % 3 for name in chosen) <= 4.0
    assert {n for turn in range(7) for n in sample(uneven, 4.0, turn)} == {n for n, _ in uneven}


def test_a_sample_says_which(course: Measured):
    """`--minutes` compares what fits and names it."""
    done = course.tool("real", "--minutes", "0.0001", "--turn", "3", "digits.runs.made")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("sample 3: ")
