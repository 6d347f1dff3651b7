"""What a lecturer can get wrong: each fault has one clear message, and spoils nothing else."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from site_tools import settings
from site_tools.engine import Course
from site_tools.model import Result
from tests import builds

# --- faults of the notes: told by one build ---------------------------------------------

# Each block is a fault; what its message must say, where {line} is the marked line's number.
NOTES = {
    "unknown snippet": (
        "```snippet\nrun: numbers.sums.first_som  # here\n```",
        ["'numbers.sums.first_som'", "did you mean 'numbers.sums.first_sum'?"],
    ),
    "unknown module": (
        "```claim\nrun: nombers.answers.sum_is_exact  # here\nid: claim-a\n```",
        ["'nombers.answers.sum_is_exact'", "did you mean 'numbers.answers.sum_is_exact'?"],
    ),
    "unknown argument": (
        "```snippet\nrun: numbers.sums.first_sum\nwith: {cuont: 3}  # here\n```",
        ["'cuont'", "did you mean 'count'?"],
    ),
    "unknown key": (
        "```snippet\nrun: numbers.sums.squares\ncaptoin: Squares.  # here\n```",
        ["'captoin'", "did you mean 'caption'?"],
    ),
    "missing key": (
        "```exercise\nid: ex-bare\nlevel: 1\ntitle: Bare\nsolution: numbers.answers.solution\n```",
        ["this exercise has no 'ask'"],
    ),
    "unknown id": (
        "See @tbl-sqares.  # here",
        ["'tbl-sqares'", "did you mean 'tbl-squares'?"],
    ),
    "id twice": (
        "```claim\nrun: numbers.answers.sum_is_exact\nid: claim-sum  # here\n```",
        ["'claim-sum'", "docs/lectures/numbers.md:", "expected an id that the site has once"],
    ),
    "wrong prefix": (
        "```snippet\nrun: numbers.heights.heights\ncaption: Heights.\nid: fig-heights\n```",
        ["'fig-heights'", "expected tbl-…"],
    ),
    "unknown format": (
        "It is {{ numbers.sums.first_sum.total:.1y }}.  # here",
        ["{{ numbers.sums.first_sum.total:.1y }}", "expected a Python format specification"],
    ),
    "wrong format": (
        "It is {{ numbers.sums.first_sum.words:.1f }}.  # here",
        [
            "first_sum.words:.1f }}: the format does not fit",
            "a Python format specification for str",
        ],
    ),
    "unknown field": (
        "It is {{ numbers.sums.first_sum.totl }}.  # here",
        ["'totl'", "did you mean 'total'?"],
    ),
    "unknown function of a value": (
        "It is {{ numbers.sums.frist_sum.total }}.  # here",
        ["'numbers.sums.frist_sum.total'", "did you mean 'numbers.sums.first_sum'?"],
    ),
    "unknown form": (
        "```snipet\nrun: numbers.sums.squares\n```",
        ["snipet", "did you mean 'snippet'?"],
    ),
    "bad fields": (
        "```snippet\nrun: numbers.sums.squares\ncaption: a: b  # here\n```",
        ["can't be read", "expected YAML", "quote a text"],
    ),
    "bad formula": (
        r"The root $\squrt{2}$ is unknown.  # here",
        [r"\squrt"],
    ),
    "missing caption": (
        "```snippet\nrun: pictures.shapes.tiles\nalt: Tiles.\n```",
        ["shows an image grid without 'caption'", "expected a sentence", "add a line `caption: …`"],
    ),
    "missing alt": (
        "```snippet\nrun: pictures.shapes.growth\ncaption: It grows.\n```",
        ["shows a stepper without 'alt'", "for those who can't see it", "add a line `alt: …`"],
    ),
    "unknown listing": (
        "```listing\nof: clams  # here\n```",
        ["'clams'", "claims"],
    ),
    "unknown error": (
        "```snippet\nrun: numbers.sums.share_of_nothing\nexpect: ZeroDivisionErorr  # here\n```",
        ["ZeroDivisionErorr", "did you mean 'ZeroDivisionError'?"],
    ),
    "unknown region": (
        "```snippet\nrun: numbers.sums.first_sum\nshow: code\nregion: addin  # here\n```",
        ["'addin'", "did you mean 'adding'?"],
    ),
    "no claim": (
        "```claim\nrun: numbers.sums.first_sum\nid: claim-none\n```",
        ["numbers.sums.first_sum returned a value", "expected a Claim"],
    ),
    "no artifact is shown": (
        "```snippet\nrun: training.runs.fitted  # here\nwith: {seed: 1}\n```",
        ["training.runs.fitted"],
    ),
}


def _faults() -> tuple[str, dict[str, int]]:
    """The page of all these faults, and the line of each."""
    lines, places = ["# Faults", ""], {}
    for name, (block, _) in NOTES.items():
        places[name] = len(lines) + 1
        for line in block.split("\n"):
            if line.endswith("  # here"):
                places[name] = len(lines) + 1
            lines.append(line.removesuffix("  # here"))
        lines.append("")
    return "\n".join(lines), places


@dataclass(frozen=True)
class Faulty:
    """The course after a build with faults, and what that build said."""

    root: Path
    build: builds.Build


@pytest.fixture(scope="module")
def misspelt(tmp_path_factory: pytest.TempPathFactory) -> Faulty:
    """A build whose page `faults.md` has every fault of `NOTES`, beside other bad pages."""
    root = builds.copy(tmp_path_factory.mktemp("notes") / "course", lab=False)
    (root / "docs/faults.md").write_text(_faults()[0], "utf8")
    (root / "docs/latin.md").write_bytes("# Fine\n\nIt is grün.\n".encode("latin1"))
    (root / "docs/front.md").write_text("---\ntitle: x\nlectrue: 3\n---\n\n# x\n", "utf8")
    return Faulty(root, builds.build(root, status=1))


@pytest.mark.parametrize("name", NOTES)
def test_a_fault_of_the_notes_is_told_where_it_stands(misspelt: Faulty, name: str) -> None:
    """Page and line, what was found, what was expected, the nearest right name."""
    line = _faults()[1][name]
    problem = misspelt.build.problem(f"docs/faults.md:{line}: ")
    for words in NOTES[name][1]:
        assert words in problem


def test_a_page_that_is_not_utf8_is_told_by_its_line(misspelt: Faulty) -> None:
    """The byte and its line, and what to do; MkDocs goes on with the other pages."""
    problem = misspelt.build.problem("docs/latin.md:3: ")
    assert "the byte 0xfc is not UTF-8" in problem
    assert "save the page as UTF-8" in problem


def test_misspelt_front_matter_is_told(misspelt: Faulty) -> None:
    """The key that nobody reads, with the one that was meant."""
    assert "did you mean 'lecture'?" in misspelt.build.problem("docs/front.md:3: ")


def test_all_that_is_right_beside_the_faults_was_run_and_kept(misspelt: Faulty) -> None:
    """No fault hides another; every other snippet ran, and runs no second time."""
    assert "Traceback" not in misspelt.build.text
    assert "a fault of the generator" not in misspelt.build.text
    assert "results that succeeded are kept" in misspelt.build.text
    survey = Course(settings.load(misspelt.root / "mkdocs.yml")).survey()
    assert survey.plan.jobs == ()
    assert len(survey.plan.hits) == 14  # without the artifacts behind them


# --- faults of the snippets: told by one build ------------------------------------------

SNIPPETS = '''
    """Each fails in its own way."""

    import os
    import random
    import signal
    import sys
    import time
    from dataclasses import dataclass

    import matplotlib
    import numpy as np
    from matplotlib.figure import Figure

    from site_tools.show import Claim, artifact, limits


    def returns_an_object() -> object:
        return object()


    def returns_a_class() -> type:
        return Figure


    def returns_nothing() -> None:
        return None


    def returns_nan() -> dict[str, float]:
        return {"loss": float("nan")}


    def ten_million_points() -> Figure:
        figure = Figure()
        figure.subplots().plot(np.zeros(10_000_000))
        return figure


    def hundred_megabytes() -> str:
        return "x" * 100_000_000


    def no_axes() -> Figure:
        return Figure()


    def raises() -> float:
        return 1 / 0


    @limits(timeout_s=1)
    def hangs() -> float:
        while True:
            time.sleep(0.01)


    def prints_without_end() -> float:
        while True:
            print("again " * 100)


    def exits() -> float:
        sys.exit("enough")


    def kills_itself() -> float:
        os.kill(os.getpid(), signal.SIGKILL)
        return 1


    def false_claim() -> Claim:
        return Claim("One is more than two.", 1, ">", 2, n=1)


    def one_seed() -> Claim:
        return Claim("It was trained once.", 3, ">", 2, n=1, seeds=(0,))


    @artifact
    def open_file():
        return open(os.devnull)


    def rests_on_a_failure() -> str:
        return str(open_file())


    def writes_a_file() -> float:
        with open(__file__ + ".txt", "w") as file:
            file.write("oops")
        return 1
'''

CARELESS = '''
    """Changes what others rely on; its own result counts."""

    import os
    import random

    import matplotlib
    import numpy as np
    from matplotlib.figure import Figure


    def changes_folder() -> int:
        os.chdir("/")
        return 1


    def changes_style() -> int:
        matplotlib.rcParams["lines.linewidth"] = 30
        return 2


    def changes_seed() -> int:
        random.seed(99)
        np.random.seed(99)
        return 3


    def draws() -> float:
        return random.random() + np.random.rand()


    def careful() -> Figure:
        figure = Figure(figsize=(3, 2))
        figure.subplots().plot([0, 1])
        return figure
'''

CYCLE = '''
    """Two artifacts that ask for each other."""

    from site_tools.show import artifact


    @artifact
    def hen() -> int:
        return egg() + 1


    @artifact
    def egg() -> int:
        return hen() + 1


    def which() -> int:
        return hen()
'''

# What each failing run must say: words of its message, and what stands in the line it names.
FAILING = {
    "faulty.returns_an_object": (["returned an object", "expected a Figure"], "def returns_an"),
    "faulty.returns_a_class": (["returned a type", "call it"], "def returns_a_class"),
    "faulty.returns_nothing": (["nothing (None)", "a `return`"], "def returns_nothing"),
    "faulty.returns_nan": ([".loss", "is NaN", "a finite number"], "def returns_nan"),
    "faulty.ten_million_points": (["10,000,000 points", "500,000"], "def ten_million_points"),
    "faulty.hundred_megabytes": (["100,000,000 bytes", "20,000"], "def hundred_megabytes"),
    "faulty.no_axes": (["a Figure without axes", "draw on"], "def no_axes"),
    "faulty.raises": (["raised", "ZeroDivisionError: division by zero"], "return 1 / 0"),
    "faulty.hangs": (["timed out", "1 s", "@limits(timeout_s=…)"], "while True|sleep"),
    "faulty.prints_without_end": (["too much output", "200 kB"], "while True|print"),
    "faulty.exits": (["crashed", "sys.exit('enough')"], "sys.exit"),
    "faulty.kills_itself": (["crashed", "SIGKILL"], None),
    "faulty.false_claim": (["One is more than two: measured 1, which is not > 2"], "def"),
    "faulty.one_seed": (["1 seed", "at least 3 different ones"], "def one_seed"),
    "faulty.rests_on_a_failure": (["demo.faulty.open_file, which failed (unshowable)"], None),
    "faulty.writes_a_file": (["misbehaved", "a run may not change the project"], "with open"),
    "broken.anything": (["import failed", "no_such_library"], "import no_such_library"),
}
CAREFUL = ("changes_folder", "changes_style", "changes_seed", "draws")


def _page() -> str:
    blocks = ["# Demonstrations", ""]
    for name in FAILING:
        form = "claim" if name.endswith(("claim", "seed")) else "snippet"
        id = name.partition(".")[2].replace("_", "-")
        rest = f"id: claim-{id}" if form == "claim" else "caption: A.\nalt: A."
        blocks += [f"```{form}\nrun: demo.{name}\n{rest}\n```", ""]
    for name in CAREFUL:
        blocks += [f"{name} {{{{ demo.careless.{name} }}}}", ""]
    blocks += ["```snippet\nrun: demo.careless.careful\ncaption: A.\nalt: A.\n```", ""]
    blocks += ["```snippet\nrun: demo.cycle.which\n```", ""]
    blocks += ["{{ demo.unreadable.thing }}", ""]
    return "\n".join(blocks)


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Faulty:
    """A build whose page `demo.md` asks for every function of the modules above."""
    root = builds.copy(tmp_path_factory.mktemp("snippets") / "course", lab=False)
    folder = root / "snippets/demo"
    folder.mkdir()
    modules = {
        "__init__": "",
        "faulty": SNIPPETS,
        "careless": CARELESS,
        "cycle": CYCLE,
        "broken": "import no_such_library\n\n\ndef anything():\n    return 1\n",
        "unreadable": "def thing(:\n    return 1\n",
    }
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(source).lstrip(), "utf8")
    (root / "docs/demo.md").write_text(_page(), "utf8")
    return Faulty(root, builds.build(root, status=1))


@pytest.mark.parametrize("name", FAILING)
def test_a_failing_snippet_is_named_with_its_place(failing: Faulty, name: str) -> None:
    """The page's line that asked, the snippet, its own line, and what happened."""
    words, source = FAILING[name]
    page = (failing.root / "docs/demo.md").read_text("utf8").split("\n")
    asked = next(n for n, line in enumerate(page) if line == f"run: demo.{name}")
    problem = failing.build.problem(f"docs/demo.md:{asked}: demo.{name} ")  # the fence's line
    for word in words:
        assert word in problem
    file = f"snippets/{'demo.' + name}".rpartition(".")[0].replace(".", "/") + ".py"
    if source is not None:
        line = re.search(rf"\(in {re.escape(file)}:(\d+)\)", problem)
        assert line, problem
        code = (failing.root / file).read_text("utf8").split("\n")
        assert re.search(source, code[int(line[1]) - 1])


