"""A declared set in what is taken home: the one-file download, and a page's lab."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from site_tools.code import catalog
from site_tools.datasets.use import use
from site_tools.engine import Course
from site_tools.model import Result
from site_tools.notes import directives, requests
from site_tools.settings import Settings
from site_tools.takeaway.bundle import bundle
from tests.site_tools.insects import Told, files, insects, source, write

SNIPPET = '''

@artifact
def size() -> dict[str, int]:
    """Count the bytes of the set."""
    return {"bytes": len(INSECTS.file().read_bytes())}


def known() -> dict[str, int]:
    """Pass it on."""
    return size()
'''
PAGE = """---
title: Insects
lecture: 1
lab: true
---
# Insects

{{ demo.insects.known.bytes }} bytes
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch) -> Settings:
    monkeypatch.delenv("SITE_TOOLS_DATA", raising=False)
    write(tmp_path / "course", {
        "docs/insects.md": PAGE.encode(),
        "snippets/demo/insects.py": (source(insects(tmp_path / "scratch")) + SNIPPET).encode(),
    })  # fmt: skip
    return Settings(tmp_path / "course", tmp_path / "course" / "docs")


def test_the_download_finds_the_set_or_says_how_to_get_it(tmp_path: Path, course: Settings):
    """Without site_tools, in a folder of its own."""
    known = catalog.load(course)
    page, _ = directives.load(course.docs, "insects.md")
    text = bundle(page, requests.resolve((page,), known).uses, known)
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "lecture.py").write_text(text, "utf8")

    def run(**environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-W", "error", "lecture.py"],
            cwd=tmp_path / "alone", env={"PATH": "", **environment},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return done.stdout + done.stderr

    assert "import site_tools" not in text
    assert "Ants and bees is not in" in run()
    data = insects(tmp_path / "scratch")
    use(tmp_path / "given", data, write(tmp_path / "copy", files()), Told())
    assert f"bytes = {data.variants[0].size}" in run(SITE_TOOLS_DATA=str(tmp_path / "given"))
    use(tmp_path / ".site_tools" / "data", data, tmp_path / "copy", Told())
    assert f"bytes = {data.variants[0].size}" in run()


def test_a_lab_reads_the_set_of_its_course(tmp_path: Path, course: Settings):
    """Its kernel is a process of its own, far from the course's folder."""
    data = insects(tmp_path / "scratch")
    use(course.data_folder, data, write(tmp_path / "copy", files()), Told())
    whole = Course(course)
    survey = whole.survey()
    outcomes = whole.run(survey)
    assert [type(outcome) for outcome in outcomes.values()] == [Result] * len(outcomes), outcomes
    whole.write_labs(survey, outcomes)
    (lab,) = (course.docs / "labs").glob("*.ipynb")
    assert f"{data.variants[0].size} bytes" in lab.read_text("utf8")
