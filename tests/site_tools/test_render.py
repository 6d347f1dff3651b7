"""What readers get for every kind of result, and for what stands in for one."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from site_tools.model import Failure, Kind, Place, Use, Waiting
from site_tools.pages.pictures import UnsafePictureError
from site_tools.pages.render import Renderer
from tests.site_tools.rendering import OTHER, PAGE, SVG, World, request, tags, value_use, words

ROOT = Path(__file__).parents[2]
CLAIM = {
    "statement": "Shifts move fewer scores with pooling.",
    "measured": 0.26,
    "op": "<",
    "bound": 0.4,
    "unit": "",
    "format": ".2f",
    "n": 1000,
    "seeds": [0, 1, 2],
    "spread": 0.011,
    "control": "without pooling it is 0.61",
    "quantity": "measured",
    "cases": "",
    "margin": 0.14,
    "holds": True,
}
EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</p></div></svg><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "<!-- --><b>&amp;</b>",
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def figure(world: World, name: str = "draw", svg: str = SVG, **view: Any) -> Use:
    files = {"figure.svg": svg.encode(), "standalone.svg": b"<svg/>", "image-0.png": b"png"}
    data = {"width": 480, "height": 320, "images": ["image-0.png"]}
    view = {"id": "fig-draw", "caption": "A drawing.", "alt": "Two lines.", **view}
    use = world.use("snippet", name, **view)
    return world.show(use, world.result(name, Kind.FIGURE, data, files))


def grid(world: World, scales: tuple[str, ...], colours: str = "grey", **data: Any) -> Use:
    shape = {
        "columns": 2,
        "labels": ["first", "second", "third"],
        "tile": [28, 14],
        "zoom": 3,
        "scales": {scale: f"{scale}.png" for scale in scales},
        "ranges": [[-0.5, 1.0], [0.0, 2.0], [0.25, 0.75]],
        "colours": colours,
        **data,
    }
    files = {f"{scale}.png": scale.encode() for scale in scales}
    use = world.use("snippet", "maps", id="fig-maps", caption="Maps.", alt="Three maps.")
    return world.show(use, world.result("maps", Kind.GRID, shape, files))


def values(world: World, name: str, value: object, **view: Any) -> Use:
    use = world.use("snippet", name, **view)
    return world.show(use, world.result(name, Kind.VALUES, {"value": value}))


def question(world: World, answer: object, **options: Any) -> Use:
    options = {"ask": "How many?", "explain": "Count them.", **options}
    use = world.use("question", "answer", id="q-count", options=options)
    return world.show(use, world.result("answer", Kind.VALUES, {"value": answer}))


def attributes(html: str, tag: str) -> dict[str, str]:
    return next(found for name, found in tags(html) if name == tag)


# --- pictures ---------------------------------------------------------------------------


def test_a_picture_is_named_sized_and_numbered(world: World) -> None:
    """Alternative text, width and height (nothing moves while it loads), number and anchor."""
    html = world.html(figure(world))
    svg = attributes(html, "svg")
    assert (svg["role"], svg["aria-label"], svg["focusable"]) == ("img", "Two lines.", "false")
    assert (svg["width"], svg["height"]) == ("480", "320")
    assert attributes(html, "figure")["id"] == "fig-draw"
    assert ("a", {"class": "st-number", "href": "#fig-draw"}) in tags(html)
    assert "Figure 5.1. A drawing." in words(html)


def test_the_same_picture_twice_shares_no_id(world: World) -> None:
    """Ids and all references to them get a prefix of their own at each place."""
    first = world.html(figure(world))
    second = world.html(figure(world, id="fig-again"))
    ids = [re.findall(r'\sid="([^"]*)"', html) for html in (first, second)]
    assert len(ids[0]) == 3
    assert not set(ids[0]) & set(ids[1])
    for html, own in zip((first, second), ids, strict=True):
        targets = re.findall(r'(?:url\(|<use href=")#([^")]*)', html)
        assert len(targets) == 2
        assert set(targets) <= set(own)


def test_raster_parts_become_files_beside_the_page(world: World) -> None:
    """`blob:` names become content-named files, addressed relative to the page."""
    html = world.html(figure(world))
    digest = hashlib.sha256(b"png").hexdigest()[:16]
    assert attributes(html, "image")["href"] == f"../../assets/outputs/{digest}.png"
    assert "blob:" not in html
    assert "data:" not in html


@pytest.mark.parametrize(
    "planted",
    [
        "<script>alert(1)</script>",
        '<path d="M 0 0" onload="alert(1)"/>',
        '<image href="https://example.org/x.png" width="1" height="1"/>',
        '<image href="javascript:alert(1)" width="1" height="1"/>',
        '<path d="M 0 0" style="fill:url(https://example.org/x)"/>',
        "<foreignObject><iframe/></foreignObject>",
        "<style>*{display:none}</style>",
        "<!--><script>alert(1)</script>-->",
        "<?x ><script>alert(1)</script>?>",
        '<a href="#i1"><rect width="9" height="9"/></a>',
    ],
)
def test_a_picture_that_was_tampered_with_is_refused(world: World, planted: str) -> None:
    """Nothing that acts or loads gets from a stored picture into a page."""
    use = figure(world, svg=SVG.replace("</svg>", f"{planted}</svg>"))
    with pytest.raises(UnsafePictureError, match="delete the store"):
        world.html(use)


def test_a_stepper_holds_every_frame_and_sentence(world: World) -> None:
    """Without script, and in print, all frames stand there, each with its sentence."""
    frames = [
        {"text": f"Sentence <{place}>.", "alt": "", "width": 480, "height": 320, "images": []}
        for place in range(3)
    ]
    files = {f"frame-{place}.svg": SVG.encode() for place in range(3)} | {"image-0.png": b"png"}
    use = world.use("snippet", "walk", id="fig-walk", caption="The walk.", alt="A grid.")
    world.show(use, world.result("walk", Kind.STEPS, {"frames": frames}, files))
    html = world.html(use)
    for place in range(3):
        assert f"Step {place + 1} of 3. Sentence <{place}>." in words(html)
    pictures = [found["aria-label"] for tag, found in tags(html) if found.get("role") == "img"]
    assert pictures == ["Sentence <0>.", "Sentence <1>.", "Sentence <2>."]
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    slider = next(found for tag, found in tags(html) if found.get("type") == "range")
    assert (slider["min"], slider["max"], slider["aria-label"]) == ("1", "3", "Step")
    assert ("p", {"class": "st-hidden", "data-live": "", "aria-live": "polite"}) in tags(html)


def test_a_grid_cuts_its_pictures_from_one_sprite(world: World) -> None:
    """Row by row; lazily loaded; labels as text; the group bears the alternative text."""
    html = world.html(grid(world, ("none",), ranges=[]))
    places = re.findall(r"--st-col:(\d);--st-row:(\d)", html)
    assert places == [("0", "0"), ("1", "0"), ("0", "1")]
    images = [found for tag, found in tags(html) if tag == "img"]
    assert [(i["width"], i["height"], i["loading"], i["alt"]) for i in images] == [
        ("56", "28", "lazy", "")
    ] * 3
    assert any(found.get("aria-label") == "Three maps." for _, found in tags(html))
    assert "first second third" in words(html)
    assert "radio" not in html


def test_a_grid_offers_both_scales_and_says_what_they_mean(world: World) -> None:
    """Radio buttons choose; each picture's own range and the common one are said in words."""
    html = world.html(grid(world, ("own", "common")))
    radios = [found for _, found in tags(html) if found.get("type") == "radio"]
    assert [radio["value"] for radio in radios] == ["own", "common"]
    assert "checked" in radios[0]
    text = words(html)
    assert "−0.5 to 1" in text
    assert "black is its smallest value, white its largest" in text
    assert "black is −0.5, white is 2." in text


