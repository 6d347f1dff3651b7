"""What counts as a form, a value or a reference of a page, and what is left alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from site_tools.model import Page
from site_tools.notes import directives
from tests.site_tools.notes import flat

FORM = "```snippet\nrun: a.b.c\n```\n"


def scan(text: str) -> tuple[Page, list[str]]:
    page, problems = directives.scan("page.md", text)
    return page, [str(problem) for problem in problems]


def runs(text: str) -> list[str]:
    page, problems = scan(text)
    assert problems == []
    return [str(directive.fields["run"]) for directive in page.directives]


def paths(text: str) -> list[str]:
    page, problems = scan(text)
    assert problems == []
    return [value.path for value in page.values]


def ids(text: str) -> list[str]:
    page, problems = scan(text)
    assert problems == []
    return [reference.id for reference in page.references]


# --- where forms stand ------------------------------------------------------------------


def test_a_form_keeps_its_fields_and_the_lines_they_stand_on():
    """Lines count in the file, behind its front matter."""
    page, problems = scan(
        flat("""
            ---
            title: A page
            lecture: 5
            ---
            Text.

            ```snippet
            run: a.b.c
            with: {kernel: edge, sizes: [3, 5]}
            show: [output, code]
            ```
        """)
    )
    assert problems == []
    (form,) = page.directives
    assert form.fields == {
        "run": "a.b.c",
        "with": {"kernel": "edge", "sizes": (3, 5)},
        "show": ("output", "code"),
    }
    assert (str(form.place), form.start, form.end) == ("docs/page.md:7", 7, 11)
    assert form.lines == {"run": 8, "with": 9, "show": 10}
    assert page.meta == {"title": "A page", "lecture": 5}
    assert page.title == "A page"


@pytest.mark.parametrize(
    "fence", ["```snippet", "````snippet", "~~~snippet", "~~~~~ snippet", "```  snippet  "]
)
def test_fences_of_any_length_and_both_marks_are_forms(fence: str):
    """The closing fence is at least as long, of the same mark."""
    marks = fence.partition("s")[0].strip()
    assert runs(f"{fence}\nrun: a.b.c\n{marks}\n") == ["a.b.c"]
    assert runs(f"{fence}\nrun: a.b.c\n{marks}{marks[0]}\n") == ["a.b.c"]


@pytest.mark.parametrize(
    "text",
    [
        f"````markdown\n{FORM}````\n",
        f"~~~~\n{FORM}~~~~\n",
        f"~~~\n{FORM}~~~\n",
        f"````text\n```\n{FORM}````\n",
        "Text.\n\n    ```snippet\n    run: a.b.c\n    ```\n",
        "# Title\n    ```snippet\n    run: a.b.c\n    ```\n",
        "- item\n\nText.\n\n    ```snippet\n    run: a.b.c\n    ```\n",
        "- item\n\n            ```snippet\n            run: a.b.c\n            ```\n",
        f"<!--\n{FORM}-->\n",
        f"Text <!-- a comment\n\n{FORM}\n--> goes on\n",
        f"<pre>\n\n{FORM}</pre>\n",
        "```python\nrun = 1\n```\n",
        "Use ```snippet``` here.\n",
    ],
)
def test_code_examples_and_comments_are_left_alone(text: str):
    """Nothing in them is a form, and nothing is wrong with them."""
    assert runs(text) == []


@pytest.mark.parametrize(
    ("before", "indent"),
    [
        ("!!! note\n", 4),
        ('!!! note "Title"\n    Text.\n\n', 4),
        ("??? tip\n\n", 4),
        ("???+ tip\n\n", 4),
        ('=== "Tab"\n\n', 4),
        ("- item\n\n", 4),
        ("* item\n", 4),
        ("1. item\n\n    more\n\n", 4),
        ("1.  item\nlazy\n\n", 4),
        ("- item\n    - nested\n\n", 8),
        ("- item\n\n    !!! note\n\n        Text.\n\n", 8),
        ('!!! note\n\n    === "Tab"\n\n        - item\n\n', 12),
        ("[^1]: A footnote.\n\n", 4),
        ("Term\n:   Definition.\n\n", 4),
        ("- item\n\n```\ncode\n```\n\n- item\n\n", 4),
        ("Text\n", 3),
    ],
)
def test_forms_stand_in_containers(before: str, indent: int):
    """Lists, admonitions, tabs, notes and definitions hold them as they hold other blocks."""
    space = " " * indent
    form = "".join(f"{space}{line}\n" for line in FORM.splitlines())
    page, problems = scan(f"{before}{form}\nText.\n\n    ```snippet\n    x: left alone\n    ```\n")
    assert problems == []
    (directive,) = page.directives
    assert directive.fields == {"run": "a.b.c"}
    assert directive.indent == space


def test_forms_stand_in_quotes():
    """The quote's marks are no part of the fields."""
    assert runs("> Text.\n>\n> ```snippet\n> run: a.b.c\n> ```\n") == ["a.b.c"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_marks_and_tabs_do_not_matter(ending: str):
    """A byte order mark does not cost the first form; a tab indents by four."""
    text = f"\ufeff{FORM}\n- item\n\n\t```snippet\n\trun: d.e.f\n\t```\n".replace("\n", ending)
    page, problems = scan(text)
    assert problems == []
    assert [(d.fields["run"], d.place.line) for d in page.directives] == [
        ("a.b.c", 1),
        ("d.e.f", 7),
    ]


# --- what can't be ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("Text.\n\n```snippet run: a.b.c\n```\n", 3, "'run: a.b.c' stands behind 'snippet'"),
        ("```snippet {.wide}\nrun: a.b.c\n```\n", 1, "nothing behind 'snippet'"),
        ("```snipet\nrun: a.b.c\n```\n", 1, "did you mean 'snippet'?"),
        ("```{snippet}\nrun: a.b.c\n```\n", 1, "did you mean 'snippet'?"),
        ("```Claims\nrun: a.b.c\n```\n", 1, "did you mean 'claim'?"),
        ("```excercise\nid: ex-a\nsolution: a.b.c\n```\n", 1, "did you mean 'exercise'?"),
        ("\n```snippet\nrun: a.b.c\n", 2, "the fence ```snippet is not closed"),
        ("```python\nx = 1\n", 1, "the fence ```python is not closed"),
        (f"```snippet\nrun: a.b.c\n\n## Next\n\n{FORM}", 1, "is not closed"),
        ("```snippet\nrun: a.b.c\nshow: [output\n```\n", 4, "can't be read"),
        ("```snippet\nrun: a.b.c\ncaption: one: two\n```\n", 3, "quote a text"),
        ("```snippet\nrun: a.b.c\nalt: x\nrun: d.e.f\n```\n", 4, "'run' is written twice"),
        ("```snippet\nwith: {a: 1, a: 2}\n```\n", 2, "'a' is written twice"),
        ("```snippet\n```\n", 2, "it is empty"),
        ("```snippet\njust words\n```\n", 2, "no `key: value`"),
        ("```snippet\n- a\n```\n", 2, "no `key: value`"),
        ("```snippet\nrun: &x a.b.c\nalt: *x\n```\n", 2, "anchors"),
        ("```snippet\nrun: !!python/name:os.system x\n```\n", 2, "tags"),
        ("```snippet\nrun: a.b.c\n---\nrun: d.e.f\n```\n", 3, "second document"),
        ("```snippet\nrun: a\0b\n```\n", 2, "NUL"),
        ("Text\0.\n", 1, "a NUL byte"),
        ("- ```snippet\n  run: a.b.c\n  ```\n", 1, "behind a list's marker"),
        ("Text.\n    ```snippet\n    run: a.b.c\n    ```\n", 2, "no list, admonition or tab"),
        ("- x\n\n    ```snippet\n  run: a.b.c\n    ```\n", 4, "indented less than its fence"),
        ("Text <!-- never\n\nclosed\n", 1, "<!-- is not closed"),
        ("---\ntitle: [\n---\nText.\n", 3, "the front matter can't be read"),
        ("```snippet\nalt: '{{ a.b.c }}'\n```\n", 2, "a value stands in 'alt'"),
        ("````exercise\nask: |\n  ```snippet\n  run: a.b.c\n  ```\n````\n", 3, "inside 'ask'"),
    ],
)
def test_what_can_not_be_is_told_with_its_line(text: str, line: int, says: str):
    """Nothing that looks like ours is silently ignored."""
    _, problems = scan(text)
    assert [p for p in problems if p.startswith(f"docs/page.md:{line}: ") and says in p], problems


