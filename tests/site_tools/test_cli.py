"""The command `site_tools`, started as a lecturer starts it."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from site_tools import cli, settings, targets
from site_tools.engine import Course, Survey
from site_tools.errors import SettingsError
from tests.site_tools.tiny import BIN, Tiny, environment


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """A course all of whose results are stored; never edited."""
    course = Tiny.make(tmp_path_factory.mktemp("finished") / "a course")
    done = course.tool("run")
    assert done.returncode == 0, done.stderr
    assert "5 of 5 ran and are kept" in done.stdout
    assert "[5/5]" in done.stderr
    return course


@pytest.fixture
def course(finished: Tiny, tmp_path: Path) -> Tiny:
    """A copy that a test may edit."""
    return finished.copy(tmp_path / "copy")


@pytest.fixture(scope="module")
def survey(finished: Tiny) -> Survey:
    """What the command line's targets are looked up in."""
    return Course(settings.load(finished.root / "mkdocs.yml")).survey()


def test_nothing_runs_twice(finished: Tiny):
    """A second run says that all is current, on one line."""
    done = finished.tool("run")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "all 3 results are current; nothing to run\n"


def test_plan_says_what_why_and_how_long(course: Tiny):
    """The reason is the difference of the recipes, the last line adds up the last times."""
    course.edit("snippets/shapes/areas.py", "side**2", "side * side")
    course.edit("docs/index.md", "Home", "House")
    done = course.ask("plan")
    run, last = done.stdout.splitlines()
    assert re.fullmatch(
        r"run +\d\.\d s  shapes\.areas\.total  "
        r"\(square in snippets/shapes/areas\.py changed\)",
        run,
    )
    assert re.fullmatch(r"1 to run, 3 current; about \d\.\d s of work by the last times", last)
    assert done.returncode == 0
    everything = course.ask("plan", "--all").stdout
    assert len(re.findall(r"(?m)^current +\d\.\d s  ", everything)) == 3


def test_a_target_narrows_the_run(course: Tiny):
    """An id runs what it needs and leaves the rest stale."""
    course.edit("snippets/shapes/areas.py", "SIDE = 2", "SIDE = 5")
    done = course.tool("run", "claim-grows")
    assert done.returncode == 0, done.stderr
    ran = re.findall(r"site_tools: run (\S+)", done.stderr)
    assert set(ran) == {
        "shapes.areas.sides(seed=0)",
        "shapes.areas.sides(seed=1)",
        "shapes.areas.grows",
    }
    assert re.findall(r"run .*?(shapes\S+)", course.ask("plan").stdout) == ["shapes.areas.total"]


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("shapes", ["grows", "scaled(factor=2)", "total"]),
        ("lectures/areas.md", ["grows", "scaled(factor=2)", "total"]),
        ("docs/index.md", ["total"]),
        ("docs/lectures/areas.md:3", ["grows"]),
        ("ex-scale", ["scaled(factor=2)"]),
        ("shapes.areas.scaled(factor=2)", ["scaled(factor=2)"]),
    ],
)
def test_targets_in_all_spellings(survey: Survey, target: str, found: list[str]):
    """A lecture, a page, a line, an id, a call."""
    chosen = targets.chosen(survey, [target])
    assert sorted(str(request).removeprefix("shapes.areas.") for request in chosen) == found


def test_refresh_runs_only_the_target_again(finished: Tiny):
    """Its artifacts stay, unless nothing is named."""
    done = finished.tool("run", "--refresh", "shapes.areas.grows")
    assert re.findall(r"site_tools: run (\S+) \((.*?),", done.stderr) == [
        ("shapes.areas.grows", "asked to run again")
    ]
    assert done.stdout == "1 of 1 ran and are kept\n"


def test_explain_says_all_that_a_result_rests_on(finished: Tiny):
    """By kind, in words; where it is shown; its last run; a short key."""
    text = finished.ask("explain", "claim-grows").stdout
    assert text.startswith("shapes.areas.grows\n  shown at       docs/lectures/areas.md:3")
    assert "state          current\n" in text
    assert re.search(r"last run +\d{4}-\d\d-\d\d \d\d:\d\d UTC, took \d\.\d s and \d+ MB", text)
    assert re.search(r"key +[0-9a-f]{12}\n", text)
    assert re.search(r"code +snippets/shapes/areas\.py: grows\n", text)
    assert re.search(r"imports +snippets/shapes/areas\.py: Claim", text)
    assert re.search(r"upstream +shapes\.areas\.sides\(seed=0\)  [0-9a-f]{12}\n", text)
    assert re.search(r"settings +device cpu, seed 0, threads 1\n", text)
    assert max(map(len, text.splitlines())) <= 100
    read = finished.ask("explain", "ex-scale").stdout
    assert re.search(r"arguments +factor = 2\n", read)
    assert re.search(r"files read +data/scale\.txt\n", read)


