"""Formulas: what is one, what it becomes, what is said of a bad one, what is remembered."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown import Markdown

from site_tools.pages.katex import Formulas, TexError, stylesheet_files
from site_tools.pages.maths import MathsExtension, check, formulas

EXTENSIONS = [
    "toc",
    "tables",
    "admonition",
    "attr_list",
    "md_in_html",
    "pymdownx.superfences",
    "pymdownx.tabbed",
]


def convert(text: str, known: Formulas | None = None) -> tuple[str, MathsExtension]:
    """Render a page and forget the insides of its formulas: TEX(source)."""
    extension = MathsExtension(known)
    extension.begin("page.md", text)
    html = Markdown(extensions=[*EXTENSIONS, extension]).convert(text)
    found = r'<span class="katex.*?<annotation[^>]*>(.*?)</annotation>.*?(?=</tex-inline>|</div>)'
    return re.sub(found, r"TEX(\1)", html, flags=re.DOTALL), extension


def tex(html: str) -> list[str]:
    """The sources of the formulas in converted HTML."""
    return re.findall(r"TEX\((.*?)\)(?=<)", html, re.DOTALL)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("so $x_1*y_2*z$ it is", ["x_1*y_2*z"]),
        ("it costs $5 and $6", []),
        ("between $5-$6", []),
        (r"\$x$ and a\$", []),
        ("an `$x$` in code", []),
        ("``$a` $b$``, $c$", ["c"]),
        ("$a<b$ and $c>d$, $a&b$", None),
        ("$a<b$ and $c>d$", ["a&lt;b", "c&gt;d"]),
        ("mid $$m^2$$ line", ["m^2"]),
        ("    $code$\n", []),
        ("```\n$x$\n$$y$$\n```\n", []),
        ("| a | b |\n|---|---|\n| $|x|$ | $y$ |", ["|x|", "y"]),
        ("broken $x\n\ny$ apart", []),
        ("over\n$a\n+ b$ lines", ["a\n+ b"]),
        ("`$`<br>`$`", []),
    ],
)
def test_what_counts_as_a_formula(text: str, expected: list[str] | None) -> None:
    """Pandoc's rule decides, and code is left alone; KaTeX sees the TeX as it was written."""
    html, extension = convert(text)
    if expected is None:  # a stray & is bad TeX, and is said so
        assert len(extension.problems) == 1
    else:
        assert tex(html) == expected
        assert not extension.problems
        assert extension.has_maths == bool(expected)
        assert len(formulas(text)) == len(expected)


def test_dollars_stay_dollars() -> None:
    """Prices and escaped dollars read as such; hidden characters come back."""
    html, _ = convert("$5 and $6, `$a<b$`, 1 < 2 $\n\n\\$x$")
    assert html == "<p>$5 and $6, <code>$a&lt;b$</code>, 1 &lt; 2 $</p>\n<p>$x$</p>"


def test_display_in_every_container() -> None:
    """A formula on its own lines is a block in items, admonitions, tabs, quotes and prose."""
    body = "$$\na < b \\\\\n= c\n$$"
    inner = body.replace("\n", "\n    ")
    quoted = body.replace("\n", "\n> ")
    text = (
        f"Above\n{body}\nbelow.\n\n- item\n\n    {inner}\n\n!!! note\n\n    {inner}\n\n"
        f'=== "tab"\n\n    {inner}\n\n> {quoted}\n'
    )
    html, extension = convert(text)
    assert html.count('<div class="tex" data-search-exclude>TEX(') == 5
    assert not extension.problems
    assert "<p>Above</p>" in html
    assert "<p>below.</p>" in html
    assert "<h1" not in html  # the line "= c" underlines nothing
    assert len(formulas(text)) == 5


def test_a_formula_speaks_and_stays_out_of_the_index() -> None:
    """MathML is for readers' software, the drawn HTML is hidden from it; search sees neither."""
    extension = MathsExtension()
    html = Markdown(extensions=[extension]).convert("Take $x^2$.")
    assert html.startswith('<p>Take <tex-inline class="tex" data-search-exclude><span')
    assert "<math" in html
    assert '<span class="katex-html" aria-hidden="true">' in html
    assert "<script" not in html


