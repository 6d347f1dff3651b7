"""Recorded results on pages, in downloads, in labs and in a test session."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.site_tools.measured import Measured

LAB = "---\ntitle: Measured\nlecture: 1\nlab: true\n---\n"


SINGLE = """
    # Single

    ```snippet
    run: digits.shown.mean
    show: [output]
    ```

    ```exercise
    id: ex-mean
    level: 1
    title: The mean
    ask: How much is it?
    solution: digits.shown.mean
    ```
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """A checkout without data and results, built from its records; never edited."""
    course = Measured.make(tmp_path_factory.mktemp("published") / "course")
    course.data()
    assert course.tool("record").returncode == 0
    shutil.rmtree(course.root / ".site_tools")
    page = (course.root / "docs/index.md").read_text()
    course.write("docs/index.md", LAB + page)
    course.write(
        "mkdocs.yml",
        "site_name: Measured\ntheme: {name: material, font: false}\n"
        "plugins: [search, site_tools]\n",
    )
    course.write("docs/single.md", SINGLE)
    course.write("docs/ledger.md", "# Ledger\n\n```listing\nof: claims\n```\n")
    done = course.start("mkdocs", "build")
    assert done.returncode == 0, done.stderr
    return course


@pytest.fixture
def course(published: Measured, tmp_path: Path) -> Measured:
    """A copy that a test may edit."""
    return Measured(published.copy(tmp_path / "copy").root)


def page(course: Measured, name: str = "index.html") -> str:
    return (course.root / "site" / name).read_text()


def test_every_recorded_result_says_so(published: Measured):
    """A line below claim and table, a mark behind each value, one note that lists the origins."""
    html = page(published)
    line = r"Measured on Five Digits \(plain variant\) · \d+ \w+ \d{4} · Linux"
    claim = re.search(r'(?s)<div class="st-claim".*?</dl>\s*(<p.*?</p>)', html)
    assert claim
    assert re.search(line, claim[1])
    table = re.search(r'(?s)id="tbl-totals".*?</figure>', html)
    assert table
    assert re.search(line, table[0])
    marks = re.findall(r'</span><a class="st-mark" href="([^"]+)" aria-label="([^"]+)"></a>', html)
    assert marks == [("#recorded-results", "recorded result")] * 2
    assert html.count('id="recorded-results"') == 1
    assert not re.search("<p>\\s*<(aside|div)", html)  # a block is no part of a paragraph
    note = html.partition('id="recorded-results"')[2].partition("</aside>")[0]
    assert "Five Digits (plain variant): as it came" in note
    assert "Computed " in note
    assert "Python 3" in note
    assert "recorded" in page(published, "ledger/index.html").partition("Totals are large")[2]


def test_a_single_recorded_value_says_so_too(published: Measured):
    """Below a form that shows one number, such as an exercise's solution."""
    html = page(published, "single/index.html")
    outputs = re.findall(r'(?s)<output class="st-value">.*?</output></p>\s*(<p[^>]*>)', html)
    assert outputs == ['<p class="st-measured" data-search-exclude>'] * 2


def test_the_search_index_knows_numbers_only(published: Measured):
    """Neither marks nor origins are found by a search."""
    texts = (published.root / "site/search/search_index.json").read_text()
    assert "Measured on" not in texts
    assert "Recorded results" not in texts
    assert "The mean is 2.81, of 10 letters." in texts


def test_what_lacks_its_data_leaves_one_line(published: Measured):
    """The table keeps its number; the line says what is missing and how to get it."""
    found = re.search(r'<p class="st-absent" id="tbl-digits">(.*?)</p>', page(published))
    assert found
    assert "<strong>Table 1.2.</strong>" in found[1]
    assert "it needs Five Digits" in found[1]
    assert "site_tools data use digits PATH" in found[1]


def test_a_value_that_lacks_its_data_fails(course: Measured):
    """A sentence can't be left out: the build names it and what to do."""
    course.write(
        "snippets/digits/shown.py",
        (course.root / "snippets/digits/shown.py").read_text()
        + '\n\ndef biggest() -> int:\n    """Find the largest."""\n    return max(digits())\n',
    )
    course.edit(
        "docs/index.md", "The mean", "The largest is {{ digits.shown.biggest:d }}. The mean"
    )
    done = course.tool("run")
    assert done.returncode == 1
    assert "docs/index.md:8: {{ digits.shown.biggest:d }}: it needs Five Digits" in done.stderr
    assert "mark the artifact that needs the data `recorded=`" in done.stderr


