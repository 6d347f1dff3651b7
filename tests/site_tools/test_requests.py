"""What of the notes is believed against the snippets, and how the rest is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_tools.model import Request
from tests.site_tools.notes import Notes, flat

PICTURE = "caption: A kernel.\nalt: A 3 × 3 grid.\n"


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(tmp_path)


def test_a_snippet_becomes_a_request_and_a_view(notes: Notes):
    """What is run carries the arguments, sorted; how it is shown carries the rest."""
    notes.page("""
        ```snippet
        run: convolution.by_hand.draw
        with: {size: 5, kernel: edge}
        show: [code, output]
        region: loop
        fold: true
        caption: >
          A kernel
          of five.
        alt: A 5 × 5 grid.
        id: fig-five
        ```
    """)
    (use,) = notes.resolve().uses
    assert notes.messages() == []
    assert use.request == Request("convolution.by_hand.draw", (("kernel", "edge"), ("size", 5)))
    view = use.view
    assert (view.form, view.id, view.show) == ("snippet", "fig-five", ("code", "output"))
    assert (view.caption, view.alt, view.region, view.fold, view.code) == (
        "A kernel of five.",
        "A 5 × 5 grid.",
        "loop",
        True,
        None,
    )


def test_every_form_becomes_a_use_in_the_order_of_the_page(notes: Notes):
    """A claim, an exercise, a question, a listing, a value in the prose."""
    notes.page("""
        ```claim
        run: convolution.by_hand.matches
        id: claim-loop
        ```

        One is {{ convolution.by_hand.numbers.one:d }}.

        ```exercise
        id: ex-one
        level: 2
        title: The answer
        ask: Find it; not {{ convolution.by_hand.numbers.two }}.
        hints: Look.
        solution: convolution.by_hand.answer
        ```

        ```question
        id: q-one
        ask: Which?
        choices: [yes, no, 3, true]
        answer: convolution.by_hand.answer
        ```

        ```listing
        of: claims
        ```
    """)
    resolution = notes.resolve()
    assert notes.messages() == []
    claim, value, exercise, inner, question, listing = resolution.uses
    assert [use.view.form for use in resolution.uses] == [
        "claim", "value", "exercise", "value", "question", "listing",
    ]  # fmt: skip
    assert value.value
    assert value.request == Request("convolution.by_hand.numbers")
    assert inner.value
    assert inner.value.path.endswith("two")
    assert claim.request == Request("convolution.by_hand.matches")
    assert exercise.request == question.request == Request("convolution.by_hand.answer")
    assert exercise.view.show == ("code", "output")
    assert exercise.view.options["hints"] == ("Look.",)
    assert question.view.options["choices"] == ("yes", "no", "3", "true")
    assert listing.request is None
    assert listing.view.options == {"of": "claims"}


def test_code_alone_runs_nothing_and_shows_what_can_not_be_run(notes: Notes):
    """A class, or a function that needs arguments."""
    notes.page("""
        ```snippet
        run: convolution.by_hand.Network
        show: code
        ```

        ```snippet
        run: convolution.by_hand.needs
        show: [code]
        ```

        ```snippet
        run: convolution.by_hand.numbers
        show: [output, code]
        code: convolution.by_hand.draw
        region: loop
        ```
    """)
    assert notes.messages() == []
    network, needs, numbers = notes.resolve().uses
    assert (network.request, network.view.code) == (None, "convolution.by_hand.Network")
    assert (needs.request, needs.view.code) == (None, "convolution.by_hand.needs")
    assert numbers.request == Request("convolution.by_hand.numbers")
    assert numbers.view.code == "convolution.by_hand.draw"


def test_an_expected_error_is_part_of_the_request(notes: Notes):
    """The same function without `expect` is another run."""
    notes.page("```snippet\nrun: convolution.by_hand.wrong\nexpect: ValueError\n```\n")
    assert notes.messages() == []
    assert notes.resolve().uses[0].request == Request("convolution.by_hand.wrong", (), "ValueError")


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("run: convolution.by_hnd.walk\n" + PICTURE, 2, "did you mean 'convolution.by_hand.walk'"),
        ("run: convolution.by_hand.wlak\n" + PICTURE, 2, "mean 'convolution.by_hand.walk'"),
        ("run: ../../etc/passwd", 2, "the name of a function"),
        ("run: [a, b]", 2, "'run' is ['a', 'b']"),
        ("run: os.system", 2, "there is no 'os.system'"),
        ("run: convolution.by_hand.walk\ncapton: x\n" + PICTURE, 3, "did you mean 'caption'?"),
        ("show: code", 1, "has no 'run'"),
        ("run: convolution.by_hand.Network", 2, "is a class"),
        ("run: convolution.by_hand.trained", 2, "is a stored artifact"),
        ("run: convolution.by_hand.needs", 2, "needs the argument 'image'"),
        (
            "run: convolution.by_hand.draw\nwith: {kernl: edge}\n" + PICTURE,
            3,
            "has no parameter 'kernl'; expected one of kernel, size; did you mean 'kernel'?",
        ),
        ("run: convolution.by_hand.numbers\nwith: {a: {b: 1}}", 3, "literal keyword arguments"),
        ("run: convolution.by_hand.numbers\nwith: 3", 3, "literal keyword arguments"),
        ("run: convolution.by_hand.numbers\nshow: everything", 3, "output, code, or"),
        ("run: convolution.by_hand.numbers\nshow: [code, code]", 3, "output, code, or"),
        ("run: convolution.by_hand.numbers\nfold: yes", 3, "true or false"),
        ("run: convolution.by_hand.numbers\nfold: true", 3, "no code is shown"),
        ("run: convolution.by_hand.numbers\nregion: loop", 3, "no code is shown"),
        (
            "run: convolution.by_hand.draw\nshow: [output, code]\nregion: lop\n" + PICTURE,
            4,
            "did you mean 'loop'?",
        ),
        (
            "run: convolution.by_hand.draw\nshow: [output, code]\ncode: a.b\n" + PICTURE,
            4,
            "there is no 'a.b'",
        ),
        ("run: convolution.by_hand.numbers\nshow: code\nid: fig-x", 4, "only code is shown"),
        ("run: convolution.by_hand.numbers\nid: figure-x", 3, "as in fig-max-pool"),
        ("run: convolution.by_hand.numbers\nid: fig-X y", 3, "as in fig-max-pool"),
        ("run: convolution.by_hand.numbers\nid: claim-x", 3, "expected fig-… or tbl-…"),
        ("run: convolution.by_hand.numbers\ncaption: 5", 3, "expected a text"),
        ("run: convolution.by_hand.wrong\nexpect: ValeError", 3, "did you mean 'ValueError'?"),
        ("run: convolution.by_hand.draw\nalt: A grid.", 1, "without 'caption'"),
        ("run: convolution.by_hand.walk\ncaption: A walk.", 1, "a stepper without 'alt'"),
        ("run: convolution.by_hand.counts", 1, "a table without 'caption'"),
        ("run: convolution.by_hand.draw\ncaption: X.\nalt: Figure.", 4, "the alt text is"),
    ],
)
def test_a_snippet_that_can_not_be_is_told(notes: Notes, body: str, line: int, says: str):
    """Where, what was found, what was expected, the nearest right name."""
    messages = notes.messages(f"```snippet\n{body}\n```\n")
    assert [m for m in messages if m.startswith(f"docs/page.md:{line}: ") and says in m], messages


EXERCISE = {
    "id": "ex-a",
    "level": "1",
    "title": "T",
    "ask": "A?",
    "solution": "convolution.by_hand.answer",
}
QUESTION = {"id": "q-a", "ask": "A?", "answer": "convolution.by_hand.answer"}


@pytest.mark.parametrize(
    ("form", "fields", "says"),
    [
        ("exercise", EXERCISE | {"level": "4"}, "1 (a minute)"),
        ("exercise", EXERCISE | {"level": "true"}, "1 (a minute)"),
        ("exercise", EXERCISE | {"id": "q-a"}, "expected ex-…"),
        ("exercise", EXERCISE | {"hints": "{a: 1}"}, "a list of texts"),
        ("exercise", EXERCISE | {"ask": "''"}, "a text"),
        ("exercise", EXERCISE | {"solution": "convolution.by_hand.anser"}, "by_hand.answer'"),
        ("exercise", EXERCISE | {"solution": "convolution.by_hand.draw"}, "without 'alt'"),
        ("question", QUESTION | {"tolerance": "-1"}, "a number, 0 or more"),
        ("question", QUESTION | {"tolerance": ".1", "choices": "[a, b]"}, "one or the other"),
        ("question", QUESTION | {"choices": "[a]"}, "two or more, all different"),
        ("question", QUESTION | {"choices": "[a, a]"}, "two or more, all different"),
        ("question", QUESTION | {"answer": "convolution.by_hand.trained"}, "a stored artifact"),
        ("claim", {"run": "convolution.by_hand.matches"}, "has no 'id'"),
        ("listing", {"of": "claim"}, "did you mean 'claims'?"),
        ("listing", {}, "has no `key"),
    ],
)
def test_other_forms_that_can_not_be_are_told(notes: Notes, form: str, fields: dict, says: str):
    """Each on the lines of its form."""
    body = "".join(f"{name}: {value}\n" for name, value in fields.items()) or "words\n"
    messages = notes.messages(f"```{form}\n{body}```\n")
    says = "there is no `key" if says == "has no `key" else says
    assert [m for m in messages if m.startswith("docs/page.md:") and says in m], messages


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("convolution.by_hnd.numbers.one", "did you mean 'convolution.by_hand.numbers'?"),
        ("convolution.by_hand.nmbers.one", "did you mean 'convolution.by_hand.numbers'?"),
        ("convolution.by_hand.numbers:.1%%", "a Python format specification"),
        ("convolution.by_hand.numbers:999999999d", "a Python format specification"),
        ("convolution.by_hand.needs.one", "needs the argument 'image'"),
        ("convolution.by_hand.trained.one", "a stored artifact"),
    ],
)
def test_a_value_that_can_not_be_is_told(notes: Notes, value: str, says: str):
    """Before anything runs."""
    (message,) = notes.messages(f"One.\n\nIt is {{{{ {value} }}}}.\n")
    assert message.startswith("docs/page.md:3: ")
    assert says in message


def test_ids_are_unique_and_references_alive_over_the_whole_site(notes: Notes):
    """The second place is told, with the first; a dead reference with the nearest id."""
    claim = "```claim\nrun: convolution.by_hand.matches\nid: claim-loop\n```\n"
    notes.page(claim, "a.md")
    notes.page(f"See @claim-loop, @claim-lop and @fig-none.\n\n{claim}", "b.md")
    first, second, third = notes.messages()
    assert first.startswith("docs/b.md:5: the id 'claim-loop' is already that of docs/a.md:3")
    assert second.startswith("docs/b.md:1: nothing has the id 'claim-lop'")
    assert "did you mean 'claim-loop'?" in second
    assert third.startswith("docs/b.md:1: nothing has the id 'fig-none'")


def test_a_reference_to_a_form_with_another_fault_is_not_told_as_well(notes: Notes):
    """One fault gives one message."""
    (message,) = notes.messages(
        "See @fig-a.\n\n```snippet\nrun: convolution.by_hand.nowhere\nid: fig-a\n```\n"
    )
    assert "there is no 'convolution.by_hand.nowhere'" in message


def test_a_missing_caption_does_not_keep_the_figure_from_its_page(notes: Notes):
    """It is told; under serve the author still sees the picture."""
    notes.page("```snippet\nrun: convolution.by_hand.draw\n```\n")
    resolution = notes.resolve()
    assert [use.request for use in resolution.uses] == [Request("convolution.by_hand.draw")]
    assert len(notes.messages()) == 2


def test_demonstrations_that_no_page_shows_are_told_with_their_line(tmp_path: Path):
    """What promises a figure, needs no argument, is no artifact and is called by nobody."""
    notes = Notes(
        tmp_path,
        {
            "pooling/one": flat("""
                from matplotlib.figure import Figure
                from site_tools.show import Table

                def shown() -> Figure: ...
                def forgotten() -> "Figure": ...
                def part() -> Figure: ...
                def _private() -> Figure: ...
                def helper(size: int) -> Figure: ...
                def plain() -> int: ...
                def code_only() -> Table: ...
                def faulty() -> Table: ...
            """),
            "pooling/two": "from pooling.one import part\n\n\ndef whole():\n    return part()\n",
        },
    )
    notes.page("""
        ```snippet
        run: pooling.one.shown
        ```
        ```snippet
        run: pooling.one.code_only
        show: code
        ```
        ```snippet
        run: pooling.one.faulty
        captoin: x
        ```
    """)
    told = [str(p) for p in notes.resolve().problems if "no page shows" in str(p)]
    told = [message for message in told if "pooling" in message]
    assert len(told) == 1
    assert told[0].startswith(
        "snippets/pooling/one.py:5: no page shows the demonstration pooling.one.forgotten"
    )


def test_a_module_that_can_not_be_read_is_told_where_it_is_asked_for(tmp_path: Path):
    """With the place in its source; other forms are believed."""
    notes = Notes(tmp_path, {"pooling/broken": "def f(:\n"})
    notes.page("""
        ```snippet
        run: pooling.broken.f
        ```
        ```snippet
        run: convolution.by_hand.numbers
        ```
    """)
    (message,) = notes.messages()
    assert message.startswith("docs/page.md:2: ")
    assert "snippets/pooling/broken.py:1" in message
    assert len(notes.resolve().uses) == 1


@pytest.mark.parametrize(
    ("front", "line", "says"),
    [
        ("lecture: five", 2, "a whole number"),
        ("lecture: true", 2, "a whole number"),
        ("title: A\nlab: perhaps", 3, "true or false"),
        ("lectur: 5", 2, "did you mean 'lecture'?"),
        ("lecture: 7", 2, "lecture 7 is already docs/a.md:2"),
    ],
)
def test_front_matter_that_can_not_be_is_told(notes: Notes, front: str, line: int, says: str):
    """A lecture's number is a whole number that the site has once."""
    notes.page("---\nlecture: 7\n---\n", "a.md")
    (message,) = notes.messages(f"---\n{front}\n---\nText.\n")
    assert message.startswith(f"docs/page.md:{line}: ")
    assert says in message


def test_front_matter_of_others_is_left_alone(notes: Notes):
    """Themes and plugins have their own keys."""
    assert notes.messages("---\nhide: [toc]\ntags: [a]\ntemplate: x.html\n---\n") == []
