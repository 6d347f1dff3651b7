"""Declared data sets: read from the source, with what is wrong told by file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_tools.code import catalog
from site_tools.code.catalog import Catalog
from site_tools.code.effects import Effects
from site_tools.datasets import declared
from site_tools.datasets.installed import installed
from site_tools.model import Place
from site_tools.settings import Settings
from site_tools.show import Variant

DIGITS = "0123456789abcdef" * 4
SOURCE = f'''
from site_tools.show import DataSet, Variant

CLASSES = ("ant", "bee")
INSECTS = DataSet(
    name="insects",
    title="Ants and bees",
    licence="free",
    classes=CLASSES,
    split="as it came",
    variants=(
        Variant(
            name="original",
            form="file",
            sha256="{DIGITS}",
            size=3_000,
            note="as it came",
            url="https://example.org/insects.tar.gz",
        ),
        Variant(
            name="tree",
            form="folders",
            sha256="{DIGITS}",
            size=4,
            note="unpacked",
            folders={{"train/ant": (2, "0123456789ab")}},
        ),
    ),
)
'''


def course(root: Path, source: str, other: str = "") -> Catalog:
    """A course whose snippets are `data.py` and `more.py`."""
    (root / "snippets").mkdir(exist_ok=True)
    (root / "snippets" / "data.py").write_text(source, "utf8")
    (root / "snippets" / "more.py").write_text(other, "utf8")
    return catalog.load(Settings(root, root / "docs"))


def fault(root: Path, before: str, after: str) -> str:
    """What is said when a part of the declaration is another."""
    assert before in SOURCE
    known = course(root, SOURCE.replace(before, after, 1))
    assert not declared.read(known)
    (problem,) = declared.problems(known)
    return str(problem)


def test_a_declaration_is_read_without_an_import(tmp_path: Path):
    """Names of constants are followed; the place is the constant's line."""
    known = course(tmp_path, SOURCE + "\nimport does_not_exist\n")
    (found,) = declared.read(known).values()
    assert (found.entry, found.module, found.constant) == (
        "data.INSECTS",
        "snippets.data",
        "INSECTS",
    )
    assert found.place == Place("snippets/data.py", 5)
    assert found.data.classes == ("ant", "bee")
    assert found.data.variants[0].url == "https://example.org/insects.tar.gz"
    assert found.data.variants[1] == Variant(
        "tree", "folders", DIGITS, 4, "unpacked", folders={"train/ant": (2, "0123456789ab")}
    )
    assert not declared.problems(known)


