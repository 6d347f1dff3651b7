"""The site checks find what they look for: each fault is planted into a tiny site of two pages."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.checks import bare, static
from tests.checks.chromium import LOOKS, Tab, tab
from tests.checks.serving import served
from tests.checks.visit import heavy, search, shut_out, visit, weight

ROOT = Path(__file__).parents[2]
AXE = Path(os.environ.get("AXE") or ROOT / ".site_tools/node/node_modules/axe-core/axe.min.js")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tiny {name}</title>
<meta name="description" content="A page.">
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="dot.svg"><link rel="stylesheet" href="look.css">
<script src="search.js" defer></script></head>
<body><main><article><h1 id="top">Tiny</h1><p>Words that can be read.</p>
<input data-md-component="search-query" aria-label="Search"><div id="found"></div>
<p><a href="other.html#top">Onwards</a></p><!-- here --></article></main></body></html>
"""
SEARCH = """document.addEventListener("keydown", event => {
  const box = document.querySelector("[data-md-component=search-query]");
  if (event.key === "/" && document.activeElement !== box) { box.focus(); event.preventDefault(); }
});
document.addEventListener("input", event => {
  if ("tiny".startsWith(event.target.value.toLowerCase()))
    document.getElementById("found").innerHTML = '<p class="md-search-result__item">Tiny</p>';
});
"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two pages without a fault."""
    home = tmp_path / "site"
    home.mkdir()
    for name in ("index", "other"):
        (home / f"{name}.html").write_text(PAGE.replace("{name}", name), "utf8")
    (home / "search.js").write_text(SEARCH, "utf8")
    (home / "look.css").write_text("body { font: 16px sans-serif }", "utf8")
    (home / "dot.svg").write_text(DOT, "utf8")
    return home


def plant(site: Path, fault: str) -> None:
    """Put it into the first page."""
    page = site / "index.html"
    page.write_text(page.read_text("utf8").replace("<!-- here -->", fault), "utf8")


@pytest.fixture
def at_home(site: Path, browser: Browser) -> Iterator[Tab]:
    """The browser, on the tiny site as files."""
    with tab(browser, f"{site.as_uri()}/", LOOKS[0]) as opened:
        yield opened


def visited(at_home: Tab) -> list[str]:
    return list(visit(at_home, f"{at_home.base}index.html"))


# --- without a browser ------------------------------------------------------------------------


def test_a_sound_site_has_no_static_fault(site: Path) -> None:
    """What follows is therefore due to what is planted."""
    assert list(static.faults(site)) == []


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ('<a href="gone.html">x</a>', "gone.html leads nowhere"),
        ('<a href="other.html#gone">x</a>', "other.html#gone names no place"),
        ('<a href="#gone">x</a>', "#gone names no place"),
        ('<p id="top">x</p>', "the id 'top' stands 2 times"),
        ('<img src="dot.svg">', "has no alt text"),
        ('<img src="gone.png" alt="x">', "gone.png leads nowhere"),
        ('<script src="https://example.org/x.js"></script>', "x.js from outside"),
        ('<link rel="preconnect" href="//example.org">', "//example.org from outside"),
        ("<p onclick=\"alert('x')\">x</p>", "inline handlers ['onclick']"),
    ],
)
def test_a_planted_fault_is_found_in_the_text(site: Path, fault: str, found: str) -> None:
    """Each is told once, with its page."""
    plant(site, fault)
    (told,) = static.faults(site)
    assert told.startswith("index.html: ")
    assert found in told


def test_heads_and_styles_are_read_too(site: Path) -> None:
    """A page without description or of another's name; a style that fetches."""
    page = (site / "other.html").read_text("utf8").replace("Tiny other", "Tiny index")
    page = page.replace('<meta name="description" content="A page.">', "")
    (site / "other.html").write_text(page, "utf8")
    (site / "look.css").write_text(
        "@import 'https://example.org/a.css'; p { background: url(b.png) }"
    )
    assert list(static.faults(site)) == [
        "other.html: has no description",
        "other.html: has the title 'Tiny index', as index.html has",
        "look.css: loads https://example.org/a.css from outside",
        "look.css: b.png leads nowhere",
    ]


# --- in the browser ---------------------------------------------------------------------------


