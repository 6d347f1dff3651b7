"""Questions in Chromium: what is right, nearly right, wrong and no answer at all; keys alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.stage import Stage


def verdict(page: Page) -> str:
    return page.locator(".st-feedback").get_attribute("data-verdict") or ""


def says(page: Page) -> str:
    return page.locator(".st-feedback").text_content() or ""


def judged(page: Page, text: str) -> str:
    page.locator("input[type=text]").fill(text)
    page.get_by_role("button", name="Check").click()
    return verdict(page)


def test_a_number_may_be_written_in_many_ways(stage: Stage, opens: Opens) -> None:
    """Point or comma, a real minus, spaces, a fraction, a power of ten, a percentage."""
    stage.question(-0.5, tolerance=0.001)
    page = opens()
    for text in ("-0.5", "-0,5", "−0.5", " - 0.5 ", "-.5", "-1/2", "-5e-1", "-50%", "-50 %"):
        assert judged(page, text) == "right", text
    for text in ("0.5", "-0.502", "-5", "-2/1"):
        assert judged(page, text) == "wrong", text


def test_the_tolerance_is_the_questions_own(stage: Stage, opens: Opens) -> None:
    """Within it an answer is right, beyond it on either side it is not."""
    stage.question(0.95, tolerance=0.02)
    page = opens()
    for text, expected in (
        ("0.95", "right"),
        ("0.97", "right"),
        ("0.98", "wrong"),
        ("0.9", "wrong"),
    ):
        assert judged(page, text) == expected, text


def test_a_whole_number_has_no_slack(stage: Stage, opens: Opens) -> None:
    """Without tolerance only the number itself is right; thousands may be spaced."""
    stage.question(1200)
    page = opens()
    assert judged(page, "1200.001") == "wrong"
    assert judged(page, "1 200") == "right"


def test_what_is_no_number_is_asked_for_again(stage: Stage, opens: Opens) -> None:
    """Neither right nor counted as wrong: the reader is told what to type, in the field."""
    stage.question(3)
    page = opens()
    for text in ("", "three", "1.2.3", "3 cats", "--3", "1/0", "0x10", "Infinity"):
        judged(page, text)
        assert "type a number" in says(page), text
        expect(page.locator("input")).to_be_focused()
        expect(page.locator("details")).not_to_have_attribute("open", "")


def test_wrong_first_then_right(stage: Stage, opens: Opens) -> None:
    """Typing clears the verdict; the explanation opens when the answer is right, not before."""
    stage.question(5)
    page = opens()
    assert judged(page, "4") == "wrong"
    expect(page.get_by_text("Count them.")).to_be_hidden()
    page.locator("input").fill("5")
    assert says(page) == ""
    page.keyboard.press("Enter")
    assert verdict(page) == "right"
    expect(page.get_by_text("Count them.")).to_be_visible()


def test_one_choice(stage: Stage, opens: Opens) -> None:
    """A choice has to be made; then it is right or wrong."""
    stage.question("four", choices=("three", "four", "five"))
    page = opens()
    check = page.get_by_role("button", name="Check")
    check.click()
    assert "choose" in says(page)
    page.get_by_label("three").check()
    check.click()
    assert verdict(page) == "wrong"
    page.get_by_label("four").check()
    assert says(page) == ""
    check.click()
    assert verdict(page) == "right"


def test_several_choices(stage: Stage, opens: Opens) -> None:
    """All of them and no other; a part of them is told to be a part."""
    stage.question([True, False, True], choices=("three", "four", "five"))
    page = opens()
    check = page.get_by_role("button", name="Check")
    page.get_by_label("three").check()
    check.click()
    assert verdict(page) == "wrong"
    assert "something is missing" in says(page)
    page.get_by_label("four").check()
    check.click()
    assert "missing" not in says(page)
    page.get_by_label("four").uncheck()
    page.get_by_label("five").check()
    check.click()
    assert verdict(page) == "right"


def test_keys_alone_are_enough(stage: Stage, opens: Opens) -> None:
    """Tab to the choices, an arrow to choose, Tab to the button, Space; the verdict is live."""
    stage.question("four", choices=("three", "four"))
    page = opens()
    page.keyboard.press("Tab")  # the number's own link
    page.keyboard.press("Tab")
    expect(page.get_by_label("three")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("four")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Check")).to_be_focused()
    page.keyboard.press("Space")
    assert verdict(page) == "right"
    expect(page.locator(".st-feedback")).to_have_attribute("aria-live", "polite")


def test_without_script_the_answer_unfolds(stage: Stage, opens: Opens) -> None:
    """No button that does nothing; the fold needs no script."""
    stage.question(5)
    page = opens(java_script_enabled=False)
    expect(page.locator("[data-check]")).to_be_hidden()
    page.locator("summary").click()
    expect(page.get_by_text("Count them.")).to_be_visible()
