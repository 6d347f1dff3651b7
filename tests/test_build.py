"""The tiny course built as a whole: what runs, what is written, what it leads to."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import builds
from tests.checks.static import faults

LAB = "notebook:lectures/numbers.md"
TRAINED = [f"training.runs.fitted(seed={seed})" for seed in range(3)]


@pytest.fixture
def built(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built course, elsewhere, with its store."""
    return shutil.copytree(builds.reference(tmp_path_factory), tmp_path / "elsewhere")


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the first build."""
    return builds.reference(tmp_path_factory) / "site"


# --- what a build writes ----------------------------------------------------------------


def test_a_warm_build_runs_nothing_and_writes_the_same_bytes(built: Path, first: Path) -> None:
    """Elsewhere, with other hashes, on another day, over the old site or without it.

    With the same store even what changes by nature is the same; MkDocs dates its site map.
    """
    again = builds.build(built, PYTHONHASHSEED="1")
    assert again.runs == []
    builds.assert_same(built / "site", first, without=frozenset())
    shutil.rmtree(built / "site")
    again = builds.build(built, PYTHONHASHSEED="2", SOURCE_DATE_EPOCH="1000000000")
    assert again.runs == []
    builds.assert_same(built / "site", first, without=builds.DATED)
    assert not list(built.with_name("elsewhere.tmp").iterdir())


def test_a_cold_build_elsewhere_writes_the_same_bytes(tmp_path: Path, first: Path) -> None:
    """A folder with spaces and accents, other hashes, nothing stored: only times differ."""
    root = builds.copy(tmp_path / "Prüfung eins" / "Kurs")
    cold = builds.build(root, PYTHONHASHSEED="3")
    assert len(cold.runs) == 18
    builds.assert_same(root / "site", first)
    assert str(tmp_path) not in "".join(
        content.decode("utf8", "replace") for content in builds.tree(root / "site").values()
    )


def test_provenance_says_how_each_result_came_to_be(first: Path) -> None:
    """The one file of what changes by nature names every run, also those behind others."""
    rows = json.loads((first / "assets/site_tools/provenance.json").read_text("utf8"))
    assert {"numbers.sums.first_sum", "training.runs.curve", *TRAINED} <= set(rows)
    assert rows["training.runs.fitted(seed=1)"]["seconds"] >= 0.1
    assert "matplotlib" in rows["training.runs.curve"]["versions"]


SCRIPT = """
import sys
from mkdocs.__main__ import cli
try:
    cli(["build", "--quiet"])
except SystemExit as end:
    assert not end.code, end.code