def test_a_sound_site_passes_from_files_and_from_a_sub_path(
    site: Path, browser: Browser, at_home: Tab
) -> None:
    """No word from any check; and the weights are those of the files."""
    assert visited(at_home) == []
    assert list(search(at_home, f"{at_home.base}index.html")) == []
    with served(site) as url, tab(browser, url, LOOKS[3]) as served_tab:
        assert list(visit(served_tab, f"{url}index.html")) == []
        first, scripts, whole = weight(served_tab, site)
        assert 0 < scripts < first <= whole < 2_000


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (
            "<script>fetch('http://127.0.0.1:9/x').catch(() => {})</script>",
            "request: http://127.0.0.1:9/x",
        ),
        ("<script>console.log('hello')</script>", "console: hello"),
        ("<script>nothing()</script>", "error: nothing is not defined"),
        ('<p style="width: 3000px">x</p>', "px wider than the window"),
        ('<img src="gone.png" alt="x" loading="lazy">', "the picture gone.png is blank"),
        (
            "<p>x</p><script>requestAnimationFrame(() => requestAnimationFrame(() =>"
            "document.querySelector('h1').style.marginTop = '400px'))</script>",
            "layout shift",
        ),
    ],
    ids=["outside request", "console line", "script error", "overflow", "blank", "shift"],
)
def test_a_planted_fault_is_found_on_the_screen(
    site: Path, at_home: Tab, fault: str, found: str
) -> None:
    """Each is told by the browser's own account."""
    plant(site, fault)
    assert any(found in told for told in visited(at_home))


def test_a_search_that_finds_nothing_is_told(site: Path, at_home: Tab) -> None:
    """Also one that can't be opened."""
    page = f"{at_home.base}index.html"
    (site / "search.js").write_text("", "utf8")
    (told,) = search(at_home, page, patience_ms=300)
    assert "search found nothing for 'Tiny'" in told


def test_weights_over_their_budget_are_told() -> None:
    """First load, script and whole, each by itself; a gallery may load all at first."""
    assert list(heavy(399_000, 99_000, 1_499_000)) == []
    told = list(heavy(500_000, 200_000, 2_000_000))
    assert [one.split(", gzipped")[0] for one in told] == [
        "500,000 bytes at first",
        "200,000 bytes of script",
        "2,000,000 bytes in all",
    ]
    assert list(heavy(500_000, 99_000, 1_000_000, gallery=True)) == []
    assert list(heavy(300_000, 99_000, 2_000_000, lab=True)) == []


def test_what_needs_script_or_a_screen_is_told(site: Path, browser: Browser) -> None:
    """Hidden steps, text that only script would show, a control that does nothing, cut code."""
    plant(
        site,
        '<div id="walk"><div class="st-frames"><div class="st-frame" hidden>a</div></div></div>'
        '<div id="box"><p style="visibility: hidden">unseen words</p></div>'
        '<div id="play"><button class="st-controls">Play</button></div>'
        '<pre id="code" style="overflow: auto; width: 90px">very long line of some code</pre>'
        '<p id="pale" style="color: #eee">pale words</p>',
    )
    base = f"{site.as_uri()}/"
    with tab(browser, base, LOOKS[0], script=False) as opened:
        told = list(bare.without_script(opened, f"{base}index.html"))
    assert told == [
        "a step of walk is hidden",
        "a control of play shows that does nothing here",
        'box hides "unseen words"',
    ]
    with tab(browser, base, LOOKS[1]) as opened:
        told = list(bare.on_paper(opened, f"{base}index.html"))
    assert "a step of walk is hidden" in told
    assert "pale is pale on paper" in told
    assert any("px of code are cut off" in one for one in told)


@pytest.mark.skipif(not AXE.is_file(), reason="axe.min.js is not installed (.ci/run does it)")
def test_who_is_shut_out_is_told(site: Path, at_home: Tab) -> None:
    """A sound page passes; grey on white and a nameless button do not."""
    axe = AXE.read_text("utf8")
    visited(at_home)
    assert list(shut_out(at_home, axe)) == []
    plant(site, '<p style="color: #aaa">Grey words.</p><button></button>')
    visited(at_home)
    told = "\n".join(shut_out(at_home, axe))
    assert "axe color-contrast: 1" in told
    assert "axe button-name: 1" in told


def test_the_command_fails_and_says_what_and_where(site: Path, browser: Browser) -> None:
    """From the command line, over all looks: one line a fault, its page and look; exit status 1."""
    del browser  # only so that this test, too, skips without one
    plant(site, "<script>console.log('hello')</script>")
    for page in site.glob("*.html"):
        page.write_text(page.read_text("utf8").replace("Words that", "Tiny words that"), "utf8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.site_checks", str(site)],
        cwd=ROOT,
        env={**os.environ, "AXE": ""},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "index.html (dark, 390 px, http): console: hello" in done.stdout
    assert "index.html (light, 1280 px, file): console: hello" in done.stdout
    assert "other.html (" not in done.stdout
