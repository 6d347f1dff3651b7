"""What Markdown makes of pages: results at their places, characters as they are, nothing run."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown import Markdown

from site_tools.model import Failure, Kind, Request
from site_tools.pages.markdown import SiteExtension
from tests.site_tools.notes import Notes, flat, result, values

NUMBERS, ANSWER = "convolution.by_hand.numbers", "convolution.by_hand.answer"
WRONG, MATCHES = "convolution.by_hand.wrong", "convolution.by_hand.matches"
ROOT = Path(__file__).parents[2]
EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</p></div><svg onload=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](javascript:alert(1)){: onload=alert(1) }",
    "<javascript:alert(1)>",
    "<!-- --><iframe src=javascript:alert(1)>",
    "\x02wzxhzdk:0\x03<b onclick=alert(1)>",
    "`</code><script>alert(1)</script>`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "$</span><script>alert(1)</script>$",
    "{{ convolution.by_hand.numbers }}<style>*{x:y}</style>",
)


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.pieces: list[str] = []
        self.inside: dict[str, list[tuple[str, ...]]] = {}
        self.feed(html)
        self.close()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        self.inside.setdefault(tag, []).append(tuple(self.open))
        if tag not in ("img", "input", "br", "wbr", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> does not close what is open"

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(tmp_path)


def render(notes: Notes, text: str, *outcomes, **options) -> _Reader:
    page = notes.page(text)
    site = notes.site(outcomes, **options)
    html = site.html(page)
    assert "\x02wzxhzdk" not in html
    assert "\x02" not in html
    assert [str(problem) for problem in site.extension.problems] == []
    return _Reader(html)


# --- forms ------------------------------------------------------------------------------

TABLE = result(NUMBERS, Kind.VALUES, {"value": {"one": 0.25}})
FORM = f"```snippet\nrun: {NUMBERS}\n```\n"


@pytest.mark.parametrize(
    ("before", "indent", "container"),
    [
        ("", 0, ""),
        ("Text directly before.\n", 0, ""),
        ("!!! note\n", 4, "div"),
        ("??? tip\n\n    Text.\n\n", 4, "details"),
        ('=== "Tab"\n\n    Text.\n\n', 4, "div"),
        ("- item\n\n", 4, "li"),
        ("- item\n", 4, "li"),
        ("1. item\n\n    Text.\n\n", 4, "li"),
        ("- item\n    - nested\n\n", 8, "li"),
        ('- item\n\n    !!! note "Title"\n\n', 8, "li"),
        ("> Quoted.\n>\n", -1, "blockquote"),
        ("Term\n:   Definition.\n\n", 4, "dd"),
        ('<div markdown="1">\n\n', 0, "div"),
    ],
)
def test_forms_show_in_every_container(notes: Notes, before: str, indent: int, container: str):
    """The output is no paragraph's child, stands in its container, and what follows goes on."""
    space = "> " if indent < 0 else " " * indent
    form = "".join(f"{space}{line}\n" for line in FORM.splitlines())
    after = "\n</div>\n" if before.startswith("<div") else ""
    page = notes.page(f"{before}{form}{after}\nText behind with *emphasis*.\n")
    html = notes.site([TABLE]).html(page)
    read = _Reader(html)
    assert "0.25" in read.text
    assert "snippet" not in read.text
    (above,) = read.inside["table"]
    assert "p" not in above
    assert not container or container in above
    assert read.text.endswith("Text behind with emphasis.")
    assert "em" in read.inside


def test_code_examples_show_as_code(notes: Notes):
    """What the planner left alone, Markdown shows as it is written."""
    read = render(
        notes,
        f"````markdown\n{FORM}````\n\n"
        f"`{{{{ {NUMBERS}.one }}}}` and `@fig-a`\n\n    ```snippet\n    run: x.y\n    ```\n",
    )
    assert f"run: {NUMBERS}" in read.text
    assert f"{{{{ {NUMBERS}.one }}}} and @fig-a" in read.text
    assert "```snippet run: x.y ```" in read.text
    assert "table" not in read.inside


def test_the_same_form_twice_and_front_matter_do_not_confuse(notes: Notes):
    """The page that Markdown gets has lost its front matter, so lines differ."""
    text = f"---\ntitle: A\n---\n{FORM}\n{FORM}\n```snippet\nrun: {ANSWER}\n```\n"
    read = render(notes, text, TABLE, values(ANSWER, {"x": 77}))
    assert read.text.count("0.25") == 2
    assert read.text.count("77") == 1


def test_a_form_that_was_not_believed_says_why_on_its_page(notes: Notes):
    """The planner told already, so the extension doesn't tell again."""
    read = render(notes, "```snippet\nrun: convolution.by_hand.nmbers\n```\n")
    assert "there is no 'convolution.by_hand.nmbers'" in read.text