@pytest.mark.parametrize(
    "spelt", ["import site_tools.show as s", "from site_tools import show as s"]
)
def test_a_declaration_may_name_its_words_otherwise(tmp_path: Path, spelt: str):
    """What counts is what a name stands for."""
    source = SOURCE.replace("from site_tools.show import DataSet, Variant", spelt)
    source = re.sub(r"\b(DataSet|Variant)\(", r"s.\1(", source)
    assert list(declared.read(course(tmp_path, source))) == ["insects"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("size=3_000", "size=int('12')", "data.py:16: size=int('12') can't be read"),
        ("size=3_000", "size=0", "data.py:16: size is 0; expected a number of bytes"),
        ("title=", "titel=", "data.py:7: DataSet has no 'titel'; expected one of name, title"),
        ('    title="Ants and bees",\n', "", "data.py:5: DataSet has no 'title' here"),
        ('form="file"', 'form="fiel"', "form is 'fiel'; expected 'folders' or 'file'"),
        ('sha256="0', 'sha256="O', "expected 64 digits 0-9a-f"),
        ("https:", "file:", "url is 'file://example.org/insects.tar.gz'; expected an address"),
        ('"insects"', '"../insects"', "name is '../insects'; expected small letters and digits"),
        ('name="tree"', 'name="original"', "two variants are called 'original'"),
        ("(2, ", '("2", ', "folders has 'train/ant'"),
        ("variants=(", "variants=list(", "variants can't be read"),
        ("INSECTS = ", "INSECTS, B = 1, ", "a DataSet can't be read here"),
        ("classes=CLASSES", "classes='ab'", "classes is 'ab'; expected a tuple of strings"),
        ("    name=", "    'x', name=", "is given 'x' without a name"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path, before, after, said):
    """Each fault alone, in words that say what was found and what was expected."""
    text = fault(tmp_path, before, after)
    assert said in text
    assert text.startswith("snippets/data.py:")


def test_two_sets_of_one_name_are_told(tmp_path: Path):
    """With both places; the first one counts."""
    known = course(tmp_path, SOURCE, SOURCE)
    (problem,) = declared.problems(known)
    assert "more.py:5: the data set 'insects' is declared twice" in str(problem)
    assert "data.py:5" in str(problem)
    assert declared.read(known)["insects"].module == "snippets.data"


def test_two_variants_of_one_file_are_told(tmp_path: Path):
    """A hyphen may stand in both names: neither set may overwrite the other's file."""
    other = SOURCE.replace('"insects"', '"insects-wild"').replace('"original"', '"small"')
    known = course(tmp_path, SOURCE.replace('"tree"', '"wild-tree"'), other)
    (problem,) = declared.problems(known)
    assert "more.py:5: the variant 'tree' of 'insects-wild' would be kept as" in str(problem)
    assert "'insects-wild-tree', as one of 'insects' is" in str(problem)
    assert "data.py:5" in str(problem)


def test_a_declaration_does_nothing_at_import(tmp_path: Path):
    """So an edit of it runs only what uses it; one that would fail at import counts."""

    def effects(source: str) -> list[str]:
        found = Effects(course(tmp_path, source), frozenset()).of("snippets.data")
        return [effect.text for effect in found if not effect.text.startswith("import ")]

    assert effects(SOURCE) == []
    assert effects(SOURCE.replace("titel", "title").replace('name="tree"', 'name="jpeg"')) == []
    assert effects(SOURCE.replace("title=", "titel="))
    assert effects(SOURCE.replace('    title="Ants and bees",\n', ""))
    assert effects(SOURCE.replace("size=4", "size=print(4)"))
    assert effects(SOURCE.replace("CLASSES =", "OTHERS ="))
    assert effects(SOURCE.replace("CLASSES =", "from elsewhere import DataSet\nCLASSES ="))


def test_what_is_installed_is_told_by_name_and_size(tmp_path: Path, monkeypatch):
    """In the declared order; a file of another length is not the set."""
    monkeypatch.delenv("SITE_TOOLS_DATA", raising=False)
    settings = Settings(tmp_path, tmp_path / "docs")
    (found,) = declared.read(course(tmp_path, SOURCE)).values()
    assert installed(settings, found) == ()
    folder = tmp_path / ".site_tools" / "data"
    folder.mkdir(parents=True)
    (folder / "insects-tree.zip").write_bytes(b"1234")
    (folder / "insects-original.tar.gz").write_bytes(b"12")
    assert [item.variant.name for item in installed(settings, found)] == ["tree"]
    (folder / "insects-original.tar.gz").write_bytes(b"1" * 3000)
    assert [item.variant.name for item in installed(settings, found)] == ["original", "tree"]


def test_where_data_is_kept_can_be_chosen(tmp_path: Path, monkeypatch):
    """In the store by default, where the option says, or where the environment says."""
    monkeypatch.delenv("SITE_TOOLS_DATA", raising=False)
    assert Settings(tmp_path, tmp_path).data_folder == tmp_path / ".site_tools" / "data"
    assert Settings(tmp_path, tmp_path, store="/s").data_folder == Path("/s/data")
    assert Settings(tmp_path, tmp_path, data="d").data_folder == tmp_path / "d"
    monkeypatch.setenv("SITE_TOOLS_DATA", "/e")
    assert Settings(tmp_path, tmp_path, data="d").data_folder == Path("/e")
