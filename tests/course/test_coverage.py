"""The course covers what it set out to cover: every topic, every claim, each where it belongs."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from site_tools import settings
from site_tools.model import Page
from site_tools.notes import directives

ROOT = Path(__file__).parents[2]
INVENTORY = tomllib.loads((Path(__file__).parent / "inventory.toml").read_text("utf8"))
TO_COME = frozenset(INVENTORY["to_come"])
CLAIMS = {int(lecture): ids for lecture, ids in INVENTORY["claims"].items()}
TOPICS = INVENTORY["topics"]


def lectures() -> dict[int, Page]:
    """The lecture pages of the course by their numbers."""
    docs = settings.load(ROOT / "mkdocs.yml").docs
    found = {}
    for path in sorted((docs / "lectures").glob("*.md")):
        page, faults = directives.load(docs, path.relative_to(docs).as_posix())
        assert not faults
        found[page.meta["lecture"]] = page
    return found


def claims(page: Page) -> list[str]:
    """The ids of the claims that stand on a page."""
    return [form.fields["id"] for form in page.directives if form.form == "claim"]


LECTURES = lectures()


def test_a_lecture_is_written_or_still_to_come():
    """Whoever writes one strikes it off; nothing else is missing."""
    assert LECTURES.keys() | TO_COME == set(range(19))
    assert not LECTURES.keys() & TO_COME


@pytest.mark.parametrize("number", sorted(LECTURES))
def test_a_lecture_cites_the_topics_that_it_has_to_cover(number):
    """All of them, and none that belongs elsewhere."""
    due = {topic for topic, about in TOPICS.items() if number in about["lectures"]}
    assert set(LECTURES[number].meta.get("covers", ())) == due


@pytest.mark.parametrize("number", sorted(CLAIMS.keys() - TO_COME))
def test_a_lecture_makes_the_claims_that_belong_to_it(number):
    """By the number in the claim's id."""
    made = {
        match[1] for id in claims(LECTURES[number]) if (match := re.match(r"claim-c(\w+)-", id))
    }
    assert set(CLAIMS[number]) <= made


def test_a_claim_stands_on_one_lecture_only():
    """No claim's id is on two pages, and a numbered one stands where its number belongs."""
    where = defaultdict(list)
    for number, page in LECTURES.items():
        for id in claims(page):
            where[id].append(number)
    assert {id: pages for id, pages in where.items() if len(pages) > 1} == {}
    home = {int(re.sub(r"\D", "", id)): number for number, ids in CLAIMS.items() for id in ids}
    numbered = {id: int(match[1]) for id in where if (match := re.match(r"claim-c(\d+)", id))}
    strays = {id for id, claim in numbered.items() if where[id] != [home.get(claim)]}
    assert strays == set()


def test_every_topic_has_a_lecture():
    """No topic is forgotten in the inventory itself."""
    assert len(TOPICS) == 69 + 28
    assert all(about["lectures"] and about["about"] for about in TOPICS.values())


@pytest.mark.parametrize("correction", INVENTORY["corrections"], ids=lambda c: c["right"])
def test_what_is_often_said_wrongly_is_put_right(correction):
    """By a form of the lecture that it belongs to, or at least by its words."""
    page, shown_by = LECTURES[correction["lecture"]], correction["shown_by"]
    if shown_by.startswith("text: "):
        assert shown_by.removeprefix("text: ") in page.text
    else:
        assert any(str(form.fields.get("id", "")).startswith(shown_by) for form in page.directives)
