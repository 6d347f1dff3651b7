"""The file of a set, for code that runs: found, verified, and no observed input."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from site_tools import settings, show
from site_tools.datasets.use import use
from site_tools.show import DataMissingError, DataSet
from tests.site_tools.insects import Told, files, insects, source, write
from tests.site_tools.runs import Course
from tests.site_tools.tiny import environment

SNIPPET = '''

def size():
    """Count the bytes."""
    return {"bytes": len(INSECTS.file().read_bytes()), "variant": INSECTS.variant().name}


def again():
    """Ask for it once more."""
    return str(INSECTS.file())


def beside():
    """Read what lies beside it."""
    return (INSECTS.file().parent / "notes.txt").read_text()


def spoil():
    """Write to it."""
    INSECTS.file().write_bytes(b"")


def forked():
    """Read it in a process of its own."""
    import os
    if not (child := os.fork()):
        INSECTS.file().read_bytes()
        os._exit(0)
    return os.waitpid(child, 0)[1]
'''


@pytest.fixture
def data(tmp_path: Path) -> DataSet:
    return insects(tmp_path / "scratch")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return write(tmp_path / "copy", files())


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    """As outside a build: no plugin has said where data is."""
    monkeypatch.setattr(show, "_finder", None)
    monkeypatch.delenv(settings.DATA_VARIABLE, raising=False)


def test_outside_a_build_the_folder_above_is_found(tmp_path, data, copy, monkeypatch):
    """From any folder of the project; or where the environment says."""
    use(tmp_path / ".site_tools" / "data", data, copy, Told())
    below = tmp_path / "notebooks" / "deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert data.file() == tmp_path / ".site_tools" / "data" / "insects-tree.zip"
    assert data.variant().name == "tree"
    use(tmp_path / "other", data, copy, Told())
    monkeypatch.setenv("SITE_TOOLS_DATA", str(tmp_path / "other"))
    assert data.file().parent == tmp_path / "other"


def test_what_is_missing_says_how_to_get_it(tmp_path, data, monkeypatch):
    """And where it was looked for."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        DataMissingError, match=r"Ants and bees is not in .*site_tools data use insects PATH"
    ):
        data.file()
    with pytest.raises(DataMissingError):
        data.variant()


def test_a_damaged_file_is_never_given(tmp_path, data, copy, monkeypatch):
    """Also when it was sound a moment ago."""
    monkeypatch.setenv("SITE_TOOLS_DATA", str(tmp_path / "data"))
    use(tmp_path / "data", data, copy, Told())
    path = data.file()
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"!")
    with pytest.raises(DataMissingError, match="is damaged: its SHA-256 is"):
        data.file()
    path.write_bytes(whole[:-1])
    with pytest.raises(DataMissingError, match="is not in"):
        data.file()


def test_the_checksum_is_computed_once(tmp_path, data, copy, monkeypatch):
    """As long as the file stays the same."""
    monkeypatch.setenv("SITE_TOOLS_DATA", str(tmp_path / "data"))
    use(tmp_path / "data", data, copy, Told())
    show._sha256.cache_clear()
    for _ in range(3):
        data.file()
    assert show._sha256.cache_info().misses == 1


@pytest.mark.parametrize("where", ["inside", "outside"])
def test_a_run_finds_it_and_observes_nothing(tmp_path, data, copy, where, monkeypatch):
    """The key covers it; what lies beside it is observed, and writing is a fault."""
    if where == "outside":
        monkeypatch.setenv("SITE_TOOLS_DATA", str(tmp_path / "elsewhere"))
    course = Course(tmp_path / "course")
    folder = course.settings.data_folder
    assert folder.is_relative_to(course.root) == (where == "inside")
    course.write("snippets/demo/__init__.py", source(data) + SNIPPET)
    missing = course.fail("size")
    assert "Ants and bees is not in" in missing.message
    assert "site_tools data use insects PATH" in missing.message
    use(folder, data, copy, Told())
    found = course.get("size")
    assert found.data["value"] == {"bytes": data.variants[0].size, "variant": "tree"}
    assert found.observed == ()
    assert "note:" not in found.provenance.output
    assert course.get("forked").observed == ()
    (folder / "notes.txt").write_text("x")
    (observed,) = course.get("beside").observed
    assert observed.path.endswith("data/notes.txt" if where == "inside" else "elsewhere/notes.txt")
    assert "a run may not change the project" in course.fail("spoil").message
    ((_, path),) = data.present(folder)
    path.write_bytes(b"!" * path.stat().st_size)
    assert "is damaged" in course.fail("again").message


def test_a_test_finds_it_where_the_course_keeps_it(tmp_path, data, copy):
    """pytest's plugin knows the course's settings."""
    use(tmp_path / "course" / "sets", data, copy, Told())
    write(tmp_path / "course", {
        "mkdocs.yml": b"plugins: [{site_tools: {data: sets}}]\n",
        "pytest.ini": b"[pytest]\npythonpath = .\n",
        "snippets/__init__.py": b"",
        "snippets/data.py": source(data).encode(),
        "test_it.py": b"from snippets.data import INSECTS\n\n\n"
        b"def test_it():\n    assert INSECTS.file().parent.name == 'sets'\n",
    })  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "test_it.py"],
        cwd=tmp_path / "course", env=environment(), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
