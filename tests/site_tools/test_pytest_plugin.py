"""The pytest plugin, in real pytest runs of a small course."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.site_tools.tiny import Tiny

TESTS = {
    "docs/index.md::is written right",
    "docs/index.md::code and settings are right",
    "docs/index.md::index.md:3 value shapes.areas.total",
    "docs/index.md::shapes.areas.total has a test",
    "docs/lectures/areas.md::is written right",
    "docs/lectures/areas.md::areas.md:3 claim shapes.areas.grows",
    "docs/lectures/areas.md::areas.md:8 exercise shapes.areas.scaled(factor=2)",
    "docs/lectures/areas.md::areas.md:17 value shapes.areas.total",
    "docs/lectures/areas.md::shapes.areas.grows has a test",
    "docs/lectures/areas.md::shapes.areas.scaled has a test",
    "docs/lectures/areas.md::shapes.areas.total has a test",
    "tests/test_areas.py::test_total",
    "tests/test_areas.py::test_scaled",
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """A course whose results were stored by the command, as a build would; never edited."""
    course = Tiny.make(tmp_path_factory.mktemp("finished"))
    assert course.tool("run").returncode == 0
    return course


@pytest.fixture
def course(finished: Tiny, tmp_path: Path) -> Tiny:
    """A copy that a test may edit."""
    return finished.copy(tmp_path / "copy")


def run(course: Tiny, *words: str, folder: str = ".") -> subprocess.CompletedProcess[str]:
    """pytest, telling every test's end and leaving no cache."""
    return course.start("pytest", "-q", "-rA", "-p", "no:cacheprovider", *words, folder=folder)


def ended(done: subprocess.CompletedProcess[str], how: str) -> set[str]:
    """The ids that ended so."""
    lines = re.findall(rf"(?m)^{how} (.*?)(?: - .*)?$", done.stdout)
    return {line.removesuffix(" ") for line in lines}


def ran(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What the session ran, in words."""
    return sorted(re.findall(r"site_tools: run shapes\.areas\.(\S+)", done.stdout + done.stderr))


def test_all_that_pages_ask_for_is_a_test_and_nothing_runs_again(finished: Tiny):
    """With page:line in the id; the store is the build's; in any order; warnings are errors."""
    done = run(finished, "-W", "error", "-p", "randomly")
    assert done.returncode == 0, done.stdout
    assert ended(done, "PASSED") == TESTS
    assert ran(done) == []


def test_collecting_runs_nothing(tmp_path: Path):
    """Not even in a course without any results, which then are stored for the next."""
    course = Tiny.make(tmp_path / "wéird cöurse")
    listed = course.start("pytest", "--collect-only", "-q", "-p", "no:randomly")
    assert set(listed.stdout.split("\n\n")[0].splitlines()) == TESTS
    assert not (course.root / ".site_tools" / "records").exists()
    first = run(course, "-k", "total")
    assert first.returncode == 0
    assert ran(first) == ["sides(seed=0)", "total"]
    left = course.ask("plan").stdout
    assert re.findall(r"(?m)^run .*?areas\.(\S+)", left) == [
        "sides(seed=1)",
        "grows",
        "scaled(factor=2)",
    ]


def test_rerun_snippets_forces(finished: Tiny):
    """All that the chosen tests rest on, artifacts too, and nothing else."""
    done = run(finished, "--rerun-snippets", "-k", "claim")
    assert done.returncode == 0
    assert ran(done) == ["grows", "sides(seed=0)", "sides(seed=1)"]


def test_choosing_and_sub_folders(finished: Tiny):
    """One id, a line, a sub-folder: only these tests."""
    one = next(name for name in TESTS if "exercise" in name)
    assert ended(run(finished, one), "PASSED") == {one}
    by_line = run(finished, "-k", "areas.md:3")
    assert ended(by_line, "PASSED") == {next(n for n in TESTS if "claim" in n)}
    below = run(finished, folder="docs/lectures")
    pages = {n.removeprefix("docs/lectures/") for n in TESTS if n.startswith("docs/lectures/")}
    assert ended(below, "PASSED") == pages  # told from where pytest was started


def test_without_the_plugin_or_without_a_course(finished: Tiny, tmp_path: Path):
    """Pages are left alone; so is a MkDocs project that only speaks of us in a comment."""
    done = run(finished, "-p", "no:site_tools")
    assert ended(done, "PASSED") == {n for n in TESTS if n.startswith("tests/")}
    other = Tiny(tmp_path / "other")
    other.write("mkdocs.yml", "site_name: Other  # not site_tools\n")
    other.write("docs/index.md", "# Home\n")
    other.write("test_it.py", "def test_it():\n    assert True\n")
    assert ended(run(other), "PASSED") == {"test_it.py::test_it"}


def test_a_wrong_option_is_a_usage_error(course: Tiny):
    """pytest says so in one line, with the status of a usage error."""
    course.edit("mkdocs.yml", "[site_tools]", "[{site_tools: {sead: 2}}]")
    done = run(course)
    assert done.returncode == 4
    assert "did you mean 'seed'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_wrong_fails_its_own_test(course: Tiny):
    """A false claim, a snippet that raises, a wrong field, an unknown name, dead code."""
    course.edit("snippets/shapes/areas.py", '">", 0', '">", 99')
    course.edit(
        "snippets/shapes/areas.py",
        '"""Scale by what a file says."""',
        'print("so far")\n    raise ValueError(factor)',
    )
    course.write(
        "docs/index.md", "# Home\n\n{{ shapes.areas.total:d }}\n\n{{ shapes.areas.total.x:d }}\n"
    )
    course.write("docs/other.md", "# Other\n\n{{ shapes.areas.totl:d }}\n")
    with (course.root / "snippets/shapes/areas.py").open("a") as module:
        module.write("\n\ndef forgotten() -> Claim:\n    ...\n")
    done = run(course, "docs")
    assert done.returncode == 1
    assert ended(done, "FAILED") == {
        "docs/index.md::index.md:3 value shapes.areas.total",
        "docs/index.md::code and settings are right",
        "docs/other.md::is written right",
        "docs/lectures/areas.md::areas.md:3 claim shapes.areas.grows",
        "docs/lectures/areas.md::areas.md:8 exercise shapes.areas.scaled(factor=2)",
    }
    for words in (
        "docs/index.md:5: {{ shapes.areas.total.x:d }}",  # another place of the same request
        "no page shows the demonstration shapes.areas.forgotten",
        "did you mean 'shapes.areas.total'?",
        "shapes.areas.grows claim failed",
        "ValueError: 2",
        "raise ValueError(factor)",  # the lines that led there
        "printed:\nso far",
    ):
        assert words in done.stdout
    assert "site_tools/pytest_plugin.py" not in done.stdout


def test_a_shown_snippet_without_a_test_fails_the_suite(course: Tiny):
    """It says what is missing and where to write it."""
    course.write(
        "tests/test_areas.py",
        """
        from snippets.shapes.areas import grows, scaled, total


        def test_nothing():
            total()


        def test_claim():
            assert grows().holds
        """,
    )
    done = run(course, "docs")
    assert ended(done, "FAILED") == {
        "docs/index.md::shapes.areas.total has a test",
        "docs/lectures/areas.md::shapes.areas.total has a test",
        "docs/lectures/areas.md::shapes.areas.scaled has a test",
    }
    assert (
        "docs/index.md:3: shapes.areas.total is shown, but the test at tests/test_areas.py:4"
        in (done.stdout)
    )
    assert "shapes.areas.scaled is shown, but no test uses it (an import" in done.stdout
    assert "write one in tests/snippets/shapes/test_areas.py" in done.stdout