@pytest.mark.parametrize(
    ("colours", "said"),
    [
        ("signed", "blue is −2, white is 0, red is 2."),
        ("heat", "black is 0, pale yellow is 2."),
    ],
)
def test_colours_of_a_grid_are_said_as_they_were_drawn(
    world: World, colours: str, said: str
) -> None:
    """The signed scale is symmetric around 0, the heat scale starts there."""
    html = world.html(grid(world, ("common",), colours))
    assert said in words(html)
    assert "data-scale" not in html


# --- tables and values ------------------------------------------------------------------


def test_a_table_is_semantic_and_can_be_downloaded(world: World) -> None:
    """Heads with units, numbers under their format to the right, row heads, a CSV file."""
    columns = [
        {"name": "network", "unit": "", "format": "", "numeric": False},
        {"name": "accuracy", "unit": "share", "format": ".1%", "numeric": True},
        {"name": "change", "unit": "", "format": ".1e", "numeric": True},
    ]
    data = {"columns": columns, "rows": [["linear", 0.9213, -2.5e-6], ["CNN", "n/a", None]]}
    use = world.use("snippet", "compare", id="tbl-compare", caption="Compared.")
    world.show(use, world.result("compare", Kind.TABLE, data, {"table.csv": b"network\n"}))
    html = world.html(use)
    assert "Table 5.1. Compared." in words(html)
    assert "accuracy (share)" in words(html)
    assert '<th scope="row">linear</th>' in html
    assert '<td class="st-n">92.1%</td>\n<td class="st-n">−2.5\u00a0×\u00a010⁻⁶</td>' in html
    assert '<td class="st-n">n/a</td>\n<td class="st-n">–</td>' in html
    link = next(found for _, found in tags(html) if "download" in found)
    assert link["href"].endswith(".csv")
    assert link["download"] == "tbl-compare.csv"