def test_a_cycle_is_told_as_a_path(failing: Faulty) -> None:
    """Who asks for whom, and what to do."""
    problem = failing.build.problem("in a circle")
    assert "demo.cycle.hen → demo.cycle.egg → demo.cycle.hen" in problem
    assert re.search(r"docs/demo\.md:\d+: demo\.cycle\.which ", problem)
    assert "(in snippets/demo/cycle.py:6)" in problem
    assert "let one of them get its input otherwise" in problem


def test_a_module_that_is_no_python_is_told_by_its_line(failing: Faulty) -> None:
    """File and line of the syntax error."""
    assert "snippets/demo/unreadable.py:1: " in failing.build.problem("unreadable.py:1")


def test_the_others_ran_and_are_kept(failing: Faulty) -> None:
    """All that succeeded is stored; only the failures are still to run."""
    assert "Traceback" not in failing.build.text
    assert "a fault of the generator" not in failing.build.text
    assert "results that succeeded are kept" in failing.build.text
    survey = Course(settings.load(failing.root / "mkdocs.yml")).survey()
    waiting = {job.request.entry.removeprefix("demo.") for job in survey.plan.jobs}
    assert waiting == {*FAILING, "faulty.open_file"}
    assert len(survey.plan.hits) == 14 + len(CAREFUL) + 1
    assert builds.processes(failing.root) == []
    assert not list((failing.root / "snippets/demo").glob("*.txt"))


