"""The book: numbers, addresses, listings, and what only results show to be wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from site_tools.model import Blob, Failure, Kind, Request, Waiting
from tests.site_tools.notes import Notes, result, values

DRAW, WALK = "convolution.by_hand.draw", "convolution.by_hand.walk"
COUNTS, MATCHES = "convolution.by_hand.counts", "convolution.by_hand.matches"
NUMBERS, ANSWER = "convolution.by_hand.numbers", "convolution.by_hand.answer"
FIGURE = result(DRAW, Kind.FIGURE, {})


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(tmp_path)


def snippet(entry: str, id: str = "", **fields: str) -> str:
    fields = {"run": entry, "caption": "C.", "alt": "Alt.", **fields} | ({"id": id} if id else {})
    return "```snippet\n" + "".join(f"{k}: {v}\n" for k, v in fields.items()) + "```\n"


def test_numbers_count_through_each_lecture_by_kind(notes: Notes):
    """Figures, tables, claims, exercises and questions have their own counts."""
    notes.page(
        "---\nlecture: 5\n---\n"
        + snippet(DRAW, "fig-a")
        + snippet(COUNTS, "tbl-a")
        + snippet(WALK, "fig-b")
        + f"```claim\nrun: {MATCHES}\nid: claim-a\n```\n"
        + f"```question\nid: q-a\nask: A?\nanswer: {ANSWER}\n```\n"
        + f"```exercise\nid: ex-a\nlevel: 1\ntitle: T\nask: A.\nsolution: {ANSWER}\n```\n",
        "five.md",
    )
    notes.page("---\nlecture: 0\n---\n" + snippet(DRAW, "fig-c"), "zero.md")
    notes.page(snippet(DRAW, "fig-d"), "plain.md")
    book = notes.book()
    found = [
        book.number(id)
        for id in ("fig-a", "fig-b", "tbl-a", "claim-a", "ex-a", "q-a", "fig-c", "fig-d")
    ]
    assert found == [
        "Figure 5.1", "Figure 5.2", "Table 5.1", "Claim 5.1", "Exercise 5.1", "Question 5.1",
        "Figure 0.1", "Figure 1",
    ]  # fmt: skip
    assert (book.anchor("fig-b").page, book.anchor("fig-b").fragment) == ("five.md", "fig-b")
    with pytest.raises(KeyError):
        book.number("fig-none")


def test_a_figure_without_an_id_is_counted_by_what_came_of_it(notes: Notes):
    """Its fragment is made of its number; values and code have none."""
    notes.page(
        "---\nlecture: 5\n---\n"
        + snippet(NUMBERS)
        + snippet(DRAW)
        + snippet(DRAW, show="code")
        + snippet(WALK, "fig-walk")
    )
    book = notes.book([FIGURE, values(NUMBERS, {"one": 1})])
    numbers, draw, code, walk = book.uses
    assert [book.label(use) for use in (numbers, draw, code, walk)] == [
        "", "Figure 5.1", "", "Figure 5.2",
    ]  # fmt: skip
    assert [book.fragment(use) for use in (numbers, draw, walk)] == [
        "", "figure-5-1", "fig-walk",
    ]  # fmt: skip


def test_pages_come_in_the_order_they_are_given(notes: Notes):
    """The listings follow the navigation, not the names of files."""
    notes.page(f"```claim\nrun: {MATCHES}\nid: claim-z\n```\n", "z.md")
    notes.page(f"```claim\nrun: {MATCHES}\nid: claim-a\n```\n", "a.md")
    assert [row.anchor.fragment for row in notes.book().claims()] == ["claim-z", "claim-a"]


@pytest.mark.parametrize(
    ("start", "target", "directory", "plain"),
    [
        ("a/b.md", "a/c.md", "../c/", "c.html"),
        ("a/b.md", "d.md", "../../d/", "../d.html"),
        ("index.md", "a/b.md", "a/b/", "a/b.html"),
        ("a/index.md", "index.md", "../", "../index.html"),
        ("a/b.md", "index.md", "../../", "../index.html"),
        ("a/b.md", "a/README.md", "../", "index.html"),
        ("index.md", "index.md", "./", "index.html"),
        ("a/b.md", "assets/x.svg", "../../assets/x.svg", "../assets/x.svg"),
        ("index.md", "downloads/a/b.py", "downloads/a/b.py", "downloads/a/b.py"),
        ("a/b.md", "labs/a/b.ipynb", "../../labs/a/b/", "../labs/a/b.html"),
        ("a/b.md", "a/b.md", "./", "b.html"),
    ],
)
def test_addresses_are_relative(notes: Notes, start: str, target: str, directory: str, plain: str):
    """So that the site works below any path, and from files."""
    assert notes.book().relative(start, target) == directory
    assert notes.book(directory_urls=False).relative(start, target) == plain


def test_assets_are_named_by_content_and_remembered(notes: Notes):
    """The adapter writes what pages asked for."""
    page = notes.page("Text.", "a/b.md")
    book, blob = notes.book(), Blob("figure.svg", "ab" * 32, 10)
    assert book.asset(page, blob, ".svg") == f"../../assets/outputs/{'ab' * 8}.svg"
    assert book.assets == {f"assets/outputs/{'ab' * 8}.svg": blob}


def test_outcomes_are_waiting_when_unknown_and_the_last_good_one_is_kept(notes: Notes):
    """Under serve an earlier result stands in."""
    request, failure = Request(DRAW), Failure(Request(DRAW), "raised", "no")
    assert notes.book().outcome(request) == Waiting(request)
    book = notes.book([failure], last_good={request: FIGURE}.get)
    assert book.outcome(request) == failure
    assert book.last_good(request) == FIGURE
    assert notes.book([FIGURE]).last_good(request) == FIGURE


def test_listings_know_what_the_site_has(notes: Notes):
    """Claims, figures, runs, downloads, exercises, facts."""
    notes.page(
        "---\ntitle: Five\nlecture: 5\nlab: true\n---\n"
        + snippet(DRAW, "fig-a")
        + snippet(DRAW)
        + f"It is {{{{ {NUMBERS}.one }}}}.\n\n"
        + f"```exercise\nid: ex-a\nlevel: 2\ntitle: T\nask: A.\nsolution: {ANSWER}\n```\n",
        "lectures/five.md",
    )
    notes.page("Text.", "plain.md")
    book = notes.book([FIGURE])
    assert [(row.label, row.page_title) for row in book.figures()] == [
        ("Figure 5.1", "Five"),
        ("Figure 5.2", "Five"),
    ]
    assert [(row.request.entry, row.uses, row.result) for row in book.timings()] == [
        (DRAW, 2, FIGURE),
        (NUMBERS, 1, None),
        (ANSWER, 1, None),
    ]
    (download,) = book.downloads()
    assert (download.code, download.lab) == (
        "downloads/lectures/five.py",
        "labs/lectures/five.ipynb",
    )
    assert [(row.label, row.level, row.title) for row in book.exercises()] == [
        ("Exercise 5.1", 2, "T")
    ]
    facts = {row.name: row.value for row in book.facts()}
    assert facts["results"] == "3"
    assert facts["torch"] == "2.14.1"


# --- what only results show to be wrong ---------------------------------------------------


def told(notes: Notes, text: str, *outcomes: Any) -> list[str]:
    notes.page(text)
    return [str(problem) for problem in notes.book(outcomes).problems()]


def test_right_results_raise_no_problem(notes: Notes):
    """Nor do failures and results that are still missing: these are told elsewhere."""
    text = (
        snippet(DRAW, "fig-a")
        + snippet(NUMBERS, "tbl-a")
        + f"{{{{ {NUMBERS}.one:.1%}}}} {{{{ {NUMBERS}.deep.word }}}} {{{{ {ANSWER}:d }}}}\n\n"
        + f"```question\nid: q-a\nask: A?\nanswer: {ANSWER}\n```\n"
        + f"```claim\nrun: {MATCHES}\nid: claim-a\n```\n"
        + snippet(WALK, "fig-b")
    )
    numbers = values(NUMBERS, {"one": 0.5, "deep": {"word": "a"}})
    failure = Failure(Request(WALK), "raised", "no")
    assert told(notes, text, FIGURE, numbers, values(ANSWER, 3), failure) == []


@pytest.mark.parametrize(
    ("text", "outcome", "says"),
    [
        (snippet(NUMBERS, "fig-a"), result(NUMBERS, Kind.TABLE, {}), "expected tbl-…"),
        (snippet(NUMBERS, "tbl-a"), result(NUMBERS, Kind.STEPS, {}), "expected fig-…"),
        (snippet(NUMBERS, "tbl-a"), result(NUMBERS, Kind.ERROR, {}), "only figures and tables"),
        (snippet(NUMBERS, alt="''"), result(NUMBERS, Kind.GRID, {}), "expected a text"),
        (f"```snippet\nrun: {NUMBERS}\n```\n", result(NUMBERS, Kind.FIGURE, {}), "without 'alt'"),
        (f"```snippet\nrun: {NUMBERS}\n```\n", result(NUMBERS, Kind.TABLE, {}), "out 'caption'"),
        (snippet(NUMBERS), result(NUMBERS, Kind.ARTIFACT, {}), "returned a stored artifact"),
        (snippet(NUMBERS), result(NUMBERS, Kind.CLAIM, {}), "a `claim` form shows a Claim"),
        (
            f"```claim\nrun: {MATCHES}\nid: claim-a\n```\n",
            values(MATCHES, 1),
            "returned a value; expected a Claim",
        ),
        (f"{{{{ {NUMBERS}.on }}}}", values(NUMBERS, {"one": 1}), "did you mean 'one'?"),
        (f"{{{{ {NUMBERS}.one.x }}}}", values(NUMBERS, {"one": 1}), "there is no 'x' in 1"),
        (f"{{{{ {NUMBERS} }}}}", values(NUMBERS, {"one": 1}), "name one of one"),
        (f"{{{{ {NUMBERS}:d }}}}", values(NUMBERS, "words"), "does not fit 'words'"),
        (f"{{{{ {NUMBERS}:d }}}}", values(NUMBERS, 1.5), "does not fit 1.5"),
        (f"{{{{ {NUMBERS}:.1f }}}}", values(NUMBERS, 10**400), "too large to convert to float"),
        (f"{{{{ {NUMBERS}.one }}}}", result(NUMBERS, Kind.FIGURE, {}), "returned a figure"),
    ],
)
def test_results_that_do_not_fit_their_form_are_told(
    notes: Notes, text: str, outcome: Any, says: str
):
    """With the place of the notes that asked."""
    notes.page(text)
    book = notes.book([outcome])
    messages = [str(p) for p in (*notes.resolve().problems, *book.problems())]
    assert [m for m in messages if m.startswith("docs/page.md:") and says in m], messages


@pytest.mark.parametrize(
    ("answer", "choices", "says"),
    [
        (3, "", ""),
        (0.5, "", ""),
        (True, "", "a number, as the question has no choices"),
        ("three", "", "a number, as the question has no choices"),
        ("yes", "[yes, no]", ""),
        (3, "[3, 4]", ""),
        ("yess", "[yes, no]", "did you mean 'yes'?"),
        ([True, False], "[a, b]", ""),
        ({"a": True, "b": False}, "[a, b]", ""),
        ([True], "[a, b]", "2 truth values"),
        ([1, 0], "[a, b]", "2 truth values"),
    ],
)
def test_answers_are_held_against_the_choices(notes: Notes, answer: Any, choices: str, says: str):
    """A text is one of them, truth values are one each, and without choices it is a number."""
    line = f"choices: {choices}\n" if choices else ""
    text = f"```question\nid: q-a\nask: A?\n{line}answer: {ANSWER}\n```\n"
    messages = told(notes, text, values(ANSWER, answer))
    assert len(messages) == bool(says)
    assert all(says in message for message in messages)