@pytest.mark.parametrize(
    ("path", "spec", "shown"),
    [
        ("results.accuracy", ".1%", "98.1%"),
        ("results.change", ".2f", "−0.25"),
        ("results.runs.count", "d", "12"),
        ("results.name", "", "a &lt;b&gt; &amp; c"),
    ],
)
def test_a_value_in_the_prose_follows_its_format(
    world: World, path: str, spec: str, shown: str
) -> None:
    """Fields are followed to the value; it is formatted, then escaped."""
    data = {"accuracy": 0.9812, "change": -0.25, "runs": {"count": 12}, "name": "a <b> & c"}
    result = world.result("results", Kind.VALUES, {"value": data})
    html = Renderer(world.book).value(value_use(path, spec), result)
    assert html == f'<span class="st-value">{shown}</span>'
    assert type(html) is str


@pytest.mark.parametrize(
    ("path", "spec", "said"),
    [
        ("results.accurcy", "", "there is no 'accurcy'"),
        ("results", "", "name one of accuracy"),
        ("results.accuracy", "d", "Unknown format code 'd'"),
    ],
)
def test_a_value_that_cannot_be_shows_itself_as_written(
    world: World, path: str, spec: str, said: str
) -> None:
    """The page stands, the place is marked and says what is wrong."""
    result = world.result("results", Kind.VALUES, {"value": {"accuracy": 0.5}})
    html = Renderer(world.book).value(value_use(path, spec), result)
    assert said in attributes(html, "strong")["title"]
    assert f"{{{{ {path}:{spec} }}}}" in words(html)


def test_a_waiting_value_shows_the_last_good_one(world: World) -> None:
    """Marked as such; without an earlier one, an ellipsis."""
    use, waiting = value_use("results"), Waiting(request("results"))
    assert words(Renderer(world.book).value(use, waiting)) == "…"
    world.earlier[request("results")] = world.result("results", Kind.VALUES, {"value": 3})
    html = Renderer(world.book).value(use, waiting)
    assert words(html) == "3"
    assert "last good value" in attributes(html, "span")["title"]


def test_nested_values_as_output_become_a_table(world: World) -> None:
    """Leaves are listed with their dotted names."""
    html = world.html(values(world, "run", {"best": 3, "loss": {"last": 0.25, "done": True}}))
    text = words(html)
    assert "best 3" in text
    assert "loss.last 0.25" in text
    assert "loss.done yes" in text


# --- cards ------------------------------------------------------------------------------