def test_explain_says_what_changed(course: Tiny):
    """A file that a run read counts as well as code."""
    course.write("data/scale.txt", "4")
    assert (
        "state          stale: data/scale.txt changed\n" in course.ask("explain", "ex-scale").stdout
    )
    course.edit("snippets/shapes/areas.py", "SIDE * 2", "SIDE * 3")
    artifact = course.ask("explain", "shapes.areas.sides").stdout
    assert artifact.count("sides in snippets/shapes/areas.py changed") == 2
    assert "shown at" not in artifact
    assert "needed by      shapes.areas.total\n" in artifact


def test_explain_a_helper(finished: Tiny):
    """What no page runs is explained by what rests on it."""
    text = finished.ask("explain", "shapes.areas.square").stdout
    assert "defined in     snippets/shapes/areas.py:" in text
    assert "needed by      shapes.areas.total\n" in text


def test_unknown_names_get_the_nearest(finished: Tiny):
    """Status 2, one line on standard error, no traceback."""
    for words, near in (
        (("explain", "shapes.areas.totl"), "did you mean 'shapes.areas.total'?"),
        (("run", "claim-grow"), "did you mean 'claim-grows'?"),
        (("plan", "lectures/area.md"), "did you mean 'lectures/areas.md'?"),
        (("run", "shapes.areas.square"), "`site_tools explain shapes.areas.square`"),
        (("check", "--again", "-1"), "-1 is not in the range"),
    ):
        done = finished.ask(*words)
        assert done.returncode == 2, words
        assert near in done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""


def test_outside_a_course(tmp_path: Path):
    """It says how to get into one."""
    done = Tiny(tmp_path).tool("plan")
    assert (done.returncode, done.stdout) == (2, "")
    assert "mkdocs.yml; run inside a course, or make one with `site_tools new PATH`" in done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- x\n", "mkdocs.yml is ['x']"),
        ("plugins: 3\n", "plugins is 3; expected a list"),
        ("docs_dir: 4\n", "docs_dir is 4"),
        ("plugins: [site_tools: 5]\n", "what site_tools is given is 5"),
        ("plugins: {site_tools: {seeed: 3}}\n", "did you mean 'seed'"),
    ],
)
def test_settings_that_are_none(tmp_path: Path, text: str, says: str) -> None:
    """Without MkDocs nobody has looked at the file before."""
    file = tmp_path / "mkdocs.yml"
    file.write_text(text, "utf8")
    with pytest.raises(SettingsError) as caught:
        settings.load(file)
    assert says in str(caught.value)


def test_an_option_that_is_not_one(course: Tiny):
    """mkdocs.yml is believed with the same care."""
    course.edit("mkdocs.yml", "[site_tools]", "[{site_tools: {job: 2}}]")
    done = course.ask("plan")
    assert done.returncode == 2
    assert "mkdocs.yml:1: unknown option 'job'" in done.stderr
    assert "did you mean 'jobs'?" in done.stderr


def test_failures_are_told_at_their_line_and_the_rest_is_kept(course: Tiny):
    """A snippet that raises, a value without such a field, an unknown name: status 1."""
    course.edit("snippets/shapes/areas.py", '"""Scale by what a file says."""', "factor = 1 / 0")
    course.edit("snippets/shapes/areas.py", "side**2", "side * side")
    course.write(
        "docs/more.md", "# More\n\n{{ shapes.areas.total.x:d }} {{ shapes.areas.nix:d }}\n"
    )
    done = course.tool("run")
    assert done.returncode == 1
    assert "docs/lectures/areas.md:8: shapes.areas.scaled(factor=2) raised" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert "docs/more.md:3: {{ shapes.areas.total.x:d }}" in done.stderr
    assert "docs/more.md:3: unknown" in done.stderr or "nix" in done.stderr
    assert done.stderr.rstrip().endswith("3 problems")
    assert "1 of 2 ran and are kept, 1 failed" in done.stdout
    assert "shapes.areas.total" not in course.ask("plan").stdout


def test_check_believes_nothing(course: Tiny):
    """All well is 0; a stale result, and a flipped bit, are told and are 1; nothing runs."""
    well = course.tool("check", "--again", "2")
    assert (well.returncode, well.stdout.count("same again")) == (0, 2)
    records = list((course.root / ".site_tools/records").glob("??/*/*.json"))
    record = next(path for path in records if b"scale.txt" not in path.read_bytes())
    record.write_bytes(record.read_bytes().replace(b'"', b"'", 1))
    course.write("data/scale.txt", "4")
    ill = course.ask("check")
    assert ill.returncode == 1
    assert "site_tools: run" not in ill.stderr
    assert "is not current: data/scale.txt changed; `site_tools run`" in ill.stderr
    assert "the record is damaged" in ill.stderr


