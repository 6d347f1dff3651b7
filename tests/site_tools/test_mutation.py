"""The fingerprint against the truth: no edit of the corpus leaves a stale result.

Truth comes from uncached runs: for each edit every demonstration runs in a fresh process
(tests/corpus_runner.py). The fingerprint is asked for its recipes before and after. A pair of a
demonstration and an edit is *stale* if the run gives something else under the same recipe, and
*needless* if the recipe changed and the run gives the same.

Data files are not in a recipe: a stored result is good only while the files that its run opened
are unchanged. That rule is modelled here by the files which the first, unedited run was seen to
open; the worker and the store have their own tests.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from site_tools.code import catalog
from site_tools.code.fingerprint import Fingerprinter
from site_tools.errors import SnippetError
from site_tools.model import Request
from site_tools.settings import Settings
from tests.mutants import edits, neutral

TESTS = Path(__file__).parents[1]
CODE_EDITS = 250  # taken evenly from all that there are; MUTANTS=all takes every one
Outcome = tuple[str, str]


@dataclass(frozen=True)
class Edit:
    """A new text for some files of the corpus (None removes one)."""

    name: str
    files: dict[str, str | None]
    neutral: bool = False


@dataclass
class Course:
    """A copy of the corpus, and a process that runs it."""

    root: Path
    runner: subprocess.Popen[str]
    entries: list[str]

    def write(self, files: dict[str, str | None]) -> None:
        for name, text in files.items():
            path = self.root / name
            if text is None:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf8")

    def ask(self) -> None:
        self.runner.stdin.write(json.dumps(self.entries) + "\n")
        self.runner.stdin.flush()

    def answer(self) -> list[dict]:
        return json.loads(self.runner.stdout.readline())

    def keys(self) -> list[str | None]:
        """The digests of all recipes; None where there is none."""
        settings = Settings(root=self.root, docs=self.root / "docs")
        listed = catalog.load(settings)
        fingerprints = Fingerprinter(listed, settings)
        found: list[str | None] = []
        for entry in self.entries:
            try:
                found.append(fingerprints.recipe(Request(entry)).digest)
            except SnippetError:
                found.append(None)
        return found


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Course]:
    root = tmp_path / "course"
    shutil.copytree(TESTS / "corpus", root, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.syspath_prepend(str(root / "lib"))
    listed = catalog.load(Settings(root=root, docs=root / "docs"))
    environment = {"PYTHONHASHSEED": "0", "PYTHONPATH": str(TESTS.parent), "PATH": os.defpath}
    runner = subprocess.Popen(
        [sys.executable, "-S", str(TESTS / "corpus_runner.py"), str(root)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    yield Course(root, runner, [name for name in listed.names() if ".show_" in name])
    runner.stdin.close()
    runner.stdout.close()
    runner.wait(10)


def code_edits(root: Path) -> Iterator[Edit]:
    """Every small edit of every module."""
    for path in sorted((root / "snippets").rglob("*.py")):
        name, text = path.relative_to(root).as_posix(), path.read_text("utf8")
        for label, changed in edits(text):
            yield Edit(f"{name} {label}", {name: changed})


def other_edits(root: Path) -> Iterator[Edit]:
    """Edits of data, of packages, and of what must not count."""
    for path in sorted((root / "data").iterdir()):
        lines = path.read_text("utf8").splitlines()
        name = f"data/{path.name}"
        yield Edit(f"{name} a line gone", {name: "\n".join(lines[:-1]) + "\n"})
        yield Edit(f"{name} a digit", {name: path.read_text("utf8").replace("1", "8", 1)})
    for package, old, new, code in (
        ("fakelib", "1.0", "1.1", "def scaled(value):\n    return value * 4\n"),
        ("fakebase", "2.0", "2.1", "OFFSET = 8\n"),
    ):
        metadata = (root / f"lib/{package}-{old}.dist-info/METADATA").read_text("utf8")
        yield Edit(
            f"{package} {old} -> {new}",
            {
                f"lib/{package}.py": code,
                f"lib/{package}-{old}.dist-info": None,
                f"lib/{package}-{new}.dist-info/METADATA": metadata.replace(old, new, 1),
                f"lib/{package}-{new}.dist-info/top_level.txt": package,
            },
        )
    for lecture in sorted((root / "snippets").iterdir()):
        together: dict[str, dict[str, str | None]] = {}
        for path in [lecture] if lecture.is_file() else sorted(lecture.rglob("*.py")):
            for label, changed in neutral(path.read_text("utf8")):
                together.setdefault(label, {})[path.relative_to(root).as_posix()] = changed
        for label, files in together.items():
            yield Edit(f"{lecture.name} {label}", files, neutral=True)


def chosen(root: Path) -> list[Edit]:
    every = list(code_edits(root))
    step = 1 if os.environ.get("MUTANTS") == "all" else max(1, len(every) / CODE_EDITS)
    taken = [every[int(at * step)] for at in range(int(len(every) / step))]
    return [*taken, *other_edits(root)]


def before(root: Path, edit: Edit) -> dict[str, str | None]:
    """What undoes the edit."""
    undo: dict[str, str | None] = {}
    for name in edit.files:
        path = root / name
        if path.is_dir():
            undo |= {
                file.relative_to(root).as_posix(): file.read_text("utf8") for file in path.iterdir()
            }
        else:
            undo[name] = path.read_text("utf8") if path.exists() else None
    return undo


def outcome(answer: dict) -> Outcome:
    return ("raises", answer["raises"]) if "raises" in answer else ("value", answer["value"])


def test_no_edit_leaves_a_stale_result(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """0 stale, few needless, and nothing at all for comments, docstrings and formatting."""
    course.ask()
    old_keys, first = course.keys(), course.answer()
    old, opened = [outcome(answer) for answer in first], [answer["opened"] for answer in first]
    assert [kind for kind, _ in old] == ["value"] * len(old)
    assert None not in old_keys
    edits_, stale, needless, disturbed, by_edit = chosen(course.root), [], 0, [], []
    for edit in edits_:
        undo = before(course.root, edit)
        course.write(edit.files)
        course.ask()
        new_keys, answers = course.keys(), course.answer()
        course.write({name: None for name in edit.files if undo.get(name, "") is None})
        course.write({name: text for name, text in undo.items() if text is not None})
        wasted = 0
        for at, entry in enumerate(course.entries):
            seen = any(f"data/{name}" in edit.files for name in opened[at])
            again = new_keys[at] != old_keys[at] or seen
            differs = outcome(answers[at]) != old[at]
            if differs and not again:
                stale.append(f"{edit.name}: {entry} {old[at]} -> {outcome(answers[at])}")
            wasted += again and not differs
            if edit.neutral and again:
                disturbed.append(f"{edit.name}: {entry}")
        needless += wasted
        by_edit.append((wasted, edit.name))
    assert course.keys() == old_keys, "the edits were not all undone"
    pairs = len(edits_) * len(course.entries)
    with capsys.disabled():
        print(
            f"\n{len(edits_)} edits x {len(course.entries)} snippets = {pairs} pairs: "
            f"{len(stale)} stale, {needless / pairs:.1%} needless"
        )
        if os.environ.get("MUTANTS"):
            print(*(f"{n} {name}" for n, name in sorted(by_edit)[-40:]), sep="\n")
    assert not stale, "\n".join(stale)
    assert not disturbed, "\n".join(disturbed)
    assert needless / pairs <= 0.15
    assert len(edits_) >= 250
    assert len(course.entries) >= 20
    assert len({entry.rpartition(".")[0] for entry in course.entries}) >= 12