def test_a_claim_says_all_its_figures_in_words(world: World) -> None:
    """Measured with its spread, bound, margin, seeds, n and control; and it links to its row."""
    use = world.use("claim", "moved", id="claim-moved")
    world.show(use, world.result("moved", Kind.CLAIM, CLAIM))
    world.use("listing", None, page=OTHER, options={"of": "claims"})
    html = world.html(use)
    text = words(html)
    assert text.startswith("Claim 5.1 holds: the build checked it · ledger Shifts move fewer")
    assert "measured 0.26 ± 0.01" in text
    assert "must be < 0.40" in text
    assert "margin 0.14" in text
    assert "over 3 seeds n = 1,000 control: without pooling it is 0.61" in text
    assert any(f.get("href") == "../../results/claims/#row-claim-moved" for _, f in tags(html))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bound": 1e-5, "measured": 2e-6, "margin": 8e-6}, "must be < 1\u00a0×\u00a010⁻⁵"),
        ({"bound": 0.125, "measured": 0.1}, "must be < 0.125"),
        ({"measured": 0.0002, "spread": None}, "measured 2.0\u00a0×\u00a010⁻⁴"),
        ({"format": ".0%", "measured": 0.5, "bound": 0.4}, "must be < 40%"),
        ({"format": ".0%", "measured": 0.5, "bound": 0.995}, "must be < 99.5%"),
        ({"unit": "ms"}, "must be < 0.40\u202fms"),
        ({"op": ">="}, "must be ≥ 0.40"),
    ],
)
def test_no_rounding_changes_what_a_claim_says(
    world: World, change: dict[str, Any], said: str
) -> None:
    """A bound keeps its value and a measurement its first digits, whatever the format."""
    use = world.use("claim", "moved", id="claim-moved")
    world.show(use, world.result("moved", Kind.CLAIM, {**CLAIM, **change}))
    html = world.html(use)
    plain = re.sub(r"<[^>]*>", " ", html).replace("&lt;", "<")
    assert said in re.sub(r"[ \n]+", " ", plain)


def test_an_exact_claim_has_no_margin(world: World) -> None:
    """`==` has none to speak of."""
    use = world.use("claim", "one", id="claim-one")
    data = {**CLAIM, "op": "==", "measured": 1, "bound": 1, "margin": 0, "format": "d"}
    world.show(use, world.result("one", Kind.CLAIM, {**data, "seeds": [], "spread": None}))
    text = words(world.html(use))
    assert "measured 1 must be = 1 n = 1,000" in text
    assert "margin" not in text


def test_an_exercise_folds_hints_and_solution(world: World) -> None:
    """Each hint by itself; the solution shows its source, then its output, then the reason."""
    options = {
        "level": 2,
        "title": "Which way?",
        "ask": "Turn it.",
        "hints": ("Left.", "Not right."),
        "explain": "Because.",
    }
    entry = "convolution.by_hand.conv2d"
    use = world.use("exercise", "solve", id="ex-turn", options=options, code=entry)
    world.show(use, world.result("solve", Kind.VALUES, {"value": 42}))
    html = world.html(use)
    assert re.findall(r"<summary>(.*?)</summary>", html) == [
        "Hint 1 of 2",
        "Hint 2 of 2",
        "Solution",
    ]
    solution = words(html)
    assert solution.index("def conv2d") < solution.index("42") < solution.index("Because.")
    assert "level 2 of 3" in words(html)
    assert "★★☆" in html
    assert " open" not in html


@pytest.mark.parametrize(
    ("answer", "options", "kind", "data", "told"),
    [
        (-0.5, {"tolerance": 0.01}, "number", "-0.5", "−0.5"),
        (3, {}, "number", "3", "3"),
        ("two", {"choices": ("one", "two")}, "one", "1", "two"),
        (2, {"choices": (1, 2)}, "one", "1", "2"),
        ([True, False, True], {"choices": ("a", "b", "c")}, "many", "0,2", "a; c"),
        ([False, False], {"choices": ("a", "b")}, "many", "", "none of them"),
    ],
)
def test_a_question_carries_its_computed_answer(
    world: World, answer: object, options: dict[str, Any], kind: str, data: str, told: str
) -> None:
    """In a data attribute for the script, folded in words for those without."""
    html = world.html(question(world, answer, **options))
    element = attributes(html, "site-question")
    assert (element["data-kind"], element["data-answer"]) == (kind, data)
    folded = html[html.index("<details") : html.index("</details>") + len("</details>")]
    assert f"Answer: {told}" in words(folded)
    assert "Count them." in words(folded)
    assert any(found.get("aria-live") == "polite" for _, found in tags(html))