def test_one_bad_form_does_not_hide_the_others():
    """Every problem of a page is told at once, in its order; good forms are kept."""
    page, problems = scan(f"```snippet x\n```\n\n{FORM}\n```snippet\n[\n```\n\n{FORM}")
    assert [d.place.line for d in page.directives] == [4, 12]
    assert [p.split(": ")[0] for p in problems] == ["docs/page.md:1", "docs/page.md:9"]


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 50_000])
def test_deeply_nested_yaml_is_an_error_and_no_crash(text: str):
    """The C parser would recurse until the process dies."""
    _, problems = scan(f"```snippet\nrun: {text}\n```\n```snippet\n{text}\n```\n")
    assert len(problems) == 2


def test_yaml_has_no_traps():
    """Words are words, numbers are numbers: the core schema of YAML 1.2."""
    page, problems = scan(
        "```snippet\nwith: {a: no, b: 1e-3, c: 010, d: 1:30, e: 2024-01-01, f: true, g: ~, "
        'h: "5", i: -3, j: .5, k: yes, l: 0x10, m: 1_000}\n```\n'
    )
    assert problems == []
    assert page.directives[0].fields["with"] == {
        "a": "no", "b": 0.001, "c": 10, "d": "1:30", "e": "2024-01-01", "f": True, "g": None,
        "h": "5", "i": -3, "j": 0.5, "k": "yes", "l": "0x10", "m": "1_000",
    }  # fmt: skip


