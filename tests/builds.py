"""Builds copies of the tiny course in tests/site as a lecturer does: `python -m mkdocs build`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

SITE = Path(__file__).parent / "site"
# What changes by nature stands here and nowhere else.
VARYING = frozenset({"assets/site_tools/provenance.json", "timings.html"})
# MkDocs itself puts the day of the build here.
DATED = frozenset({"sitemap.xml", "sitemap.xml.gz"})
LONGEST_S = 300  # a build on a machine that has much else to do
_RUN = re.compile(r"^site_tools: run (.+?) \((?!.*\bdone\b)", re.MULTILINE)


@dataclass(frozen=True)
class Build:
    """How a build ended and what it said."""

    status: int
    text: str

    @property
    def runs(self) -> list[str]:
        """What it ran, sorted; a lab without the digest of its cells."""
        found = (re.sub(r"\(cells=.*", "", run) for run in _RUN.findall(self.text))
        return sorted(found)

    def problem(self, words: str) -> str:
        """The one line of the problems that has these words."""
        lines = [line for line in self.text.splitlines() if line.startswith("ERROR")]
        found = [line for line in lines if words in line]
        assert len(found) == 1, f"{len(found)} problems with {words!r} in\n{self.text}"
        return found[0]


def copy(to: Path, lab: bool = True) -> Path:
    """Copy the tiny course, without its lab if that only costs time."""
    shutil.copytree(SITE, to, ignore=shutil.ignore_patterns("__pycache__", "labs", ".*", "site"))
    if not lab:
        edit(to / "docs/lectures/numbers.md", "lab: true\n", "")
        edit(to / "mkdocs.yml", "  - Lab: labs/lectures/numbers.ipynb\n", "")
        config = (to / "mkdocs.yml").read_text("utf8")
        notebooks = config[config.index("  - mkdocs-jupyter") : config.index("markdown_ext")]
        edit(to / "mkdocs.yml", notebooks, "\n")
    return to


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that stands in the file once."""
    text = path.read_text("utf8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), "utf8")


def start(root: Path, host: str = "mkdocs", **variables: str) -> subprocess.Popen[str]:
    """Begin a build; its runs find their scratch folders beside the course."""
    scratch = root.with_name(f"{root.name}.tmp")
    scratch.mkdir(exist_ok=True)
    fixed = {
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": "1700000000",
        "TMPDIR": str(scratch),
    }
    return subprocess.Popen(
        [sys.executable, "-m", host, "build", "-f", "mkdocs.yml"],
        cwd=root,
        env=os.environ | fixed | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf8",
    )


def build(root: Path, host: str = "mkdocs", status: int = 0, **variables: str) -> Build:
    """Build to the end, which must be the one that is expected."""
    with start(root, host, **variables) as process:
        try:
            text, _ = process.communicate(timeout=LONGEST_S)
        finally:
            process.kill()
    assert process.returncode == status, text
    return Build(process.returncode, text)


def reference(factory: pytest.TempPathFactory) -> Path:
    """The course after its first build, made once for the session; copy it, don't change it."""
    root = factory.getbasetemp() / "reference"
    if not root.exists():
        copy(root)
        build(root)
    return root


def tree(folder: Path, without: frozenset[str] = VARYING) -> Mapping[str, bytes]:
    """Every file below a folder by its path."""
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (name := path.relative_to(folder).as_posix()) not in without
    }


def assert_same(site: Path, other: Path, without: frozenset[str] = VARYING) -> None:
    """Two sites are the same, byte for byte; if not, say which files differ."""
    assert_tree(tree(site, without), tree(other, without))


def assert_tree(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> None:
    """Two trees are the same, byte for byte; if not, say which files differ."""
    differ = [name for name in sorted({*one, *other}) if one.get(name) != other.get(name)]
    assert differ == [], f"these files differ: {differ}"


def processes(folder: Path) -> list[str]:
    """The processes that work somewhere below a folder; Linux only."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").readlink().is_relative_to(folder):
                found.append((entry / "cmdline").read_text())
        except OSError:
            continue
    return found


def eventually(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether a condition comes true within some seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()
