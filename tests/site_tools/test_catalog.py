"""The catalog: what it reads of snippets, and what it says about those it can't read."""

from pathlib import Path

import pytest

from site_tools.code import catalog
from site_tools.errors import SnippetError
from site_tools.model import Limits, Place, Request
from site_tools.settings import Settings

IDEA = '''"""An idea."""

from site_tools.show import artifact, limits

SEEDS = [0, 1]


@artifact(family={"seed": SEEDS, "rate": (0.1, 0.2)}, timeout_s=90, memory_mb=512)
def trained(seed: int = 0, rate=SEEDS[0], *rest, deep: bool = True, size=2 * 3, **more) -> "Net":
    """Train it."""
    # region loop
    for epoch in range(3):
        # region inner
        seed += epoch
        # endregion
    # endregion
    return seed


@limits(timeout_s=5)
def _private(x):
    return x


class Net:
    """A net."""


async def later(): ...


if True:
    def under_a_condition():
        return 1
'''


def load(root: Path, files: dict[str, str | bytes]) -> catalog.Catalog:
    for name, text in files.items():
        path = root / "snippets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf8"))
    return catalog.load(Settings(root=root, docs=root / "docs"))


@pytest.fixture
def idea(tmp_path: Path) -> catalog.Catalog:
    return load(tmp_path, {"lecture/idea.py": IDEA, "data.py": "def load(): pass\n"})


def test_names_are_all_functions_and_classes(idea: catalog.Catalog) -> None:
    """Private ones, and those under a condition, too; folders need no __init__."""
    assert set(idea.names()) == {
        "data.load", "lecture.idea.trained", "lecture.idea._private", "lecture.idea.Net",
        "lecture.idea.later", "lecture.idea.under_a_condition",
    }  # fmt: skip
    assert idea.problems == ()


def test_a_symbol_knows_its_place_text_and_signature(idea: catalog.Catalog) -> None:
    """Lines count from 1, decorators included; defaults where the source decides them."""
    symbol = idea.symbol("lecture.idea.trained")
    assert (symbol.module, symbol.name, symbol.kind) == (
        "snippets.lecture.idea", "trained", "function",
    )  # fmt: skip
    assert (symbol.place, symbol.end) == (Place("snippets/lecture/idea.py", 8), 17)
    assert symbol.text.startswith("@artifact(")
    assert symbol.text.endswith("return seed\n")
    assert [(p.name, p.kind, p.has_default, p.default) for p in symbol.parameters] == [
        ("seed", "positional", True, 0), ("rate", "positional", True, None),
        ("deep", "keyword", True, True), ("size", "keyword", True, 6),
        ("rest", "*", False, None), ("more", "**", False, None),
    ]  # fmt: skip
    assert not symbol.parameters[1].default_known
    assert (symbol.docstring, symbol.returns) == ("Train it.", "'Net'")


def test_marks_are_read_from_the_source(idea: catalog.Catalog) -> None:
    """Families through module constants; limits replace the course's defaults one by one."""
    symbol, private = idea.symbol("lecture.idea.trained"), idea.symbol("lecture.idea._private")
    assert symbol.is_artifact
    assert symbol.family == {"seed": (0, 1), "rate": (0.1, 0.2)}
    assert symbol.limits(Limits(1.0, 2, 3)) == Limits(90, 512, 3)
    assert not private.is_artifact
    assert private.limits(Limits(1.0, 2, 3)) == Limits(5, 2, 3)


def test_constants_and_classes_can_be_shown(idea: catalog.Catalog) -> None:
    """Their source, though only functions and classes are listed."""
    assert idea.symbol("lecture.idea.SEEDS").kind == "constant"
    assert idea.symbol("lecture.idea.SEEDS").text == "SEEDS = [0, 1]\n"
    assert idea.symbol("lecture.idea.Net").docstring == "A net."


def test_a_region_is_cut_out_and_dedented(idea: catalog.Catalog) -> None:
    """Without the marks of regions within; the line is the first one's in the file."""
    text, line = idea.region("lecture.idea.trained", "loop")
    assert text == "for epoch in range(3):\n    seed += epoch\n"
    assert (text.splitlines()[0], line) == ("for epoch in range(3):", 12)
    assert idea.region("lecture.idea.trained", "inner") == ("seed += epoch\n", 14)
    with pytest.raises(SnippetError, match=r"no region 'lop'.*did you mean 'loop'"):
        idea.region("lecture.idea.trained", "lop")


def test_a_region_without_end_is_told(tmp_path: Path) -> None:
    """With the line of its start."""
    listed = load(tmp_path, {"a.py": "def f():\n    # region x\n    return 1\n"})
    with pytest.raises(SnippetError, match=r"snippets/a\.py:2: region 'x' of a\.f has no end"):
        listed.region("a.f", "x")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("lecture.idea.traned", "lecture.idea.trained"), ("lecture.ideas.Net", "lecture.idea.Net")],
)
def test_an_unknown_name_is_told_its_nearest(idea: catalog.Catalog, wrong: str, right: str) -> None:
    """A SnippetError, not a KeyError."""
    with pytest.raises(SnippetError) as error:
        idea.symbol(wrong)
    assert error.value.nearest == right