def test_a_page_that_is_no_utf8_is_told_with_its_line(tmp_path: Path):
    """The rest of the page is still read."""
    (tmp_path / "docs").mkdir()
    text = f"Caf\xe9 {{{{ a.b.c }}}}\n\n{FORM}".encode("latin1")
    (tmp_path / "docs" / "été 1.md").write_bytes(b"One.\n\n" + text)
    page, problems = directives.load(tmp_path / "docs", "été 1.md")
    assert str(problems[0]).startswith("docs/été 1.md:3: the byte 0xe9 is not UTF-8")
    assert len(page.directives) == 1


# --- values and references --------------------------------------------------------------


def test_values_have_a_path_and_a_format():
    """Spaces inside the braces don't count; the line is that of the file."""
    page, problems = scan("One.\n\nIt is {{ a.b.c.field:.1% }}, not {{a.b.d}}.\n")
    assert problems == []
    first, second = page.values
    assert (first.path, first.format, first.text) == (
        "a.b.c.field",
        ".1%",
        "{{ a.b.c.field:.1% }}",
    )
    assert (second.path, second.format, str(second.place)) == ("a.b.d", "", "docs/page.md:3")


@pytest.mark.parametrize(
    "text",
    [
        "`{{ a.b.c }}`",
        "``{{ a.b.c }} ` ``",
        "`one\n{{ a.b.c }}\nspan`",
        r"\{{ a.b.c }}",
        "<code>{{ a.b.c }}</code>",
        "    {{ a.b.c }}",
        "```\n{{ a.b.c }}\n```",
        "<!-- {{ a.b.c }} -->",
        "<script>\n\nlet x = {{ a.b.c }};\n\n</script>",
        "$x = {{ a.b.c }}$",
        "$$\n{{ a.b.c }}\n$$",
    ],
)
def test_values_are_left_alone_in_code_comments_and_formulas(text: str):
    """Formulas tell of it themselves."""
    assert paths(f"Text.\n\n{text}\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "# A heading of {{ a.b.c }}",
        "| x | {{ a.b.c }} |",
        "- item {{ a.b.c }}",
        "**{{ a.b.c }}**",
        "[{{ a.b.c }}](page.md)",
        "![{{ a.b.c }}](picture.png)",
        "`code` {{ a.b.c }} `code`",
        "It cost $5, or {{ a.b.c }} and $6.",
        "A stray ` tick\n\nand {{ a.b.c }} then ` another",
        '!!! note "{{ a.b.c }}"',
        "[^1]: Note {{ a.b.c }}.",
        "> {{ a.b.c }}",
        "x < y {{ a.b.c }} > z",
        r"\\{{ a.b.c }}",
    ],
)
def test_values_stand_in_all_running_text(text: str):
    """Headings, tables, lists, emphasis, links."""
    assert paths(text) == ["a.b.c"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ x }}", "is no value"),
        ("{{ }}", "is no value"),
        ("{{ a.b.c | round }}", "is no value"),
        ("{{ a.b.c() }}", "is no value"),
        ("{{ a.b.c", "not closed on its line"),
        ("{{ a.b.c\n}}", "not closed on its line"),
        ("[x]({{ a.b.c }})", "in a link's address"),
        ("[x]: {{ a.b.c }}", "in a link's address"),
        ('<a href="{{ a.b.c }}">x</a>', "inside an HTML tag"),
        ('[x](y.md){: onclick="{{ a.b.c }}" }', "in an attribute"),
    ],
)
def test_what_looks_like_a_value_and_is_none_is_told(text: str, says: str):
    """An address or an attribute could be made to run something."""
    page, problems = scan(f"Text.\n\n{text}\n")
    assert page.values == ()
    assert len(problems) == 1
    assert problems[0].startswith("docs/page.md:3: ")
    assert says in problems[0]


