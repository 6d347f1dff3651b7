"""A stepper in Chromium: by mouse, keys, slider, touch and by itself; without script; on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.stage import SENTENCES, Stage

SHOWN = """() => [...document.querySelectorAll(".st-frame")]
  .map((frame, place) => frame.checkVisibility({visibilityProperty: true}) ? place : -1)
  .filter(place => place >= 0)"""
SWIPE = """([from, to, down]) => {
  const list = document.querySelector(".st-frames");
  const touch = (x, y) => new Touch({identifier: 1, target: list, clientX: x, clientY: y});
  const event = (name, x, y) => new TouchEvent(name, {
    bubbles: true, changedTouches: [touch(x, y)], touches: name === "touchend" ? [] : [touch(x, y)],
  });
  list.dispatchEvent(event("touchstart", from, 100));
  list.dispatchEvent(event("touchend", to, 100 + down));
}"""


def shown(page: Page) -> list[int]:
    return list(page.evaluate(SHOWN))


def said(page: Page) -> str:
    return page.locator("[data-live]").text_content() or ""


@pytest.fixture
def walk(stage: Stage, opens: Opens) -> Page:
    stage.stepper()
    return opens()


def test_the_buttons_go_on_and_back_and_stop_at_the_ends(walk: Page) -> None:
    """One frame shows; at an end the button says so, and pressing it changes nothing."""
    back, forth = walk.get_by_label("Previous step"), walk.get_by_label("Next step")
    assert shown(walk) == [0]
    expect(back).to_have_attribute("aria-disabled", "true")
    back.click(force=True)
    assert shown(walk) == [0]
    forth.click()
    assert shown(walk) == [1]
    expect(walk.locator(".st-count")).to_have_text("2 / 3")
    forth.click()
    forth.click(force=True)
    assert shown(walk) == [2]
    expect(forth).to_have_attribute("aria-disabled", "true")
    expect(forth).to_be_focused()
    back.click()
    assert shown(walk) == [1]


def test_the_keys_do_what_the_buttons_do(walk: Page) -> None:
    """Arrows, Home and End from any control; the page does not scroll by them."""
    walk.get_by_label("Next step").focus()
    for key, place in (("ArrowRight", 1), ("End", 2), ("ArrowLeft", 1), ("Home", 0)):
        walk.keyboard.press(key)
        assert shown(walk) == [place], key
    assert walk.evaluate("scrollY") == 0


def test_the_slider_moves_the_frames_and_says_its_step(walk: Page) -> None:
    """A native slider: arrows on it move one step, and its value is spelt out."""
    slider = walk.get_by_role("slider")
    slider.focus()
    walk.keyboard.press("ArrowRight")
    assert shown(walk) == [1]
    expect(slider).to_have_attribute("aria-valuetext", "step 2 of 3")
    assert said(walk) == SENTENCES[1]  # the slider itself says which step it is
    slider.fill("3")
    assert shown(walk) == [2]


def test_a_screen_reader_hears_step_and_sentence(walk: Page) -> None:
    """Nothing at first; then what a reader at a button can't see."""
    assert said(walk) == ""
    walk.get_by_label("Next step").press("Enter")
    assert said(walk) == f"Step 2 of 3. {SENTENCES[1]}"


def test_a_finger_swipes_the_frames(stage: Stage, opens: Opens) -> None:
    """A sideways swipe is a step; a tap or a scroll is none."""
    stage.stepper(width=300)
    page = opens(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    for start, end, down, place in (
        (200, 300, 0, 0),  # back, at the first
        (300, 280, 0, 0),  # too short
        (300, 200, 90, 0),  # rather downwards
        (300, 200, 0, 1),
        (300, 200, 0, 2),
        (200, 300, 0, 1),
    ):
        page.evaluate(SWIPE, [start, end, down])
        assert shown(page) == [place], (start, end, down)


def test_a_tap_works_as_a_click(stage: Stage, opens: Opens) -> None:
    """Controls are large enough for a finger: 24 px and more in both directions."""
    stage.stepper()
    page = opens(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.get_by_label("Next step").tap()
    assert shown(page) == [1]
    for button in page.locator("site-stepper button").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24


def _on_its_own_clock(opens: Opens) -> Page:
    """The page, with time that passes only when the test says so."""
    page = opens()
    page.clock.install(time=0)
    page.reload()
    page.clock.pause_at(3_600_000)
    return page


def test_it_plays_to_the_end_and_stops(stage: Stage, opens: Opens) -> None:
    """Time passes by the page's clock: each sentence is left up long enough to be read."""
    stage.stepper()
    page = _on_its_own_clock(opens)
    page.get_by_label("Play", exact=True).click()
    assert said(page) == f"Step 1 of 3. {SENTENCES[0]}"
    page.clock.run_for(1_700)
    assert shown(page) == [0]
    page.clock.run_for(200)
    assert shown(page) == [1]
    expect(page.get_by_label("Pause")).to_be_visible()
    page.clock.run_for(1_900)
    assert shown(page) == [2]
    expect(page.get_by_label("Play", exact=True)).to_be_visible()
    page.get_by_label("Play", exact=True).click()
    assert shown(page) == [0]


def test_a_readers_own_step_ends_the_playing(stage: Stage, opens: Opens) -> None:
    """Pause stops at once, and so does any step by hand."""
    stage.stepper()
    page = _on_its_own_clock(opens)
    play = page.get_by_label("Play", exact=True)
    play.click()
    page.get_by_label("Pause").click()
    page.clock.run_for(10_000)
    assert shown(page) == [0]
    play.click()
    page.get_by_label("Next step").click()
    expect(play).to_be_visible()
    page.clock.run_for(10_000)
    assert shown(page) == [1]


def test_nothing_moves_for_who_wants_no_motion(stage: Stage, opens: Opens) -> None:
    """Frames change at once; nothing plays unasked; no transition runs."""
    stage.stepper()
    page = opens(reduced_motion="reduce")
    page.get_by_label("Next step").click()
    assert shown(page) == [1]
    assert page.evaluate("document.getAnimations().length") == 0
    page.wait_for_timeout(100)
    assert shown(page) == [1]


def test_stepping_shifts_nothing_below(stage: Stage, opens: Opens) -> None:
    """The tallest frame sets the height, so the caption stays where it is."""
    stage.stepper(texts=("Short.", "Long. " * 60, "Short again."))
    page = opens(viewport={"width": 390, "height": 844})
    caption = page.locator("figcaption")
    before = caption.bounding_box()
    page.get_by_label("Next step").click()
    assert caption.bounding_box() == before


def _stacked(page: Page) -> None:
    assert shown(page) == [0, 1, 2]
    tops = page.evaluate(
        "[...document.querySelectorAll('.st-frame')].map(one => one.getBoundingClientRect().top)"
    )
    assert tops == sorted(set(tops))
    expect(page.locator(".st-controls")).to_be_hidden()
    expect(page.locator(".st-frame__count").last).to_be_visible()


def test_without_script_all_frames_stand_below_each_other(stage: Stage, opens: Opens) -> None:
    """Each with its number and sentence; no control that would do nothing."""
    stage.stepper()
    _stacked(opens(java_script_enabled=False))


def test_on_paper_all_frames_stand_below_each_other(walk: Page) -> None:
    """Wherever the reader stood when printing."""
    walk.get_by_label("Next step").click()
    walk.emulate_media(media="print")
    _stacked(walk)
