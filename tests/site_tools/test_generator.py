"""The digest of the generator's own code: kept beside the results, believed only while it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_tools.code import generator


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    generator.digest.cache_clear()
    yield
    generator.digest.cache_clear()


def _again(memory: Path) -> str:
    generator.digest.cache_clear()
    return generator.digest(memory)


def test_it_is_the_same_with_and_without_a_memory(tmp_path: Path) -> None:
    """What is remembered is what reading the code closely gives, wherever it is kept."""
    first = generator.digest(tmp_path / "a" / "generator.json")
    assert len(first) == 64
    assert _again(tmp_path / "a" / "generator.json") == first
    assert _again(tmp_path / "b" / "generator.json") == first


def test_what_is_remembered_is_used(tmp_path: Path) -> None:
    """Nothing is read closely again while every file is what it was."""
    memory = tmp_path / "generator.json"
    generator.digest(memory)
    document = json.loads(memory.read_text("utf8"))
    assert {"run.worker", "results.svg", "show"} <= set(document["files"])
    assert "pages.site" not in document["files"]  # what only shows results can't change one
    memory.write_text(json.dumps({**document, "digest": "from memory"}), "utf8")
    assert _again(memory) == "from memory"


@pytest.mark.parametrize("name", ["run.worker", "results.svg", "results.capture.drawing"])
def test_a_changed_file_makes_the_memory_worthless(tmp_path: Path, name: str) -> None:
    """A file with other bytes, or one that was not there, is read again."""
    memory = tmp_path / "generator.json"
    first = generator.digest(memory)
    document = json.loads(memory.read_text("utf8"))
    document["files"][name] = "0" * 64
    memory.write_text(json.dumps({**document, "digest": "stale"}), "utf8")
    assert _again(memory) == first


def test_another_reader_reads_again(tmp_path: Path) -> None:
    """Another Python, or another way of reading, may see other things in the same files."""
    memory = tmp_path / "generator.json"
    first = generator.digest(memory)
    document = json.loads(memory.read_text("utf8"))
    memory.write_text(json.dumps({**document, "reader": "another", "digest": "stale"}), "utf8")
    assert _again(memory) == first


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"reader": 1, "files": 3}', "\x00", "null"])
def test_a_damaged_memory_is_written_anew(tmp_path: Path, content: str) -> None:
    """Whatever stands in the file, the digest is right and the file whole afterwards."""
    memory = tmp_path / "generator.json"
    first = generator.digest(memory)
    memory.write_text(content, "utf8")
    assert _again(memory) == first
    assert json.loads(memory.read_text("utf8"))["digest"] == first


def test_a_store_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    """Without a place for the memory the digest is made every time."""
    (tmp_path / "file").write_text("", "utf8")
    memory = tmp_path / "file" / "generator.json"
    assert generator.digest(memory) == _again(tmp_path / "generator.json")
