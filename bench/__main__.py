"""`python -m bench [PAGES SNIPPETS [REPEATS]]`: the table of docs/decisions/speed.md.

All rows of one run are measured in turns on the same machine; only their ratios mean anything.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.course import plain_run, write_ours, write_plain

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="460" height="288" viewBox="0 0 460 288"/>'


@dataclass
class Row:
    """The seconds of one kind of build, and how many snippets it ran."""

    name: str
    seconds: list[float] = field(default_factory=list)
    ran: list[int] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle of the repeats."""
        return statistics.median(self.seconds)


def timed(row: Row, command: list[str], folder: Path) -> None:
    """Run a command in a folder; note its wall time and the runs that it tells of."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    row.seconds.append(time.perf_counter() - begin)
    if done.returncode:
        sys.exit(f"{row.name} failed:\n{done.stdout}{done.stderr}")
    row.ran.append(len(re.findall(r"^site_tools: run ", done.stderr, re.MULTILINE)))


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text()
    if old not in text:
        sys.exit(f"{path} has no {old!r}")
    path.write_text(text.replace(old, new))


def main(pages: int, snippets: int, repeats: int) -> None:
    """Measure and print the table."""
    mkdocs = [str(Path(sys.executable).with_name("mkdocs")), "build", "--quiet"]
    rows = {
        key: Row(name)
        for key, name in {
            "plain": "plain Material, same pages",
            "code": "all snippets in one process",
            "cold": "cold",
            "warm": "warm, nothing changed",
            "one": "one snippet edited",
            "helper": "a lecture's helper edited",
            "prose": "prose edited",
            "comment": "a comment edited",
        }.items()
    }
    for repeat in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            ours, plain = Path(folder) / "ours", Path(folder) / "plain"
            write_ours(ours, pages, snippets)
            write_plain(plain, pages, snippets, PICTURE)
            timed(rows["plain"], mkdocs, plain)
            program = Path(folder) / "all.py"
            program.write_text(plain_run(ours, pages, snippets))
            timed(rows["code"], [sys.executable, str(program)], ours)
            timed(rows["cold"], mkdocs, ours)
            timed(rows["warm"], mkdocs, ours)
            waves = ours / "snippets" / "page_0" / "waves.py"
            edit(waves, 'title="Wave 0"', f'title="Wave zero {repeat}"')
            timed(rows["one"], mkdocs, ours)
            edit(ours / "snippets" / "page_0" / "helper.py", "0.1 *", "0.2 *")
            timed(rows["helper"], mkdocs, ours)
            edit(ours / "docs" / "index.md", "# Lecture 0", "# Lecture nought")
            timed(rows["prose"], mkdocs, ours)
            edit(waves, "def figure_0", "# a comment\ndef figure_0")
            timed(rows["comment"], mkdocs, ours)
            shutil.rmtree(ours / ".site_tools")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"\n{pages} × {snippets} snippets, {cores} cores, median of {repeats}\n")
    print("| build | s | ÷ plain | snippets run |\n|---|---|---|---|")
    for row in rows.values():
        ratio = row.median / rows["plain"].median
        print(f"| {row.name} | {row.median:.2f} | {ratio:.2f} | {row.ran[-1]} |")
    ideal = rows["code"].median / (cores or 1) + rows["plain"].median
    print(f"\ncold ÷ (snippets ÷ cores + plain): {rows['cold'].median / ideal:.2f}")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(*(numbers + [6, 5, 3][len(numbers) :]))
