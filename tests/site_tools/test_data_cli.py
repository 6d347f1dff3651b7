"""The commands `site_tools data ...` as a lecturer types them, and what a build says of data."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from site_tools.cli import main
from site_tools.show import DataSet, Variant
from tests.site_tools.flaky import serving
from tests.site_tools.insects import files, insects, picture, source, write, zipped
from tests.site_tools.tiny import BIN, environment

CONTENT = b"the original" * 1000


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch):
    """In a course that declares nothing yet."""
    monkeypatch.delenv("SITE_TOOLS_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {
        "mkdocs.yml": b"site_name: Tiny\nplugins: [site_tools]\n",
        "docs/index.md": b"# Tiny\n", "snippets/__init__.py": b"",
    })  # fmt: skip


def declare(data: DataSet) -> None:
    Path("snippets/data.py").write_text(source(data))


def run(*words: str, status: int = 0) -> str:
    """What a command says on both streams; its status must be as given."""
    done: Result = CliRunner().invoke(main, ["data", *words])
    assert done.exit_code == status, done.output
    return done.output


def test_status_goes_from_absent_to_damaged(tmp_path: Path):
    """Each set and variant, and at any time what to do next."""
    assert run("status") == "no data sets are declared\n"
    with serving(CONTENT) as server:
        declare(data := insects(tmp_path / "scratch", server.url, CONTENT))
        said = run("status")
        assert "insects: Ants and bees  (snippets/data.py:3)" in said
        assert "licence: Free." in said
        assert "`site_tools data get insects` fetches it" in said
        assert said.count("absent") == 2
        write(Path(".site_tools/data/partial"), {"insects-original.tar.gz.part": b"x" * 20})
        assert "20 bytes so far" in run("status")
        zipped(tmp_path / "copy.zip", files())
        assert "insects: tree is installed" in run("use", "insects", "copy.zip")
        assert "insects: tree is here" in run("get", "--all")
        assert not server.asked
        assert "insects: original is installed" in run("get", "insects")
        said = run("use", "insects", "copy.zip")
        assert "in use stays original" in said
    said = run("status", "--check")
    assert "original   in use, verified" in said
    assert "tree       installed" in said
    assert "kept in .site_tools/data" in said
    path = data.path_in(Path(".site_tools/data"), data.variants[0])
    path.write_bytes(CONTENT[:-1] + b"!")
    assert "in use" in run("status")
    said = run("status", "--check", status=1)
    assert "insects-original.tar.gz is damaged; expected 12,000 bytes with SHA-256" in said
    path.write_bytes(b"")
    assert "is damaged" in run("status", status=1)


def test_a_name_that_no_set_has_is_answered_with_the_nearest(tmp_path: Path):
    """Status 2: it can't be done as given."""
    assert "there is no data set 'x'; expected a declared set; there is none" in run(
        "get", "x", status=2
    )
    declare(insects(tmp_path / "scratch"))
    assert "did you mean 'insects'?" in run("get", "insect", status=2)
    assert "did you mean 'insects'?" in run("use", "insect", "x", status=2)
    assert "there is no x; expected a folder or zip" in run("use", "insects", "x", status=2)
    assert "say which: the NAME of a set, or --all" in run("get", status=2)


def test_a_wrong_copy_is_told_line_by_line(tmp_path: Path):
    """Each problem with its path; status 1."""
    declare(insects(tmp_path / "scratch"))
    write(tmp_path / "copy", {"train/ant/0.png": picture(1)})
    said = run("use", "insects", "copy", status=1)
    assert "copy: train/bee is missing" in said
    assert "copy: train/ant has 1 pictures; expected 3 pictures" in said


def test_a_declaration_that_cannot_be_read_is_told(tmp_path: Path):
    """With its line, before anything is fetched."""
    declare(insects(tmp_path / "scratch"))
    file = Path("snippets/data.py")
    file.write_text(file.read_text().replace("licence=", "license="))
    said = run("status", status=1)
    assert "snippets/data.py:" in said
    assert "did you mean 'licence'?" in said


def test_all_that_can_be_had_is_fetched_and_the_rest_told(tmp_path: Path):
    """One that fails does not keep the others; the end says what is missing; status 1."""
    with serving(CONTENT, "404") as server:
        data = insects(tmp_path / "scratch", server.url, CONTENT)
        gone = source(data).replace("'insects'", "'gone'").replace("INSECTS", "GONE")
        tree = insects(tmp_path / "other")
        only = source(tree).replace("'insects'", "'only-here'").replace("INSECTS", "ONLY")
        Path("snippets/a.py").write_text(gone)
        Path("snippets/b.py").write_text(only)
        declare(data)
        said = run("get", "--all", status=1)
    assert "only-here: has no address; `site_tools data use only-here PATH`" in said
    assert "answers 404" in said
    assert "1 problem" in said
    assert "insects: original is installed" in said


def test_plain_lines_tell_how_far_a_download_is(tmp_path: Path):
    """Where there is no terminal: its size, and tenths of the way."""
    with serving(CONTENT) as server:
        declare(insects(tmp_path / "scratch", server.url, CONTENT))
        said = run("get", "insects")
    assert "site_tools: insects.tar.gz: 12 kB" in said
    assert " of 12 kB" in said


def test_a_description_declares_what_it_describes(tmp_path: Path):
    """Put into a declaration, it takes that very copy: pictures or a file."""
    for above in ("", "data/insects/"):
        content = {above + name: value for name, value in files().items()}
        zipped(tmp_path / "copy.zip", content | {"README.md": b"x"})
        said = run("describe", "copy.zip")
        (declared,) = [v for v in insects(tmp_path / "scratch").variants if v.form == "folders"]
        described = eval(said.strip().rstrip(","), {"Variant": Variant})
        assert described.folders == declared.folders
        assert (described.sha256, described.size) == (declared.sha256, declared.size)
    Path("one.bin").write_bytes(CONTENT)
    described = ast.parse(run("describe", "one.bin").strip().rstrip(","), mode="eval")
    assert "form='file'" in ast.unparse(described)
    Path("flat").mkdir()
    Path("flat/1.png").write_bytes(picture(1))
    assert "no pictures in folders of folders" in run("describe", "flat", status=1)
    assert "there is no nothing" in run("describe", "nothing", status=2)


def test_a_build_ends_by_saying_what_is_not_here(tmp_path: Path):
    """In one line; nothing when none is declared, or all are here. Also under --strict."""

    def build() -> str:
        done = subprocess.run(
            [BIN / "mkdocs", "build", "--strict"],
            env=environment(), capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stderr

    assert "data set" not in build()
    declare(insects(tmp_path / "scratch"))
    (line,) = [line for line in build().splitlines() if "data set" in line]
    assert "the data set insects is not on this machine: `site_tools data get --all`" in line
    zipped(tmp_path / "copy.zip", files())
    run("use", "insects", "copy.zip")
    assert "data set" not in build()