def test_a_page_changed_behind_the_planners_back_is_told(notes: Notes):
    """Another plugin may have added a form that nobody planned."""
    notes.page("Text.")
    site = notes.site()
    page = Notes.page(notes, FORM)  # the same path, other text
    html = site.html(page)
    (problem,) = site.extension.problems
    assert "was not on the page when it was planned" in str(problem)
    assert "was not on the page" in html


def test_pages_that_the_book_does_not_know_are_left_alone(notes: Notes):
    """A generated notebook page, say."""
    site = notes.site()
    page = notes.page(f"It is {{{{ {NUMBERS}.one }}}}.", "other.md")
    assert f"{{{{ {NUMBERS}.one }}}}" in site.html(page)


def test_a_lecture_ends_with_its_download_and_others_do_not(notes: Notes):
    """Run this page yourself."""
    lecture = notes.page("---\nlecture: 5\n---\n- last item\n", "a/five.md")
    plain = notes.page("Text.", "plain.md")
    site = notes.site()
    read = _Reader(site.html(lecture))
    links = [attributes["href"] for tag, attributes in read.tags if tag == "a"]
    assert "../../downloads/a/five.py" in links
    assert "downloads" not in site.html(plain)


def test_a_fault_of_rendering_is_collected_with_its_place(notes: Notes):
    """A result whose data are broken is told; the rest of the page is there."""
    page = notes.page(f"One.\n\n{FORM}\nTwo.\n")
    site = notes.site([result(NUMBERS, Kind.TABLE, {"columns": 3})])
    read = _Reader(site.html(page))
    assert read.text.startswith("One.")
    assert read.text.endswith("Two.")
    (problem,) = site.extension.problems
    assert str(problem).startswith("docs/page.md:3: rendering failed")


# --- values and references --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("# On V here", "h1"),
        ("| a | b |\n|---|---|\n| V | *V* |", "td"),
        ("**V**", "strong"),
        ("*about V*", "em"),
        ("_V_", "em"),
        ("[V](https://example.org)", "a"),
        ("- V", "li"),
        ('!!! note "V"\n    Text.', "p"),
        ("V", "p"),
        ("`code` V `code`", "p"),
        ("<div>V</div>", "div"),
        ("<b>V</b>", "b"),
        ("Text.[^1]\n\n[^1]: V", "p"),
    ],
)
def test_values_show_everywhere_as_they_are(notes: Notes, text: str, tag: str):
    """No character of a value is markup, and HTML is escaped once."""
    value = '*a* _b_ `c` <i>d</i> & "e" [f](g) | h $i$ &amp; \\* {{ j }} @fig-k'
    read = render(
        notes, text.replace("V", f"{{{{ {NUMBERS}.one }}}}"), values(NUMBERS, {"one": value})
    )
    assert value in read.text
    assert tag in read.inside
    assert "i" not in read.inside


def test_values_stand_in_the_alt_text_of_pictures(notes: Notes):
    """As text: an attribute holds no elements."""
    read = render(notes, f'![about {{{{ {NUMBERS} }}}}](x.png "t")', values(NUMBERS, '<"quoted">'))
    (picture,) = [attributes for tag, attributes in read.tags if tag == "img"]
    assert picture["alt"] == 'about <"quoted">'


def test_values_take_their_format(notes: Notes):
    """A Python format specification."""
    read = render(notes, f"It is {{{{ {NUMBERS}.one:.1% }}}}.", values(NUMBERS, {"one": 0.1234}))
    assert read.text == "It is 12.3%."


def test_headings_with_values_have_clean_entries_in_the_contents(notes: Notes):
    """The table of contents shows the value, not what stood for it."""
    page = notes.page(f"# All {{{{ {NUMBERS}.one:d }}}} of @claim-a\n\n{claim()}")
    site = notes.site([values(NUMBERS, {"one": 12})])
    site.html(page)
    assert site.markdown
    (entry,) = site.markdown.toc_tokens
    assert (entry["name"], entry["id"]) == ("All 12 of Claim 1", "all-12-of-claim-1")


def claim() -> str:
    return f"```claim\nrun: {MATCHES}\nid: claim-a\n```\n"


def test_references_are_links_with_numbers(notes: Notes):
    """On the same page by fragment, on another by its address."""
    here = notes.page(f"---\nlecture: 5\n---\nSee @claim-a.\n\n{claim()}", "a/here.md")
    there = notes.page("**@claim-a** holds; [as @claim-a says](x.md), \\@claim-a.", "b/there.md")
    site = notes.site()
    links = [found for tag, found in _Reader(site.html(here)).tags if tag == "a"]
    assert links[0]["href"] == "#claim-a"
    read = _Reader(site.html(there))
    assert read.text == "Claim 5.1 holds; as Claim 5.1 says, @claim-a."
    found = [attributes["href"] for tag, attributes in read.tags if tag == "a"]
    assert found == ["../../a/here/#claim-a", "x.md"]