def test_bad_tex_is_told_with_its_line() -> None:
    """Each bad formula is named with its line in the file, wherever Markdown met it."""
    text = (
        "---\ntitle: T\n---\n# T\n\n$\\foo$\n\n!!! note\n    Here $\\frac{1$.\n\n"
        "```question\nid: q-a\nask: |\n  Is $\\bar$ it?\n```\n\n"
        "    $\\nocare$\n\n```text\n$\\nocare$\n```\n\n$n = {{ a.b.c:d }}$\n\n$$\nx\n\nend\n"
    )
    said = [str(problem) for problem in check("page.md", text)]
    assert [line.partition(": ")[0] for line in said] == [
        "page.md:6",
        "page.md:9",
        "page.md:14",
        "page.md:23",
        "page.md:25",
    ]
    assert "Undefined control sequence" in said[0]
    assert "\\foo" in said[0]
    assert "computed value" in said[3]
    assert "not closed" in said[4]
    html, extension = convert(text.partition("---\n# T")[2])
    extension.text = text
    assert '<code class="tex-error">\\foo</code>' in html


def test_conversion_and_check_agree() -> None:
    """Rendering finds the same places as the check of the raw text, also in a text field."""
    text = "# T\n\nfirst $\\foo$\n\n- an item\n\n    $$\n    \\bar\n    $$\n"
    _, extension = convert(text)
    assert {str(problem) for problem in extension.problems} == set(map(str, check("page.md", text)))
    field = MathsExtension()
    field.begin("page.md", "one\n\n```exercise\nask: |\n  Take $\\foo$.\n```\n")
    Markdown(extensions=[field]).convert("Take $\\foo$.")
    assert [str(problem.place) for problem in field.problems] == ["page.md:5"]


def test_heading_is_named_once() -> None:
    """A heading's anchor and its name in the contents hold the formula's source once."""
    extension = MathsExtension()
    markdown = Markdown(extensions=["toc", extension])
    html = markdown.convert("# Size\n\n## A $3 \\times 3$ kernel\n\n## A $3 \\times 3$ kernel\n")
    names = [child["name"] for child in markdown.toc_tokens[0]["children"]]  # type: ignore[attr-defined]  # set by toc
    assert names == ["A 3 × 3 kernel"] * 2
    assert re.findall('<h2 id="(.*?)"', html) == ["a-3-3-kernel", "a-3-3-kernel_1"]


def test_warm_pages_start_no_javascript(tmp_path: Path) -> None:
    """A formula that was rendered once comes from the folder; dukpy is not even imported."""
    first = Formulas(tmp_path)
    cold, _ = convert("$x^2$ and\n\n$$y$$", first)
    assert first.started
    program = (
        "import sys; from pathlib import Path; from site_tools.pages.katex import Formulas\n"
        "print(len(Formulas(Path(sys.argv[1])).html('x^2', False)), 'dukpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(len(first.html("x^2", False))), "False"]
    second = Formulas(tmp_path)
    assert convert("$x^2$ and\n\n$$y$$", second)[0] == cold
    assert not second.started


def test_damaged_entries_are_misses(tmp_path: Path) -> None:
    """No bit flip and no truncation of a stored formula is served; it is made again."""
    right = Formulas(tmp_path).html("x^2", False)
    (entry,) = (path for path in tmp_path.rglob("*") if path.is_file())
    whole = entry.read_bytes()
    damaged = [whole[:length] for length in range(0, len(whole), 97)]
    for at in range(0, len(whole), 53):
        damaged.append(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
    again = Formulas(tmp_path)
    for content in damaged:
        entry.write_bytes(content)
        again._known.clear()
        assert again.html("x^2", False) == right
        assert entry.read_bytes() == whole
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [entry]


def test_folder_that_cannot_be_made_costs_only_time(tmp_path: Path) -> None:
    """Formulas come out although nothing can be kept."""
    (tmp_path / "file").write_text("in the way")
    assert "<math" in Formulas(tmp_path / "file" / "maths").html("x", False)


@pytest.mark.parametrize("bad", ["\\foo", "{" * 5000, "é", "\\href{javascript:1}{x}", "x" + "}"])
def test_katex_refuses(bad: str) -> None:
    """Bad, hostile or endless TeX is an error in one line, and KaTeX goes on working."""
    known = Formulas()
    with pytest.raises(TexError) as caught:
        known.html(bad, False)
    assert "\n" not in str(caught.value)
    assert "<dukpy>" not in str(caught.value)
    assert "<math" in known.html("x", False)


def test_what_the_site_gets() -> None:
    """The style sheet names exactly the fonts beside it, and nothing outside."""
    files = dict(stylesheet_files())
    css = files["katex.min.css"].read_text("utf8")
    urls = set(re.findall(r"url\((.*?)\)", css))
    assert urls == {name for name in files if name.startswith("fonts/")}
    assert len(urls) == 20
    assert all(path.stat().st_size > 1000 for path in files.values())
    assert "http" not in css