def test_what_may_be_reached_unseen_need_not_be_here(course: Measured):
    """Unpickling can't be followed: it may reach the set of a module, but it runs without it."""
    data = (course.root / "snippets/data.py").read_text()
    more = '\n\ndef half(number: int) -> int:\n    """Halve it."""\n    return number // 2\n'
    course.write("snippets/data.py", data + more)
    course.write(
        "snippets/digits/kept.py",
        """
        \"\"\"A number that went through a file.\"\"\"

        import pickle

        from snippets.data import half


        def three() -> int:
            \"\"\"Halve six, and put it away.\"\"\"
            return pickle.loads(pickle.dumps(half(6)))
        """,
    )
    page = (course.root / "docs/index.md").read_text()
    course.write("docs/index.md", page + "\n{{ digits.kept.three:d }} is half of six.\n")
    done = course.tool("run", "digits.kept")
    assert done.returncode == 0, done.stderr
    assert "1 of 1 ran" in done.stdout


def test_the_download_plays_the_records(published: Measured, tmp_path: Path):
    """Alone, without the data, it gives the page's numbers, and says what it leaves out."""
    text = (published.root / "site/downloads/index.py").read_text()
    assert "# Recorded: what measured gave on Five Digits (plain variant), Linux" in text
    assert "compute it anew (3 members" in text
    (tmp_path / "lecture.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-W", "error", "lecture.py"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert re.search(r"== mean: .*\n2\.8\d*\n", done.stdout)
    assert re.search(r"== letters: .*\n10\n", done.stdout)
    assert "left out, for want of its data: Five Digits" in done.stdout
    assert max(map(len, text.splitlines())) <= 100


def test_the_lab_plays_the_records(published: Measured):
    """It ran without the data, its prose has the page's numbers."""
    lab = json.loads((published.root / "docs/labs/index.ipynb").read_text())
    sources = ["".join(cell["source"]) for cell in lab["cells"]]
    assert "The mean is 2.81, of 10 letters." in sources
    assert "*This needs Five Digits, which was not there when the lab was made.*" in sources
    assert any("= as_recorded(" in source for source in sources)


def test_a_lab_does_no_recorded_work(course: Measured):
    """With a stale record the lab waits for it too; nothing is measured."""
    course.edit("snippets/digits/runs.py", "FACTOR = 2", "FACTOR = 3")
    course.data()
    done = course.tool("run")
    assert done.returncode == 1
    assert "notebook" not in done.stderr
    assert "measuring" not in done.stderr


def test_serve_shows_the_last_good_result_below_what_is_stale(course: Measured):
    """A page rendered with a stale record says what changed, above what was there before."""
    course.edit("snippets/digits/runs.py", "FACTOR = 2", "FACTOR = 3")
    done = course.start("mkdocs", "build")
    assert done.returncode == 1
    html = page(course)
    assert "FACTOR in snippets/digits/runs.py changed" in html
    assert "Totals are large." in html


def test_pytest_skips_what_lacks_its_data(course: Measured):
    """Visibly, with the reason; all that records stand for passes."""
    done = course.start("pytest", "-q", "-rs", "-k", "digits.shown.first or digits.shown.totals")
    assert "SKIPPED" in done.stdout
    assert "it needs Five Digits" in done.stdout
    assert "1 skipped" in done.stdout


def test_a_warm_build_with_records_imports_nothing_heavy(course: Measured):
    """Reading records needs neither torch nor NumPy."""
    program = (
        "import sys; from pathlib import Path; from site_tools import settings;"
        "from site_tools.engine import Course; c = Course(settings.load(Path('mkdocs.yml')));"
        "s = c.survey(); o = c.run(s); c.book(s, o).problems(); assert not s.plan.jobs;"
        "assert any(k.entry == 'digits.runs.measured' for k in o);"
        "print([n for n in ('torch', 'numpy', 'matplotlib', 'safetensors') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=course.root, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout == "[]\n", done.stderr
