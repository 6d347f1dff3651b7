"""`site_tools new`: a course that builds, passes its tests, and shows every main form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_tools.errors import SiteError
from site_tools.starter import write
from tests.site_tools.tiny import Tiny


def test_the_new_course_builds_and_passes_its_tests(tmp_path: Path):
    """As its README says, strictly too, in a path with a space; the tests run nothing again."""
    made = Tiny(tmp_path).tool("new", "my new course")
    assert made.returncode == 0, made.stderr
    assert "Next:  cd 'my new course'" in made.stdout
    course = Tiny(tmp_path / "my new course")
    built = course.start("mkdocs", "build", "--strict")
    assert built.returncode == 0, built.stderr
    assert "8 to run" in built.stderr
    tests = course.start("pytest", "-q", "-p", "no:cacheprovider")
    assert tests.returncode == 0, tests.stdout
    assert re.search(r"\d\d passed", tests.stdout)
    assert "site_tools: run" not in tests.stdout + tests.stderr
    again = course.start("mkdocs", "build")
    assert again.returncode == 0
    assert "site_tools: run" not in again.stderr
    shows_every_form(course.root / "site")


def shows_every_form(site: Path) -> None:
    """A figure, a value, a claim, an exercise, a question, the ledger."""
    lecture = (site / "lectures" / "dice.html").read_text("utf8")
    for words in ("Figure 1.1", "Claim 1.1", "Exercise 1.1", "Question 1.1", "<svg"):
        assert words in lecture, words
    home = re.sub(r"<[^<>]*>", "", (site / "index.html").read_text("utf8"))
    assert re.search(r"thrown\s+6,000\s+times", home)
    assert "The share of sevens" in (site / "claims.html").read_text("utf8")


def test_nothing_is_written_over(tmp_path: Path):
    """A folder with something in it, or a file, is refused; an empty folder is taken."""
    (tmp_path / "notes.txt").write_text("mine")
    for path in (tmp_path, tmp_path / "notes.txt", tmp_path / "notes.txt" / "below"):
        with pytest.raises(SiteError, match="choose another path"):
            list(write(path))
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    refused = Tiny(tmp_path).tool("new", ".")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "expected a new or an empty folder" in refused.stderr
    (tmp_path / "empty").mkdir()
    written = list(write(tmp_path / "empty"))
    assert tmp_path / "empty" / ".gitignore" in written
    assert not [path for path in written if path.suffix == ".txt"]
