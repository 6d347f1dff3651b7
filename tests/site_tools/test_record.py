"""Recorded work: computed by `site_tools record` alone, looked up by every build."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from site_tools.storage import committed
from tests.site_tools.measured import CONTENT, OTHER, Measured


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """A course whose records are written and whose results are stored; never edited."""
    course = Measured.make(tmp_path_factory.mktemp("recorded") / "a course")
    course.data()
    done = course.tool("record")
    assert done.returncode == 0, done.stderr
    assert "5 of 5 records written" in done.stdout
    done = course.tool("run")
    assert done.returncode == 0, done.stderr
    return course


@pytest.fixture
def course(recorded: Measured, tmp_path: Path) -> Measured:
    """A copy that a test may edit."""
    return Measured(recorded.copy(tmp_path / "copy").root)


def fresh(course: Measured, root: Path) -> Measured:
    """Another checkout: neither results nor data, only what is committed."""
    copy = Measured(course.copy(root).root)
    shutil.rmtree(copy.root / ".site_tools")
    return copy


def test_a_record_is_readable_and_says_where_it_comes_from(recorded: Measured):
    """Entry, arguments, data, machine, versions, value; no path of the machine."""
    document = json.loads(recorded.record(1).read_bytes())
    assert document["entry"] == "digits.runs.measured"
    assert document["arguments"] == [["seed", 1]]
    assert document["data"][0][:2] == ["digits", "plain"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", document["made"]["date"])
    assert document["made"]["versions"].keys() >= {"python"}
    assert str(recorded.root) not in recorded.record(1).read_text()
    assert set(recorded.records()) == {
        "records/digits-plain/digits.runs.measured/seed=0.json",
        "records/digits-plain/digits.runs.measured/seed=1.json",
        "records/digits-plain/digits.runs.measured/seed=2.json",
        "records/made/digits.runs.made/size=large.json",
        "records/made/digits.runs.made/size=small.json",
    }


def test_records_are_hits_where_the_data_is_not(recorded: Measured, tmp_path: Path):
    """Another checkout without data runs only what is made from records, with equal results."""
    other = fresh(recorded, tmp_path / "elsewhere")
    done = other.tool("run")
    assert done.returncode == 0, done.stderr
    assert "4 of 4 ran" in done.stdout
    assert "measuring" not in done.stderr
    assert other.tool("check").returncode == 0
    assert "mean" not in other.ask("plan").stdout


def test_a_code_edit_makes_records_stale_in_words(course: Measured):
    """The build names what changed and what to do; nothing recorded runs."""
    course.edit("snippets/digits/runs.py", "FACTOR = 2", "FACTOR = 3")
    done = course.tool("run")
    assert done.returncode == 1
    assert "the record of digits.runs.measured (seed=0), (seed=1), (seed=2) is stale" in done.stderr
    assert "FACTOR in snippets/digits/runs.py changed" in done.stderr
    assert "`site_tools record digits.runs.measured` makes it (3 members" in done.stderr
    assert "measuring" not in done.stderr
    assert "digits.runs.made" not in done.stderr


def test_what_says_nothing_keeps_records(course: Measured):
    """A docstring, a comment, another tolerance, the drawing: no record minds."""
    course.edit("snippets/digits/runs.py", "Multiply all.", "Multiply every number.")
    course.edit("snippets/digits/runs.py", "recorded=0.02", "recorded=0.03")
    course.edit("snippets/digits/shown.py", '"total": [', '"sum": [')
    course.data(None)
    done = course.tool("run")
    assert done.returncode == 0, done.stderr
    assert re.findall(r"site_tools: run (\S+)", done.stderr) == ["digits.shown.totals"]


def test_the_same_again_keeps_every_byte(course: Measured):
    """A result equal to its record leaves the file alone, date and seconds included."""
    record = course.record(0)
    text = record.read_text()
    before = course.records()
    done = course.tool("record", "--all")
    assert done.returncode == 0, done.stderr
    assert "0 of 5 records written, 5 as before" in done.stdout
    assert course.records() == before
    assert record.read_text() == text


def test_another_variant_has_its_own_records(course: Measured):
    """Where another variant is installed, the records of the first don't stand for it."""
    course.data(None)
    course.data(OTHER, "other")
    done = course.tool("run")
    assert done.returncode == 1
    assert "there is no record of digits.runs.measured" in done.stderr
    assert course.tool("record", "digits.runs.measured").returncode == 0
    assert (course.root / "records/digits-other/digits.runs.measured/seed=0.json").exists()
    assert course.tool("run").returncode == 0
    course.data(None, "other")
    course.data(CONTENT)
    assert course.tool("run").stdout == "all 5 results are current; nothing to run\n"


def test_no_refresh_runs_recorded_work(course: Measured):
    """`run --refresh` runs what is made of records again, never what is recorded."""
    done = course.tool("run", "--refresh")
    assert done.returncode == 0, done.stderr
    assert "5 of 5 ran" in done.stdout or "6 of 6 ran" in done.stdout
    assert "measuring" not in done.stderr


def test_explain_names_the_record(recorded: Measured):
    """Its file and its day, and what it rests on; without the data also what is missing."""
    told = recorded.ask("explain", "digits.runs.measured(seed=1)").stdout
    assert "records/digits-plain/digits.runs.measured/seed=1.json" in told
    assert re.search(r"recorded \d{4}-\d\d-\d\d, current", told)
    assert "data.digits" in told


def test_another_record_runs_what_is_made_of_it(course: Measured):
    """A refreshed value reaches the pages; another machine's versions alone would not."""
    path = course.record(0)
    document = json.loads(path.read_text().replace('["total", 2.8]', '["total", 2.86]'))
    document["digest"] = committed.digest(document)
    path.write_text(json.dumps(document))
    done = course.ask("plan")
    assert done.returncode == 0, done.stderr
    ran = re.findall(r"(?m)^run .*?  (digits\S+)  \((.*)\)$", done.stdout)
    assert [entry for entry, _ in ran] == [
        "digits.shown.mean", "digits.shown.holds", "digits.shown.totals",
    ]  # fmt: skip
    assert all("digits.runs.measured(seed=0) changed" in why for _, why in ran)


def test_what_rests_on_recorded_work_is_computed_with_it(course: Measured):
    """A record that was made from another one is made anew when that one is; others wait."""
    course.write(
        "snippets/digits/chosen.py",
        """
        \"\"\"Recorded work on recorded work.\"\"\"

        from site_tools.show import artifact
        from snippets.digits.runs import measured


        @artifact(family={"seed": (0, 1)}, recorded=0.0)
        def doubled(seed: int) -> float:
            \"\"\"Double a total.\"\"\"
            return measured(seed).total * 2


        def both() -> float:
            \"\"\"Add them.\"\"\"
            return doubled(0) + doubled(1)
        """,
    )
    course.edit("docs/index.md", "The mean", "Both: {{ digits.chosen.both:.2f }}. The mean")
    assert "2 of 2 records written" in course.tool("record").stdout
    course.record(0).unlink()
    done = course.tool("record", "digits.runs.measured")
    assert done.returncode == 0, done.stderr
    assert "to compute: 3 members" in done.stdout
    course.edit("snippets/digits/runs.py", "FACTOR = 2", "FACTOR = 4")
    done = course.tool("record", "digits.runs.measured")
    assert "3 of 3 records written" in done.stdout, done.stderr
    done = course.tool("record")
    assert "2 of 2 records written" in done.stdout, done.stderr
    assert course.tool("run").returncode == 0