@pytest.mark.parametrize(
    ("answer", "options"),
    [("three", {"choices": ("one", "two")}), ("many", {}), (True, {})],
)
def test_an_answer_that_fits_no_choice_is_not_judged(
    world: World, answer: object, options: dict[str, Any]
) -> None:
    """The page stands, says so, and the script has nothing to compare with."""
    html = world.html(question(world, answer, **options))
    assert "data-answer" not in attributes(html, "site-question")
    assert "does not fit" in words(html)


def test_a_waiting_question_can_be_read_but_not_judged(world: World) -> None:
    """Its text stands; the answer is still to come."""
    use = world.use("question", "answer", id="q-count", options={"ask": "How many?"})
    world.show(use, Waiting(request("answer"), "first run"))
    html = world.html(use)
    assert "How many?" in words(html)
    assert "data-answer" not in attributes(html, "site-question")
    assert "Waiting to run" in words(html)


# --- code, failures, waiting --------------------------------------------------------------


def test_code_says_where_it_stands_and_hides_region_marks(world: World) -> None:
    """Highlighted in Material's classes, named by file and lines."""
    use = world.use("snippet", None, show=("code",), code="convolution.by_hand.conv2d")
    html = world.html(use)
    assert "conv2d snippets/convolution/by_hand.py, lines 4–10" in words(html)
    assert '<div class="highlight">' in html
    assert "<pre data-search-exclude><span></span><code>" in html
    assert "region" not in words(html)
    assert "&lt;" in html


def test_a_region_can_be_shown_folded(world: World) -> None:
    """Only its lines, from the left margin, with their own line numbers."""
    use = world.use(
        "snippet",
        None,
        show=("code",),
        code="convolution.by_hand.conv2d",
        region="loop",
        fold=True,
    )
    html = world.html(use)
    assert "lines 7–8" in words(html)
    assert "def conv2d" not in words(html)
    assert attributes(html, "details")["class"] == "st-fold st-code"
    assert re.search(r'<code><span class="k">for', html)


def test_output_and_code_keep_the_order_asked_for(world: World) -> None:
    """`show: [code, output]` puts the code first."""
    entry = "convolution.by_hand.conv2d"
    first = world.html(values(world, "one", 42, show=("code", "output"), code=entry))
    second = world.html(values(world, "two", 42, show=("output", "code"), code=entry))
    assert words(first).endswith("42")
    assert words(second).startswith("42")


def test_a_failure_stands_above_the_last_good_result(world: World) -> None:
    """Cause, message, both places and a trimmed traceback; then the old result, marked."""
    use = figure(world)
    world.earlier[request("draw")] = world.outcomes[request("draw")]  # type: ignore[assignment]
    frames = [f'  File "snippets/a.py", line {line}' for line in range(99)]
    place = Place("snippets/convolution/by_hand.py", 7)
    traceback = "\n".join(["Traceback (most recent call last):", *frames, "ValueError: <no>"])
    world.outcomes[request("draw")] = Failure(
        request("draw"), "raised", "ValueError: <no>", place, traceback, "epoch 1"
    )
    html = world.html(use)
    text = words(html)
    assert "convolution.by_hand.draw: raised ValueError: <no>" in text
    assert (
        "In snippets/convolution/by_hand.py:7, asked for in docs/lectures/convolution.md:10."
        in text
    )
    assert "line 98" in text
    assert "line 3\n" not in html
    assert text.index("ValueError") < text.index("Last good result") < text.index("Figure 5.1")
    assert [found["id"] for _, found in tags(html) if found.get("id") == "fig-draw"] == ["fig-draw"]


def test_a_failure_without_an_earlier_result_keeps_its_anchor(world: World) -> None:
    """References to it still lead to its place."""
    use = figure(world)
    world.outcomes[request("draw")] = Failure(request("draw"), "timed out", "after 600 s")
    html = world.html(use)
    assert "Last good result" not in html
    assert attributes(html, "div")["id"] == "fig-draw"