def test_a_dead_reference_stays_readable(notes: Notes):
    """The planner told of it."""
    assert render(notes, "See @fig-none.").text == "See @fig-none."


# --- text fields ------------------------------------------------------------------------


def test_text_fields_are_markdown_with_formulas_values_and_references(notes: Notes):
    """They go through the page's own Markdown, and leave the page as it was."""
    read = render(
        notes,
        flat(f"""
            Before[^1] with $a + b$.

            [^1]: A footnote.

            ````exercise
            id: ex-a
            level: 1
            title: The `last` one
            ask: |
              Find **{{{{ {NUMBERS}.one }}}}** as in @claim-a, with $x^2$.

              ```python
              x = 1
              ```

              | a | b |
              |---|---|
              | 1 | 2 |
            hints:
              - Look at `{{{{ nothing }}}}`.
            solution: {ANSWER}
            explain: "It is *so*."
            ````

            ```python
            y = 2
            ```

            Text behind.

        """)
        + claim(),
        values(NUMBERS, {"one": "<one>"}),
        values(ANSWER, 3),
    )
    assert "Find <one> as in Claim 1, with" in read.text
    assert "Look at {{ nothing }}." in read.text
    assert "x = 1" in read.text
    assert "y = 2" in read.text
    assert "A footnote." in read.text
    assert "Text behind." in read.text
    assert "strong" in read.inside
    assert sum("math" in tag for tag, _ in read.tags) >= 2
    assert "td" in read.inside


def test_a_bad_formula_in_a_text_field_is_told_with_its_line(notes: Notes):
    """Formulas of fields count as those of the page do."""
    page = notes.page(f"""
        ```question
        id: q-a
        ask: |
          What is

          $\\frac{{1}}$?
        answer: {ANSWER}
        ```
    """)
    site = notes.site([values(ANSWER, 3)])
    site.html(page)
    (problem,) = site.extension.problems
    assert str(problem).startswith("docs/page.md:6: bad formula")


# --- safety -----------------------------------------------------------------------------


@pytest.mark.parametrize("evil", EVIL)
def test_no_result_can_put_script_into_a_page(notes: Notes, evil: str):
    """In values, tables, claims, failures, answers; in headings, cells, links, pictures."""
    value = f"{{{{ {NUMBERS}.one }}}}"
    text = (
        f"# {value}\n\nIt is {value} or [{value}](page.md) ![{value}](x.png).\n\n"
        f"| a | b |\n|---|---|\n| {value} | x |\n\n<div>{value}</div>\n\n> {value}\n\n{FORM}\n"
        f"```snippet\nrun: {WRONG}\n```\n{claim()}"
        f"```question\nid: q-a\nask: Is it {value}?\nchoices: [a, b]\nanswer: {ANSWER}\n```\n"
    )
    told = {
        "statement": evil, "measured": 1.0, "op": "<", "bound": 2.0, "unit": evil,
        "format": ".3g", "n": 3, "seeds": [], "spread": None, "control": evil,
        "quantity": evil, "cases": evil, "margin": 1.0, "holds": True,
    }  # fmt: skip
    harmless, harmful = (
        render(
            Notes(notes.settings.root),
            text,
            values(NUMBERS, {"one": word, word[:99]: 2}),
            values(ANSWER, "a"),
            Failure(Request(WRONG), "raised", word, None, f"File: {word}", word),
            result(MATCHES, Kind.CLAIM, {**told, "statement": word, "unit": word, "control": word}),
        )
        for word in ("harmless", evil)
    )
    assert [tag for tag, _ in harmful.tags] == [tag for tag, _ in harmless.tags]
    for (_, found), (_, expected) in zip(harmful.tags, harmless.tags, strict=True):
        assert found.keys() == expected.keys()
        for name in ("href", "src"):
            assert found.get(name) == expected.get(name)


def test_a_size_is_not_broken_at_the_end_of_a_line() -> None:
    """ "3 × 3" gets no-break spaces in prose, and keeps its own in code."""
    html = Markdown(extensions=[SiteExtension()]).convert("A 3 × 3 one, `3 × 3`, n × m.")
    assert html == "<p>A 3\u00a0×\u00a03 one, <code>3 × 3</code>, n × m.</p>"


def test_rendering_imports_neither_the_host_nor_what_computes():
    """The publisher of a page needs no torch, and any host of Python-Markdown will do."""
    code = (
        "import sys, site_tools.pages.markdown; "
        "print([m for m in ('mkdocs', 'torch', 'numpy', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