def test_references_are_found_in_running_text():
    """Punctuation behind an id is no part of it."""
    text = "See @fig-a, (@tbl-b2), @claim-c-12-x. @ex-d's and @q-e-: **@fig-f**\n\n# On @fig-g\n"
    assert ids(text) == ["fig-a", "tbl-b2", "claim-c-12-x", "ex-d", "q-e", "fig-f", "fig-g"]


@pytest.mark.parametrize(
    "text",
    [
        "`@fig-a`",
        "me@fig-a.org",
        "<me@fig-a.org>",
        "https://example.org/@fig-a",
        "[x](https://example.org/@fig-a)",
        "[x](y.md#@fig-a)",
        "[x]: y.md#@fig-a",
        r"\@fig-a",
        "    @fig-a",
        "@someone",
        "@figure",
    ],
)
def test_references_are_left_alone_in_code_and_addresses(text: str):
    """So that a page can speak of them."""
    assert ids(f"Text.\n\n{text}\n") == []


def test_text_fields_count_for_the_planner_too():
    """Values and references in ask, hints, explain, choices and captions, each on its line."""
    page, problems = scan(
        flat("""
            ```exercise
            ask: |
              First.

              How many is {{ a.b.one }}? See @fig-x.
            hints:
              - It is `{{ a.b.no }}` or {{ a.b.two:d }}.
            explain: From {{ a.b.three }}.
            ```
        """)
    )
    assert problems == []
    assert [(v.path, v.place.line) for v in page.values] == [
        ("a.b.one", 5),
        ("a.b.two", 7),
        ("a.b.three", 8),
    ]
    assert [(r.id, r.place.line) for r in page.references] == [("fig-x", 5)]


# --- size -------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["x", "`", "{{", "](", "[", "@fig-a ", "$ ", "<a", "<!--", "\\"])
def test_a_very_long_line_is_quick(unit: str):
    """Whatever it is made of, time grows with length only."""
    text = "a " + unit * (200_000 // len(unit))
    start = time.process_time()
    scan(text)
    assert time.process_time() - start < 4


def test_very_many_forms_are_read():
    """Ten thousand in a page, each kept."""
    form = "```snippet\nrun: a.b.c\ncaption: A sentence.\nid: fig-x\n```\n\n"
    start = time.process_time()
    page, problems = scan(form * 10_000)
    assert (len(page.directives), problems) == (10_000, [])
    assert time.process_time() - start < 4


def test_very_many_unclosed_fences_are_quick():
    """Each is told; the page is not read again for each."""
    start = time.process_time()
    _, problems = scan("".join(f"{'`' * (3 + n % 9)}x\n" for n in range(20_000)))
    assert len(problems) > 1_000
    assert time.process_time() - start < 4
