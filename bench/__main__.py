"""`python -m bench [PAGES SNIPPETS [REPEATS]]`: the table of docs/decisions/speed.md.

All rows of one run are measured in turns on the same machine; only their ratios mean anything.
Fails if a build runs other snippets than those that an edit touches.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from bench.course import Course, write_ours, write_plain, write_program
from bench.measure import Measured, Row, edit, measure

MKDOCS = [str(Path(sys.executable).with_name("mkdocs")), "build", "--quiet"]


def rows(course: Course) -> dict[str, Row]:
    """The builds that are measured, in this order, with the runs that each must need."""
    every, users = course.pages * course.snippets, (course.snippets + 1) // 2
    return {
        "plain": Row("plain Material, same pages", 0),
        "imports": Row("what snippets import, alone", 0),
        "code": Row("all snippets in one process", 0),
        "cold": Row("cold", every),
        "warm": Row("warm, nothing changed", 0),
        "one": Row("one snippet edited", 1),
        "helper": Row("a helper edited", users),
        "prose": Row("prose edited", 0),
        "comment": Row("a comment edited", 0),
    }


def turn(course: Course, found: dict[str, Row]) -> None:
    """Measure every row once, on a course of its own."""
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = Path(folder, "ours"), Path(folder, "plain")
        write_ours(ours, course)
        write_plain(plain, course)
        imports, every = Path(folder, "imports.py"), Path(folder, "every.py")
        write_program(imports, ours, Course(0, 0))
        write_program(every, ours, course)
        waves = ours / "snippets" / "page_0" / "waves.py"

        def take(key: str, command: list[str], at: Path) -> None:
            found[key].add(measure(command, at, watch=key == "cold"))

        take("plain", MKDOCS, plain)
        take("imports", [sys.executable, str(imports)], ours)
        take("code", [sys.executable, str(every)], ours)
        take("cold", MKDOCS, ours)
        take("warm", MKDOCS, ours)
        edit(waves, 'title="Wave 0.0"', 'title="Wave nought"')
        take("one", MKDOCS, ours)
        edit(waves.with_name("helper.py"), "0.1 *", "0.2 *")  # of `wave`: for even numbers only
        take("helper", MKDOCS, ours)
        edit(ours / "docs" / "index.md", "# Lecture 0", "# Lecture nought")
        take("prose", MKDOCS, ours)
        edit(waves, "def figure_0", "# a comment\ndef figure_0")
        take("comment", MKDOCS, ours)


def report(course: Course, found: dict[str, Row], repeats: int) -> None:
    """Print the table, and what follows from it."""
    middle: dict[str, Measured] = {key: row.middle for key, row in found.items()}
    plain, cold = middle["plain"], middle["cold"]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"\n{course.pages} × {course.snippets} snippets, {cores} cores, median of {repeats}\n")
    print("| build | s | ÷ plain | CPU s | ÷ plain | snippets run |\n|---|---|---|---|---|---|")
    for key, row in found.items():
        one = middle[key]
        print(
            f"| {row.name} | {one.seconds:.2f} | {one.seconds / plain.seconds:.2f} "
            f"| {one.cpu:.2f} | {one.cpu / plain.cpu:.2f} | {one.ran} |"
        )
    count = course.pages * course.snippets
    snippets = middle["code"].cpu - middle["imports"].cpu
    ideal = snippets / (cores or 1) + middle["imports"].cpu + plain.cpu
    engine = cold.cpu - snippets - middle["imports"].cpu - plain.cpu
    print(f"\ncold ÷ (snippets ÷ cores + one import + plain): {cold.seconds / ideal:.2f}")
    print(f"the bar, 1.15 × that + 0.1 s × snippets ÷ cores: {bar(ideal, count, cores or 1):.1f} s")
    print(f"snippets' own CPU: {1000 * snippets / count:.0f} ms each")
    print(f"CPU that the engine adds: {1000 * engine / count:.0f} ms a snippet")
    if cold.peak_mb:
        print(f"peak memory of a cold build (PSS of all its processes): {cold.peak_mb:.0f} MB")


def bar(ideal: float, count: int, cores: int) -> float:
    """The seconds that a cold build may take."""
    return 1.15 * ideal + 0.1 * count / cores


def main(pages: int, snippets: int, repeats: int) -> None:
    """Measure and print the table; SystemExit if a build ran what it should not."""
    course = Course(pages, snippets)
    found = rows(course)
    for _ in range(repeats):
        turn(course, found)
    report(course, found, repeats)
    wrong = [row.wrong() for row in found.values() if row.wrong()]
    if wrong:
        sys.exit("\n" + "\n".join(wrong))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(*(numbers + [6, 5, 3][len(numbers) :]))