BROKEN = {
    "syntax": (b"x = 1\n\ndef f(:\n", 3),
    "an unclosed bracket": (b"x = 1\ny = (\n", 2),
    "a NUL byte": (b"x = 1\ny = '\0'\n", 2),
    "bytes that are not UTF-8": (b"x = 1\n# caf\xe9\n", 2),
    "an unknown coding": (b"# -*- coding: nonsense -*-\n", 1),
    "indentation": (b"def f():\nreturn 1\n", 2),
    "an expression far too deep": (b"x = " + b"(" * 5000 + b")" * 5000, 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_python_is_a_problem_with_its_line(tmp_path: Path, name: str) -> None:
    """The other modules work; whoever asks for its symbols gets the same words."""
    source, line = BROKEN[name]
    listed = load(tmp_path, {"bad.py": source, "good.py": "def f(): return 1\n"})
    (problem,) = listed.problems
    assert isinstance(problem, SnippetError)
    assert problem.place == Place("snippets/bad.py", line)
    assert listed.names() == ("good.f",)
    with pytest.raises(SnippetError, match=r"snippets/bad\.py"):
        listed.symbol("bad.f")


def test_a_sum_of_5000_terms_leaves_the_rest_alone(tmp_path: Path) -> None:
    """Read, or refused by name; never a RecursionError."""
    listed = load(
        tmp_path, {"big.py": "x = " + " + ".join(["1"] * 5000) + "\n", "good.py": "def f(): 1\n"}
    )
    assert listed.names() == ("good.f",)
    assert all(problem.place.file == "snippets/big.py" for problem in listed.problems)


@pytest.mark.parametrize(
    "source",
    [
        b"\xef\xbb\xbfdef f():\n    return 'caf\xc3\xa9'\n",
        b"# -*- coding: latin-1 -*-\ndef f():\n    return 'caf\xe9'\n",
        b"def f():\r\n    return 'caf\xc3\xa9'\r\n",
    ],
    ids=["BOM", "coding line", "Windows line ends"],
)
def test_what_python_reads_the_catalog_reads(tmp_path: Path, source: bytes) -> None:
    """The text that is shown has neither BOM nor carriage returns."""
    listed = load(tmp_path, {"a.py": source})
    assert listed.problems == ()
    assert listed.symbol("a.f").text == "def f():\n    return 'café'\n"


def test_files_that_cannot_be_imported_are_no_modules(tmp_path: Path) -> None:
    """A name with a hyphen, caches, and a folder called like a module."""
    listed = load(tmp_path, {
        "my-notes.py": "def f(: pass",
        "__pycache__/x.py": "def f(): pass",
        "é/ü.py": "def f(): 1\n",
    })  # fmt: skip
    assert listed.names() == ("é.ü.f",)
    assert listed.problems == ()


@pytest.mark.parametrize(
    ("decorator", "words"),
    [
        ("artifact(family=make())", "family=make.. can't be read"),
        ("artifact(family={'seed': SEED})", "can't be read"),
        ("artifact(family={'seed': ()})", "can't be read"),
        ("artifact(family={'sed': (1, 2)})", "no parameter.*did you mean 'seed'"),
        ("artifact(timeout_s='long')", "expected a number"),
        ("limits(memory_mb=SEED + 1)", "can't be read"),
    ],
)
def test_marks_that_cannot_be_read_are_problems(tmp_path: Path, decorator: str, words: str) -> None:
    """With the place, when planned and when the function is asked for."""
    source = (
        "from site_tools.show import artifact, limits\nSEED = input()\n"
        f"@{decorator}\ndef f(seed=0): return seed\n"
    )
    listed = load(tmp_path, {"a.py": source})
    with pytest.raises(SnippetError, match=words):
        listed.symbol("a.f")
    assert [problem.place for problem in listed.problems] == [Place("snippets/a.py", 3)]


def test_an_artifact_default_must_be_readable(tmp_path: Path) -> None:
    """Because it says which member a call without arguments means."""
    source = "from site_tools.show import artifact\n@artifact\ndef f(x=open): return x\n"
    listed = load(tmp_path, {"a.py": source})
    with pytest.raises(SnippetError, match="default of 'x'"):
        listed.canonical(Request("a.f"))


def test_modules_of_the_project_outside_the_snippets_are_read_too(tmp_path: Path) -> None:
    """If a snippet imports them: from the root, from src; never the generator itself."""
    (tmp_path / "src/tools").mkdir(parents=True)
    (tmp_path / "src/tools/maths.py").write_text("import more\n")
    (tmp_path / "more.py").write_text("X = 1\n")
    (tmp_path / "unused.py").write_text("X = 1\n")
    (tmp_path / "site_tools").mkdir()
    (tmp_path / "site_tools/__init__.py").write_text("")
    listed = load(tmp_path, {"a.py": "from tools.maths import more\nimport site_tools.show\n"})
    assert set(listed.modules) == {"snippets.a", "tools.maths", "more"}
