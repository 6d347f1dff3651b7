"""`python -m bench.own`: this course itself, built from nothing and again, lecture by lecture.

The build happens in a copy with an empty store; data sets that are here are not copied, so results
on them come from records, as on any fresh machine.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from bench.__main__ import MKDOCS
from bench.measure import measure
from site_tools import settings
from site_tools.engine import Course

PARTS = ("docs", "snippets", "records", "tests", "mkdocs.yml")


def copied(root: Path, to: Path) -> None:
    """Copy what a build reads, without what builds left there."""
    leave = shutil.ignore_patterns("__pycache__", "labs")
    for part in PARTS:
        source = root / part
        if source.is_dir():
            shutil.copytree(source, to / part, ignore=leave)
        elif source.exists():
            shutil.copy2(source, to / part)


def seconds_by_lecture(root: Path) -> Counter[str]:
    """What the stored runs of each package of snippets took, labs by themselves."""
    course = Course(settings.load(root / "mkdocs.yml"))
    survey = course.survey()
    found: Counter[str] = Counter()
    for request in survey.requests():
        last = course.store.last(request)
        recorded = last and any(item.kind == "record" for item in last.recipe.ingredients)
        if last and not recorded:
            notebook = request.entry.startswith("notebook:")
            found["labs" if notebook else request.entry.partition(".")[0]] += (
                last.provenance.seconds
            )
    return found


def main() -> None:
    """Build twice and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        copied(Path.cwd(), Path(folder))
        cold = measure(MKDOCS, Path(folder), watch=True)
        warm = measure(MKDOCS, Path(folder))
        print("| build | s | CPU s | snippets run | peak PSS, MB |\n|---|---|---|---|---|")
        for name, one in (("cold", cold), ("warm", warm)):
            print(f"| {name} | {one.seconds:.0f} | {one.cpu:.0f} | {one.ran} | {one.peak_mb:.0f} |")
        print("\n| snippets of | seconds of their runs |\n|---|---|")
        for name, seconds in seconds_by_lecture(Path(folder)).most_common():
            print(f"| {name} | {seconds:.0f} |")


if __name__ == "__main__":
    main()
