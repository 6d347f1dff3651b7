"""docs/authoring.md: every example on it is read, believed and rendered as it says."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from site_tools import show
from site_tools.cli import main
from site_tools.model import Kind, Page
from site_tools.notes import directives, forms
from tests.site_tools.insects import write
from tests.site_tools.notes import Notes, result, values
from tests.site_tools.tiny import Tiny

PAGE = Path(__file__).parents[2] / "docs" / "authoring.md"
TEXT = PAGE.read_text("utf8")
# What stands between the fences of each example, whatever the fences' length.
EXAMPLES = re.findall(r"(?ms)^(`{3,})markdown\n(.*?)^\1$", TEXT)
SNIPPETS = {
    "convolution/by_hand": (
        "from site_tools.show import Claim, Steps\n\n\n"
        "def walk() -> Steps: ...\n\n\ndef first_output(): ...\n\n\n"
        "def loop_matches_pytorch() -> Claim: ...\n"
    ),
    "convolution/solutions": "def last_output(): ...\n",
    "convolution/questions": "def last_output(): ...\n\n\ndef what_conv2d_does(): ...\n",
}
CLAIM = {
    "statement": "The loop gives PyTorch's numbers.", "measured": 1e-7, "op": "<", "bound": 1e-6,
    "unit": "", "format": ".1e", "n": 100, "seeds": [], "spread": None, "control": "",
    "quantity": "measured", "cases": "",
    "margin": 9e-7, "holds": True,
}  # fmt: skip
OUTCOMES = (
    result("convolution.by_hand.loop_matches_pytorch", Kind.CLAIM, CLAIM),
    values("convolution.by_hand.first_output", {"value": 5}),
    values("convolution.solutions.last_output", 31),
    values("convolution.questions.last_output", 42),
    values("convolution.questions.what_conv2d_does", "nothing"),
)


@pytest.fixture
def course(tmp_path: Path) -> Notes:
    return Notes(tmp_path, SNIPPETS)


def whole(course: Notes) -> Page:
    """One lecture of all examples, in the order of the page."""
    return course.page("---\nlecture: 5\n---\n" + "\n\n".join(text for _, text in EXAMPLES))


def test_the_examples_are_believed(course: Notes):
    """Each of the forms is there, and nothing is wrong with any of them."""
    page = whole(course)
    assert course.messages() == []
    assert {directive.form for directive in page.directives} == set(forms.NAMES)
    assert [value.format for value in page.values] == ["d"]
    assert [reference.id for reference in page.references] == ["fig-walk", "claim-c12-loop"]


def test_the_examples_are_rendered_as_the_page_says(course: Notes):
    """A value, numbers with links, a badge, folded hints, choices, a ledger."""
    page = whole(course)
    site = course.site(OUTCOMES)
    assert [str(problem) for problem in site.book.problems()] == []
    html = site.html(page)
    assert [str(problem) for problem in site.extension.problems] == []
    text = " ".join(re.sub(r"<[^<>]*>", " ", html).split())
    assert "The first output is 5 ." in text
    assert "Figure 5.1 shows the first stop; Claim 5.1 says" in text
    assert 'href="#fig-walk"' in html
    assert "The loop gives PyTorch" in text
    assert "Exercise 5.1" in text
    assert "The window covers the last three rows and columns." in text
    assert "Question 5.2" in text
    assert "it normalises it" in text
    assert 'id="claim-c12-loop"' in html
    assert html.count("<details") >= 3
    assert "Run this page yourself" in text


def test_the_page_itself_shows_its_examples_and_runs_none(course: Notes):
    """All forms on it stand in longer fences."""
    page, problems = directives.scan("authoring.md", TEXT)
    assert problems == ()
    assert (page.directives, page.values, page.references) == ((), (), ())
    course.pages.append(page)
    assert "run: convolution.by_hand.walk" in re.sub(r"<[^<>]*>", "", course.site().html(page))


def test_every_form_and_key_has_its_words():
    """A key that the page doesn't explain could as well not be there."""
    headings = re.findall(r"(?m)^## (\w+)", TEXT)
    assert [name.capitalize() for name in forms.NAMES if name.capitalize() not in headings] == []
    unexplained = [
        (name, key)
        for name, form in forms.FORMS.items()
        for key in form.keys
        if f"`{key}`" not in section(name) and f"\n{key}:" not in section(name)
    ]
    assert unexplained == []
    assert [name for name in forms.LISTINGS if f"`{name}`" not in section("listing")] == []


def python(word: str) -> str:
    """The one example in Python that has this word."""
    (found,) = (code for code in re.findall(r"(?ms)^```python\n(.*?)^```$", TEXT) if word in code)
    return str(found)


def section(name: str) -> str:
    """The part of the page below a form's heading."""
    return TEXT.partition(f"## {name.capitalize()}\n")[2].partition("\n## ")[0]


def test_the_declared_set_is_read_installed_and_used(tmp_path: Path, monkeypatch):
    """The example of a data set: its declaration fits the copy, and its function reads it."""
    source = python("DataSet(")
    write(
        tmp_path, {"mkdocs.yml": b"plugins: [site_tools]", "snippets/letters.py": source.encode()}
    )
    write(tmp_path / "copy", {
        f"{split}/{letter}/{number}.png": f"{split} {letter} {number}".encode()
        for split, numbers in (("train", (1, 2)), ("test", (3,)))
        for letter in "ab"
        for number in numbers
    })  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SITE_TOOLS_DATA", raising=False)
    monkeypatch.setattr(show, "_finder", None)
    done = CliRunner().invoke(main, ["data", "use", "letters", "copy"])
    assert done.exit_code == 0, done.output
    names: dict[str, Any] = {"__name__": "letters"}
    exec(source, names)
    assert names["names"]() == ["train/a/1.png", "train/a/2.png", "train/b/1.png", "train/b/2.png"]


def test_every_word_of_a_declaration_is_explained():
    """A row for each argument of DataSet and of Variant."""
    section = TEXT.partition("## Data sets")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"(?m)^\|(.*?)\|", section))))
    for kind in (show.DataSet, show.Variant):
        assert {field.name for field in dataclasses.fields(kind)} <= named


def test_the_recorded_example_is_recorded_and_averaged(tmp_path: Path):
    """A build takes the records, and never calls the function."""
    example = python("recorded=")
    course = Tiny.make(tmp_path)
    trained = "def train(seed: int) -> float:\n    return 0.8 + seed / 100\n\n\n"
    course.write("snippets/shapes/areas.py", example.replace("@artifact", f"{trained}@artifact", 1))
    course.write("docs/index.md", "# Home\n\n{{ shapes.areas.mean_accuracy:.2f }}\n")
    (tmp_path / "docs/lectures/areas.md").unlink()
    course.edit("mkdocs.yml", ", lectures/areas.md", "")
    done = course.tool("run")
    assert "there is no record of shapes.areas.accuracy" in done.stderr
    assert "3 of 3 records written" in course.tool("record").stdout
    done = course.tool("run")
    assert done.returncode == 0, done.stderr
    assert "run shapes.areas.accuracy" not in done.stderr
    document = (tmp_path / "records/made/shapes.areas.accuracy/seed=1.json").read_text()
    assert '"value": 0.81' in document