def test_a_waiting_box_says_what_runs_and_how_far_it_is(world: World) -> None:
    """Elapsed and predicted time, the last line printed, and the request for the script."""
    use = world.use("snippet", "train")
    waiting = Waiting(request("train"), "loss changed", 12.0, 40.0, "epoch <3>")
    html = world.html(world.show(use, waiting))
    assert attributes(html, "div")["data-request"] == "convolution.by_hand.train"
    assert attributes(html, "progress")["value"] == "0.30"
    text = words(html)
    assert "Running: convolution.by_hand.train loss changed" in text
    assert "12 s so far, took 40 s last time" in text
    assert "epoch <3>" in text


def test_an_expected_error_is_shown_verbatim(world: World) -> None:
    """Type, message and the line that raises."""
    data = {"type": "RuntimeError", "message": "got [1] <- [8]", "source": "conv(picture)"}
    use = world.use("snippet", "wrong")
    html = world.html(world.show(use, world.result("wrong", Kind.ERROR, data)))
    assert words(html) == "Running conv(picture) raises RuntimeError got [1] <- [8]"


# --- references, footer, listings -----------------------------------------------------------


def test_a_reference_reads_as_the_number_and_leads_there(world: World) -> None:
    """Within the page by fragment alone, from another page relative to it."""
    figure(world)
    book = world.book
    here = Renderer(book).reference("fig-draw", book.page(PAGE))
    there = Renderer(book).reference("fig-draw", book.page(OTHER))
    assert here == '<a class="st-ref" href="#fig-draw">Figure\u00a05.1</a>'
    assert 'href="../../lectures/convolution/#fig-draw"' in there


def test_only_a_lecture_can_be_taken_home(world: World) -> None:
    """Its code as one file and its lab; nothing on other pages."""
    book = world.book
    html = Renderer(book).footer(book.page(PAGE))
    links = [found["href"] for tag, found in tags(html) if tag == "a"]
    assert "../../downloads/lectures/convolution.py" in links
    assert "../../labs/lectures/convolution/" in links
    assert Renderer(book).footer(book.page(OTHER)) == ""


def test_the_ledger_has_a_row_for_every_claim(world: World) -> None:
    """With an anchor, a link back, and a plain word for one that is not known to hold."""
    world.show(
        world.use("claim", "moved", id="claim-moved"),
        world.result("moved", Kind.CLAIM, CLAIM),
    )
    world.show(world.use("claim", "late", id="claim-late"), Waiting(request("late")))
    html = world.html(world.use("listing", None, page=OTHER, options={"of": "claims"}))
    rows = [found["id"] for tag, found in tags(html) if tag == "tr" and "id" in found]
    assert rows == ["row-claim-moved", "row-claim-late"]
    text = words(html)
    assert "2 claims, each checked by the build; 1 of them are known to hold." in text
    assert "0.26 ± 0.01 < 0.40 0.14 3 seeds · n = 1,000" in text
    assert "not run yet" in text
    assert "../../lectures/convolution/#claim-moved" in html


def test_the_gallery_shows_thumbnails_that_load_late(world: World) -> None:
    """A picture's file, a grid's first pictures, a word for what has no result yet."""
    figure(world)
    grid(world, ("own", "common"))
    world.show(world.use("snippet", "late", id="fig-late"), Waiting(request("late")))
    html = world.html(world.use("listing", None, page=OTHER, options={"of": "figures"}))
    images = [found for tag, found in tags(html) if tag == "img"]
    assert [image["loading"] for image in images] == ["lazy"] * 3
    assert images[0]["src"].endswith(".svg")
    assert (images[0]["width"], images[0]["height"]) == ("480", "320")
    assert "not run yet Figure 5.3" in words(html)


def test_the_timing_page_puts_the_longest_run_first(world: World) -> None:
    """Seconds, memory, when, where, and the sum; what never ran is last."""
    values(world, "quick", 1)
    world.show(world.use("snippet", "late"), Waiting(request("late")))
    html = world.html(world.use("listing", None, page=OTHER, options={"of": "timings"}))
    text = words(html)
    assert "convolution.by_hand.quick 3.2 s 812 MB 2026-11-22 04:12" in text
    assert text.index("by_hand.quick") < text.index("by_hand.late – – not run yet")
    assert "Together 3.2 s 812 MB" in text


