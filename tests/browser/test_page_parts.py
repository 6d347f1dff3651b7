"""Grids, folds and wide boxes in Chromium: exact pixels, the scale switch, reach by keys."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.stage import Stage

DIM, BRIGHT = 64, 192  # greys of the two sheets


def sheet(grey: int) -> bytes:
    """Two tiles of 4 × 4: the first of one grey, the second a chessboard of it and black."""
    image = Image.new("L", (8, 4), grey)
    for x in range(4, 8):
        for y in range(4):
            image.putpixel((x, y), grey if (x + y) % 2 else 0)
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def pixels(page: Page, place: int) -> Image.Image:
    """What is on the screen in that tile."""
    data = page.locator(".st-tile").nth(place).screenshot()
    image = Image.open(io.BytesIO(data)).convert("L")
    # The tile may begin between two screen pixels; then a line of white paper comes along.
    return image.crop(image.point(lambda grey: 255 * (grey != 255)).getbbox())


@pytest.fixture
def maps(stage: Stage, opens: Opens) -> Page:
    stage.grid(sheet(BRIGHT), sheet(DIM))
    return opens()


def test_each_pixel_of_a_tile_is_a_square_of_the_screen(maps: Page) -> None:
    """Zoomed by a whole number and unsmoothed: two greys on the chessboard, no third."""
    assert pixels(maps, 0).getcolors() == [(32 * 32, BRIGHT)]
    board = pixels(maps, 1)
    assert board.size == (32, 32)
    assert sorted(board.getcolors() or []) == [(512, 0), (512, BRIGHT)]
    assert [board.getpixel((x, 4)) for x in (0, 7, 8, 15, 16)] == [0, 0, BRIGHT, BRIGHT, 0]


def test_the_switch_changes_the_scale_by_mouse_and_keys(maps: Page) -> None:
    """Radio buttons: own brightness first, the common one when asked for."""
    maps.get_by_role("radio").nth(1).check()
    assert pixels(maps, 0).getcolors() == [(32 * 32, DIM)]
    expect(maps.locator(".st-range").first).to_be_hidden()
    maps.keyboard.press("ArrowUp")
    assert pixels(maps, 0).getcolors() == [(32 * 32, BRIGHT)]
    expect(maps.locator(".st-range").first).to_be_visible()


def test_the_switch_works_without_script(stage: Stage, opens: Opens) -> None:
    """It is style alone."""
    stage.grid(sheet(BRIGHT), sheet(DIM))
    page = opens(java_script_enabled=False)
    page.get_by_role("radio").nth(1).check()
    assert pixels(page, 0).getcolors() == [(32 * 32, DIM)]


def test_folds_open_one_by_one_by_keys(stage: Stage, opens: Opens) -> None:
    """Hints and solution are closed, open apart from each other, and close again."""
    stage.exercise()
    page = opens()
    hint, solution = page.get_by_text("Draw it."), page.get_by_text("Both axes flip.")
    expect(hint).to_be_hidden()
    expect(solution).to_be_hidden()
    page.get_by_text("Hint 1 of 2").focus()
    page.keyboard.press("Enter")
    expect(hint).to_be_visible()
    expect(page.get_by_text("Turn the paper.")).to_be_hidden()
    expect(solution).to_be_hidden()
    page.keyboard.press("Space")
    expect(hint).to_be_hidden()


def test_a_box_can_be_reached_by_keys_only_while_it_scrolls(stage: Stage, opens: Opens) -> None:
    """A tab stop with a name where a table is cut off, none where it fits."""
    stage.table(columns=12)
    page = opens(viewport={"width": 390, "height": 844})
    box = page.locator(".st-scroll")
    expect(box).to_have_attribute("tabindex", "0")
    assert box.get_attribute("aria-label")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.st-scroll').scrollLeft > 0")
    page.set_viewport_size({"width": 2400, "height": 844})
    expect(box).not_to_have_attribute("tabindex", "0")


def test_nothing_on_a_phone_is_wider_than_the_phone(stage: Stage, opens: Opens) -> None:
    """Every form at once; what is wide scrolls in its own box."""
    stage.stepper(width=900)
    stage.grid(sheet(BRIGHT), sheet(DIM))
    stage.table(columns=12)
    stage.exercise()
    page = opens(viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
