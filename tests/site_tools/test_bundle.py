"""The one-file download: it runs alone, gives the page's values, and keeps names apart."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from site_tools.errors import SnippetError
from site_tools.takeaway.bundle import bundle
from tests.site_tools.lessons import course

PAGE = """
---
title: Shapes
lecture: 1
---
# Shapes

{{ demo.results.total.whole:.1f }} and {{ demo.results.scaled:.3f }}

```snippet
run: demo.shapes.rows
id: tbl-rows
caption: Squares.
```

```claim
run: demo.results.grows
id: claim-grows
```

```snippet
run: demo.results.fails
expect: ZeroDivisionError
```

```snippet
run: demo.results.total
with: {count: 2}
```

```snippet
run: demo.registry.kinds
```
"""


def run(folder: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the file in an empty folder; -I keeps this project out of its reach."""
    folder.mkdir(exist_ok=True)
    file = folder / "lecture.py"
    file.write_text(text, "utf8")
    return subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-W", "error", file.name, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_gives_the_values_of_the_page(tmp_path: Path) -> None:
    """Run alone, the file computes what the project's own modules compute."""
    text = bundle(*course(tmp_path, PAGE), site="Demo", licence="MIT")
    done = run(tmp_path / "alone", text)
    assert done.returncode == 0, done.stderr
    program = (
        "from snippets.demo import results as r; t, u = r.total(), r.total(2);"
        "print(t['whole'], t['text'], r.scaled(), u['half'])"
    )
    direct = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    whole, *words, scaled, half = direct.stdout.split()
    assert f"whole = {whole}\n" in done.stdout
    assert f"text = {' '.join(words)}\n" in done.stdout
    assert "{SCALE}" in " ".join(words)
    assert f"\n{scaled}\n" in done.stdout
    assert f"half = {half}\n" in done.stdout
    assert "kinds = 1\nfallback = 1\n" in done.stdout
    assert "side (m)\n--------\n1.0\n2.0\n3.0\n" in done.stdout
    assert "holds: More squares, more area." in done.stdout
    assert "raises, as the page says, ZeroDivisionError: division by zero" in done.stdout
    order = re.findall(r"^== ([\w-]+):", done.stdout, re.MULTILINE)
    assert order == ["total", "scaled", "tbl-rows", "claim-grows", "fails", "total-2", "kinds"]


def test_is_the_source_with_few_changes(tmp_path: Path) -> None:
    """Comments and docstrings stay, unused symbols go, each import stands once at the top."""
    text = bundle(*course(tmp_path, PAGE), licence="MIT")
    assert text.count("from __future__ import annotations") == 1
    assert text.count("from dataclasses import") == 1
    assert "SCALE = 2  # lengths are doubled\n" in text
    assert "RESULTS_SCALE = 10\n" in text
    assert "UNUSED" not in text
    assert "region" not in text
    assert "if TYPE_CHECKING:\n    from collections.abc import Sequence" not in text
    assert not re.search(r"^\s*(from|import) (site_tools|snippets)", text, re.MULTILINE)
    assert "Licence of the code: MIT." in text
    assert text.startswith('"""Shapes: the code of lecture 1, as one file.\n')
    assert "[SCALE for SCALE in range(3)]" in text  # a name of its own, not the module's


def test_is_the_same_each_time(tmp_path: Path) -> None:
    """The same course gives the same bytes, whatever the hash seed."""
    known = course(tmp_path, PAGE)
    assert bundle(*known) == bundle(*known)


def test_says_what_there_is(tmp_path: Path) -> None:
    """--list and --help run nothing; one demonstration can be asked for; a slip is named."""
    text = bundle(*course(tmp_path, PAGE))
    listed = run(tmp_path / "alone", text, "--list").stdout
    assert "tbl-rows - List three squares.\n" in listed
    assert "==" not in listed
    assert "--out" in run(tmp_path / "alone", text, "--help").stdout
    one = run(tmp_path / "alone", text, "scaled").stdout
    assert re.findall("^== (.*):", one, re.MULTILINE) == ["scaled"]
    wrong = run(tmp_path / "alone", text, "scalde")
    assert wrong.returncode == 2
    assert "there is no scalde" in wrong.stderr


def test_failures_show(tmp_path: Path) -> None:
    """A claim that fails and an unexpected error make the exit status 1; the rest still runs."""
    page = (
        "# T\n\n```claim\nrun: demo.results.shrinks\nid: claim-a\n```\n\n"
        "```snippet\nrun: demo.results.fails\n```\n\n```snippet\nrun: demo.results.scaled\n```\n"
    )
    done = run(tmp_path / "alone", bundle(*course(tmp_path, page)))
    assert done.returncode == 1
    assert "FAILS: More squares, less area." in done.stdout
    assert "ZeroDivisionError" in done.stderr
    assert "== scaled" in done.stdout


def test_pictures_become_files(tmp_path: Path) -> None:
    """Figures, steps and grids are saved, the same bytes each time."""
    page = (
        "# T\n\n```snippet\nrun: demo.pictures.steps\nid: fig-steps\ncaption: A.\nalt: B.\n```\n\n"
        "```snippet\nrun: demo.pictures.grid\nid: fig-grid\ncaption: A.\nalt: B.\n```\n"
    )
    text = bundle(*course(tmp_path, page))
    assert "It needs: pip install matplotlib==" in text
    kept = []
    for out in ("one", "two"):
        done = run(tmp_path / "alone", text, "--out", out)
        assert done.returncode == 0, done.stderr
        folder = tmp_path / "alone" / out
        kept.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert sorted(kept[0]) == ["fig-grid.png", "fig-steps-1.png", "fig-steps-2.png"]
    assert kept[0] == kept[1]
    assert all(picture.startswith(b"\x89PNG") for picture in kept[0].values())


def test_refuses_what_it_cannot_copy(tmp_path: Path) -> None:
    """A module used as a value is named with its line and what to do."""
    page = "# T\n\n```snippet\nrun: demo.whole.names\n```\n"
    known = course(tmp_path, page)
    with pytest.raises(SnippetError) as caught:
        bundle(*known)
    assert str(caught.value.place) == "snippets/demo/whole.py:8"
    assert "import the names" in str(caught.value)