print(sorted({"torch", "matplotlib", "numpy", "dukpy", "_dukpy"} & set(sys.modules)))
"""


def test_a_build_of_hits_alone_imports_nothing_heavy(built: Path) -> None:
    """With every result stored, no library of the snippets and no JavaScript is loaded."""
    process = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=built, capture_output=True, text=True, check=True
    )
    assert process.stdout.splitlines()[-1] == "[]"


# --- what an edit runs ------------------------------------------------------------------


def test_edits_of_words_run_nothing(built: Path, first: Path) -> None:
    """Prose, a caption, an alternative text, a comment, a docstring, formatting: no run."""
    docs, snippets = built / "docs/lectures", built / "snippets"
    builds.edit(docs / "größe und bild.md", "Back to", "Now back to")
    builds.edit(docs / "größe und bild.md", "caption: A line.", "caption: One line.")
    builds.edit(docs / "größe und bild.md", "alt: A line that rises.", "alt: A rising line.")
    builds.edit(docs / "numbers.md", "There are three.", "There are exactly three.")
    builds.edit(snippets / "numbers/heights.py", '"""Read three', '"""Fetch three')
    builds.edit(snippets / "training/runs.py", "# long enough to be", "# time to be")
    builds.edit(snippets / "pictures/shapes.py", "[0, high]", "[\n        0, high\n    ]")
    assert builds.build(built).runs == []
    page = (built / "site/lectures/größe und bild.html").read_text("utf8")
    assert "Now back to" in page
    assert "One line." in page
    old = first / "lectures/numbers.html"
    assert (built / "site/lectures/numbers.html").read_bytes() != old.read_bytes()


@pytest.mark.parametrize(
    ("file", "old", "new", "runs"),
    [
        (
            "data/heights.csv",
            "1.71",
            "1.72",
            ["numbers.heights.heights"],
        ),
        (
            "snippets/numbers/scale.py",
            "FACTOR = 3 ",
            "FACTOR = 3.0 ",
            [LAB, "numbers.answers.sum_is_exact", "numbers.sums.first_sum"],
        ),
        (
            "snippets/numbers/sums.py",
            "number**2",
            "number * number",
            [
                LAB,
                "numbers.answers.largest_square",
                "numbers.answers.parity",
                "numbers.answers.solution",
                "numbers.answers.which_are_odd",
                "numbers.sums.squares",
            ],
        ),
        (
            "snippets/training/runs.py",
            "losses[-1])",
            "losses[-1] + 0)",
            ["training.runs.curve", *TRAINED, "training.runs.loss_falls"],
        ),
        (
            "docs/lectures/größe und bild.md",
            "{high: 3}",
            "{high: 4}",
            ["pictures.shapes.line(high=4)"],
        ),
    ],
    ids=["data file", "constant", "helper", "artifact", "argument"],
)
def test_an_edit_runs_exactly_what_rests_on_it(
    built: Path, file: str, old: str, new: str, runs: list[str]
) -> None:
    """And everything else is taken from the store."""
    builds.edit(built / file, old, new)
    assert builds.build(built).runs == sorted(runs)


# --- where its pages lead ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("plugins", "address"),
    [("offline", ""), ("no offline", ""), ("no offline", "https://example.org/some/where/")],
    ids=["files", "folders", "sub-path"],
)
def test_every_link_leads_somewhere(built: Path, plugins: str, address: str) -> None:
    """Pages with accents and spaces in their names, as files or folders, below any path."""
    if plugins != "offline":
        builds.edit(built / "mkdocs.yml", "  - offline\n", "")
    if address:
        builds.edit(built / "mkdocs.yml", "\ntheme:\n", f"\nsite_url: {address}\n\ntheme:\n")
    site = built / "site"
    assert builds.build(built).runs == []
    assert list(faults(site)) == []
    name = "größe und bild.html" if plugins == "offline" else "größe und bild/index.html"
    assert (site / "lectures" / name).is_file()
    for path in site.rglob("*.css"):
        fetched = re.findall(r"url\(\s*['\"]?(https?:|//)|@import", path.read_text("utf8"))
        assert not fetched, path
    for path in site.rglob("*.html"):
        if path.name == "404.html" and address:
            continue  # its links must be absolute
        html = path.read_text("utf8").replace(address or "no address", "")
        assert re.findall(r"(?:src|href|srcset|poster|action)=\"(?:https?:)?//[^\"]*", html) == []


def test_pages_show_every_kind(first: Path) -> None:
    """Each form and display kind of the course stands on its page, executed."""
    numbers = (first / "lectures/numbers.html").read_text("utf8")
    pictures = (first / "lectures/größe und bild.html").read_text("utf8")
    text = re.sub(r"<[^>]*>", "", numbers)
    assert "18.0, a share of 25%" in text
    assert "add &lt; &amp; &gt; them" in numbers
    assert "ZeroDivisionError" in numbers
    assert "run: nowhere.to_be.found" in text
    assert numbers.count("<math") == 2
    for id in ("tbl-squares", "claim-sum", "ex-squares", "q-largest", "q-parity", "q-odd"):
        assert f'id="{id}"' in numbers
    for id in ("fig-curve", "claim-loss", "tbl-heights", "fig-growth", "fig-line", "fig-tiles"):
        assert f'id="{id}"' in pictures
    assert "Émilie" in pictures
    assert "18" in (first / "labs/lectures/numbers.html").read_text("utf8")


def test_the_search_index_holds_prose_alone(first: Path) -> None:
    """Neither code nor solutions nor labs, which repeat a lecture: every page loads it whole."""
    found = json.loads((first / "search/search_index.json").read_text("utf8"))["docs"]
    assert not [item["location"] for item in found if item["location"].startswith("labs/")]
    text = " ".join(item["text"] for item in found)
    assert "What do the numbers" in text
    assert "def " not in text
    assert "There are three." not in text
    assert "Fourteen, of course." not in text


# --- another host -----------------------------------------------------------------------


@pytest.mark.skipif(
    importlib.util.find_spec("properdocs") is None, reason="ProperDocs is not installed"
)
def test_properdocs_builds_the_same_course(built: Path, first: Path) -> None:
    """MkDocs' successor takes the plugin and the store as they are."""
    shutil.rmtree(built / "site")
    assert builds.build(built, host="properdocs").runs == []
    assert sorted(builds.tree(built / "site")) == sorted(builds.tree(first))
    assert list(faults(built / "site")) == []