def test_downloads_exercises_and_facts_are_listed(world: World) -> None:
    """One row for each, with a link to its place."""
    options = {"level": 3, "title": "Prove it", "ask": "?"}
    world.use("exercise", "solve", id="ex-prove", options=options)
    lists = {
        of: world.html(world.use("listing", None, page=OTHER, options={"of": of}))
        for of in ("downloads", "exercises", "facts")
    }
    assert "5 Convolution <by> hand convolution.py notebook" in words(lists["downloads"])
    assert "Exercise 5.1 Prove it ★★★ 3 of 3" in words(lists["exercises"])
    assert "exercises 1" in words(lists["facts"])


@pytest.mark.parametrize("of", ["claims", "figures", "timings", "downloads", "exercises"])
def test_an_empty_listing_says_so(tmp_path: Path, of: str) -> None:
    """In words, not with an empty table."""
    world = World(tmp_path)
    html = world.html(world.use("listing", None, page=OTHER, options={"of": of}))
    assert of == "downloads" or "yet" in words(html)


# --- the whole ------------------------------------------------------------------------------


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_that_a_result_holds_becomes_markup(world: World, evil: str) -> None:
    """Text of every kind of result, caption and alternative is shown as it is."""
    kinds = [
        figure(world, caption=evil, alt=evil),
        values(world, "scalar", evil),
        values(world, "mapping", {evil: {evil: evil}}),
        grid(world, ("own",), labels=[evil] * 3),
        question(world, evil, choices=(evil, "no")),
    ]
    column = {"name": evil, "unit": evil, "format": "", "numeric": False}
    results = {
        "table": (Kind.TABLE, {"columns": [column], "rows": [[evil]]}),
        "claim": (Kind.CLAIM, {**CLAIM, "statement": evil, "control": evil, "unit": evil}),
        "error": (Kind.ERROR, {"type": evil, "message": evil, "source": evil}),
    }
    for name, (kind, data) in results.items():
        form = "claim" if name == "claim" else "snippet"
        use = world.use(form, name, id="claim-evil" if form == "claim" else None)
        kinds.append(world.show(use, world.result(name, kind, data)))
    fails = Failure(request("fails"), evil, evil, Place(evil), evil, evil)
    kinds.append(world.show(world.use("snippet", "fails"), fails))
    waits = Waiting(request("waits"), evil, 1.0, 2.0, evil)
    kinds.append(world.show(world.use("snippet", "waits"), waits))
    kinds += [
        world.use("listing", None, page=OTHER, options={"of": of})
        for of in ("claims", "figures", "timings", "facts")
    ]
    for use in kinds:
        html = world.html(use)
        for tag, found in tags(html):
            assert tag not in ("script", "b-evil")
            assert not any(name.startswith("on") for name in found)
            assert found.get("src") != "x"
        assert (
            "alert" not in evil
            or "alert" in words(html)
            or use.view.form == "listing"
            or (use.view.form == "snippet" and "alert" in html)
        )


def test_no_form_needs_an_inline_script_or_an_outside_address(world: World) -> None:
    """A page may forbid inline scripts, and nothing is fetched from elsewhere."""
    shown = [
        figure(world),
        grid(world, ("own", "common")),
        question(world, 3),
        world.show(world.use("snippet", "waits"), Waiting(request("waits"))),
    ]
    for use in shown:
        html = world.html(use)
        assert "<script" not in html
        assert not re.search(r"\son\w+=", html)
        assert "//" not in html


_AGAIN = """
import hashlib, sys, tempfile
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.site_tools.test_render import World, figure, grid, question, values
world = World(Path(tempfile.mkdtemp()))
uses = [figure(world), grid(world, ("own", "common")), question(world, 3),
        values(world, "many", {{"b": 1, "a": {{"d": 2, "c": 3}}}})]
print(hashlib.sha256("".join(world.html(use) for use in uses).encode()).hexdigest())
heavy = {{"torch", "numpy", "matplotlib", "pydantic", "rich", "mkdocs"}} & set(sys.modules)
print(sorted(heavy))
"""


def test_rendering_is_stable_and_light() -> None:
    """The same bytes in every process; neither torch nor numpy nor matplotlib is imported."""
    code = _AGAIN.format(root=str(ROOT))
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split("\n")
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert said[0][1] == "[]"
