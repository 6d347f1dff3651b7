"""A page's lab: what its cells hold, how it is run and cleaned, and what a prose edit costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest

from site_tools.errors import SnippetError
from site_tools.run import kernel
from site_tools.takeaway import notebook
from site_tools.takeaway.notebook import Cell
from site_tools.takeaway.plainprose import reference_words, referred
from tests.site_tools.lessons import course

PAGE = """
---
title: Shapes
lecture: 1
lab: true
---
# Shapes and sizes {#top .big}

Squares have $a^2$; see @tbl-rows and [the other page](other.md#x).

## Squares

!!! note "Mind"
    They are squares:

    ```snippet
    run: demo.shapes.rows
    show: [output, code]
    id: tbl-rows
    caption: Three squares with {{ demo.results.total.half:.1f }} m².
    ```

    That was a table.

=== "One"

    - kept `{{ a.b }}` as it is

```python
"!!! not a note"
```

The total is {{ demo.results.total.whole:.1f }}, half of it {{ demo.results.total.half:.2f }}.

```claim
run: demo.results.grows
id: claim-grows
```

```snippet
run: demo.results.fails
expect: ZeroDivisionError
```

```exercise
id: ex-do
level: 2
title: Do it
ask: |
  Compute **it**.
hints:
  - Think.
solution: demo.registry.kinds
explain: secret explanation
```

```question
id: q-what
ask: What is it?
choices:
  - this
  - that
answer: demo.registry.circle
explain: secret explanation
```
"""


def of_kind(cells: Sequence[Cell], kind: str) -> list[str]:
    """The sources of the cells of one kind."""
    return [cell.source for cell in cells if cell.kind == kind]


def test_prose_is_plain_markdown(tmp_path: Path) -> None:
    """Forms are gone, admonitions are quotes, references are words, formulas stay."""
    cells = notebook.cells(*course(tmp_path, PAGE))
    text = [referred(cell, reference_words) for cell in of_kind(cells, "markdown")]
    assert text[0] == (
        "# Lab: Shapes and sizes\n\nSquares have $a^2$; see Table “rows” and the other page."
    )
    whole = "\n\n".join(text)
    assert "## Squares\n\n> **Mind**\n>\n> They are squares:" in whole
    assert "> That was a table.\n\n**One**" in whole
    assert "**One**\n\n- kept `{{ a.b }}` as it is" in whole
    assert '```python\n"!!! not a note"\n```' in whole
    assert "**Table “rows”.** Three squares with" in whole
    assert "### Exercise: Do it (level 2)\n\nCompute **it**.\n\n<details>" in whole
    assert "**Question.** What is it?\n\n- this\n- that" in whole
    for gone in ("snippet", "run:", "lab: true", "secret", "\ue002", "```claim"):
        assert gone not in whole


def test_code_stands_before_its_use_and_once(tmp_path: Path) -> None:
    """Each definition is in one cell before its first call; solutions and answers are in none."""
    code = of_kind(notebook.cells(*course(tmp_path, PAGE)), "code")
    whole = "\n".join(code)
    for name in ("class Square", "def rows", "def squares", "def results_total", "def total"):
        assert whole.count(name) == 1, name
    assert whole.index("def rows") < whole.index("show(rows())")
    assert whole.index("class Square") < whole.index("def squares") < whole.index("def rows")
    assert "circle" not in whole
    assert "UNUSED" not in whole
    assert "" in code  # where the exercise is done
    assert "except ZeroDivisionError" in whole


def test_prose_edits_change_no_request(tmp_path: Path) -> None:
    """What is run is keyed by the code alone; an edit of the code changes it."""
    first = course(tmp_path / "one", PAGE)
    edited = course(tmp_path / "two", PAGE.replace("That was a table.", "This was another."))
    other = course(tmp_path / "three", PAGE.replace("total.half:.2f", "total.half:.3f"))
    requests = [notebook.request(known[0], notebook.cells(*known)) for known in (first, edited)]
    assert requests[0] == requests[1]
    assert requests[0].entry == "notebook:01-demo.md"
    assert notebook.request(other[0], notebook.cells(*other)) != requests[0]
    assert notebook.modules(first[1], first[2]) == (
        "snippets.demo.results",
        "snippets.demo.shapes",
    )


def test_runs_and_fills_the_prose(tmp_path: Path) -> None:
    """The lab runs in a clean kernel, twice to the same bytes; numbers come from its cells."""
    page, uses, known = course(tmp_path / "course", PAGE)
    cells = notebook.cells(page, uses, known)
    bytes_of = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        bytes_of.append(kernel.run(notebook.to_json(cells), page.path, folder, 60, tmp_path))
    assert bytes_of[0] == bytes_of[1]
    lab = notebook.assemble(cells, page.title, bytes_of[0])
    nbformat.validate(nbformat.reads(lab.decode(), 4))
    document = json.loads(lab)
    text = "\n".join(c["source"] for c in document["cells"] if c["cell_type"] == "markdown")
    assert "The total is 560.0, half of it 280.00." in text
    assert "Three squares with 280.0 m²." in text
    outputs = json.dumps([cell.get("outputs") for cell in document["cells"]])
    assert "holds: More squares, more area." in outputs
    assert "<td>3.0</td>" in outputs
    assert "ZeroDivisionError: division by zero" in outputs
    assert document["metadata"]["versions"]["python"]
    assert str(tmp_path) not in lab.decode()
    assert len({cell["id"] for cell in document["cells"]}) == len(document["cells"])


def run(folder: Path, *sources: str, timeout_s: float = 60) -> list[dict[str, object]]:
    """Run cells of these sources; the outputs of the last."""
    folder.mkdir(exist_ok=True)
    cells = [Cell("code", source, f"code-{n}") for n, source in enumerate(sources, 1)]
    done = kernel.run(notebook.to_json(cells), "page.md", folder, timeout_s, folder)
    return json.loads(done)["cells"][-1]["outputs"]  # type: ignore[no-any-return]  # JSON


def test_outputs_do_not_tell_the_machine(tmp_path: Path) -> None:
    """Addresses, the machine's paths, progress on stderr and times leave no trace."""
    (output, result) = run(
        tmp_path / "work",
        "import os, sys\nprint('a', object())\nprint(os.getcwd())\n"
        "print('progress', file=sys.stderr)\nprint(os.environ['OMP_NUM_THREADS'])\nobject()",
    )
    assert output["text"] == "a <object object at 0x…>\n…\n1\n"
    assert result["data"] == {"text/plain": "<object at 0x…>"}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            "# why\nx = 1 / 0",
            "code cell 2 of the lab (# why … x = 1 / 0) failed: ZeroDivisionError",
        ),
        ("import os; os._exit(3)", "the kernel died"),
        ("while True: pass", "it took longer than 1 s"),
    ],
)
def test_a_failing_cell_is_named(tmp_path: Path, source: str, said: str) -> None:
    """The error has the cell's number and its lines, and no kernel lives on."""
    timeout_s = 1 if "while" in source else 60
    first = (
        f"import os, pathlib\npathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))"
    )
    with pytest.raises(SnippetError) as caught:
        run(tmp_path / "work", first, source, timeout_s=timeout_s)
    assert said in str(caught.value)
    assert "code cell 2 of the lab" in str(caught.value)
    until = time.monotonic() + 3
    while is_alive(int((tmp_path / "pid").read_text())):
        assert time.monotonic() < until
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether there is a process of that number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_pictures_have_words(tmp_path: Path) -> None:
    """Figures are PNG with their alt text, the same bytes each time."""
    page = (
        "# T\n\n```snippet\nrun: demo.pictures.steps\nid: fig-steps\ncaption: A.\n"
        'alt: Two "lines".\n```\n\n```snippet\nrun: demo.pictures.grid\nid: fig-grid\n'
        "caption: A.\nalt: Two squares.\n```\n"
    )
    scanned, uses, known = course(tmp_path / "course", page)
    cells = notebook.cells(scanned, uses, known)
    (tmp_path / "work").mkdir()
    done = kernel.run(notebook.to_json(cells), "01-demo.md", tmp_path / "work", 60, tmp_path)
    outputs = [o for cell in json.loads(done)["cells"] for o in cell["outputs"] if "data" in o]
    assert [o["metadata"]["image/png"]["alt"] for o in outputs] == [
        "first",
        "second",
        "Two squares.",
    ]
    assert all(o["data"]["image/png"].startswith("iVBOR") for o in outputs)


def test_placeholder_is_a_notebook() -> None:
    """Where no run is there yet, a valid notebook says so."""
    nbformat.validate(nbformat.reads(notebook.placeholder("01-demo.md").decode(), 4))
    assert notebook.file_name("part/01-demo.md") == "part/01-demo.ipynb"


def test_making_cells_needs_no_jupyter() -> None:
    """What a build imports when all is a hit has neither Jupyter nor numpy in it."""
    heavy = ("nbformat", "nbclient", "zmq", "numpy", "matplotlib")
    program = (
        "import sys; from site_tools.takeaway import notebook, bundle\n"
        "from site_tools.pages import maths\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