def test_check_again_finds_luck(course: Tiny):
    """A result that differs when it runs again is no result."""
    course.edit("snippets/shapes/areas.py", "def scaled", "def _unused")
    course.edit(
        "snippets/shapes/areas.py",
        "SIDE = 2\n",
        "import time\n\n\ndef scaled(factor: int) -> int: return time.time_ns()\n\n\nSIDE = 2\n",
    )
    assert course.tool("run").returncode == 0
    done = course.tool("check", "--again", "9")
    assert done.returncode == 1
    assert "shapes.areas.scaled(factor=2) gave another result when it ran again" in done.stderr


def test_prune_keeps_what_is_needed(course: Tiny):
    """An earlier state goes, today's stays."""
    course.edit("snippets/shapes/areas.py", "side**2", "side * side")
    assert course.tool("run").returncode == 0
    assert course.ask("prune", "--dry-run").stdout == "would remove 1 result\n"
    assert course.ask("prune").stdout == "removed 1 result\n"
    assert course.ask("check").returncode == 0
    course.edit("docs/index.md", "total:d", "totl:d")
    refused = course.ask("prune")
    assert (refused.returncode, refused.stdout) == (1, "")


def test_help_teaches():
    """Every command says what it does and gives an example."""
    overview = CliRunner().invoke(cli.main, ["--help"]).output
    commands = re.findall(r"(?m)^  (\w+)  +\S", overview.partition("Commands:")[2])
    assert commands == ["check", "data", "explain", "new", "plan", "prune", "real", "record", "run"]
    for name in commands:
        text = CliRunner().invoke(cli.main, [name, "-h"]).output
        assert f"Example:  site_tools {name}" in text
        assert "--help" in text


def test_a_warm_plan_imports_no_heavy_library(finished: Tiny):
    """Nor what only a terminal or a notebook needs."""
    program = (
        "import sys\nfrom site_tools.cli import main\n"
        "try:\n    main(['run'])\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = {'torch', 'numpy', 'matplotlib', 'rich', 'nbformat', 'nbclient', 'mkdocs'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=finished.root, env=environment(), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


# --- on a terminal ------------------------------------------------------------------------

SLOW = '''
def slow() -> int:
    """Take long, and say so."""
    import time

    for step in range(200):
        print(f"step [bold]{step}", flush=True)
        time.sleep(0.1)
    return 1
'''


def on_terminal(folder: Path, words: list[str], until: str = "\0") -> tuple[int, str]:
    """Status and output of `site_tools` on a terminal; Ctrl-C once `until` is on it."""
    child, screen = pty.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a job in the background ignores it
        os.chdir(folder)
        os.execve(BIN / "site_tools", ["site_tools", *words], environment() | {"TERM": "xterm"})
    shown, deadline = b"", time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([screen], [], [], 0.1)[0]:
            try:
                shown += os.read(screen, 1 << 16)
            except OSError:  # Linux says so when the other end is closed
                break
        if until.encode() in shown:
            os.write(screen, b"\x03")
            until = "\0"
    else:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(screen)
    return os.waitstatus_to_exitcode(status), shown.decode("utf8", "replace")


def test_ctrl_c_ends_quietly_and_keeps_what_is_done(course: Tiny):
    """A live display; then one line, status 130; the next run goes on from there."""
    with (course.root / "snippets/shapes/areas.py").open("a") as module:
        module.write(SLOW)
    course.write("docs/slow.md", "# Slow\n\n{{ shapes.areas.slow:d }}\n")
    course.write("data/scale.txt", "5")
    status, shown = on_terminal(course.root, ["run"], until="step [bold]3")
    assert status == 130
    assert "\x1b[" in shown  # a live display
    assert "2 to run, 2 current" in shown
    assert "shapes.areas.slow" in shown
    assert "stopped; 1 of 2 had finished and are kept; `site_tools run` goes on" in shown
    assert "Traceback" not in shown
    left = course.ask("plan").stdout
    assert re.findall(r"(?m)^run .*?(shapes\S+)", left) == ["shapes.areas.slow"]


def test_a_terminal_shows_failures_at_the_end(course: Tiny):
    """They are not wiped away with the display."""
    course.edit("snippets/shapes/areas.py", '"""Scale by what a file says."""', "factor = 1 / 0")
    status, shown = on_terminal(course.root, ["run"])
    assert status == 1
    assert "ZeroDivisionError" in shown.rpartition("0 of 1 ran")[2]