def test_no_run_notices_what_another_did_to_its_process(failing: Faulty) -> None:
    """Folder, style and seed: each run starts from the same state."""
    course = Course(settings.load(failing.root / "mkdocs.yml"))
    hits = course.survey().plan.hits
    results = {request.entry: result for request, result in hits.items()}
    values = [results[f"demo.careless.{name}"].data["value"] for name in CAREFUL]
    assert values[:3] == [1, 2, 3]
    draws = "demo.careless.draws"
    again = course.survey(
        refresh=lambda request: request.entry == draws,
        only=lambda use: use.request is not None and use.request.entry == draws,
    )
    (job,) = again.plan.jobs
    drawn = course.run(again)[job.request]
    assert isinstance(drawn, Result)
    assert drawn.data["value"] == values[3]
    figure = results["demo.careless.careful"].blob("figure.svg")
    assert b"stroke-width: 30" not in course.store.read(figure)


# --- what is no fault -------------------------------------------------------------------


def test_a_form_in_a_code_example_is_left_alone(tmp_path: Path) -> None:
    """In a longer fence, an indented block, inline code: nothing is asked for."""
    root = builds.copy(tmp_path / "course", lab=False)
    (root / "docs/example.md").write_text(
        "# Example\n\n````\n```snippet\nrun: no.such.thing\n```\n````\n\n"
        "    ```claim\n    run: no.such.thing\n    ```\n\n`{{ no.such.thing }}` and `@fig-none`\n",
        "utf8",
    )
    assert Course(settings.load(root / "mkdocs.yml")).survey().problems == ()
