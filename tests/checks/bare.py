"""A page without script, and on paper: all steps stacked, all folds open, nothing cut."""

from __future__ import annotations

from collections.abc import Iterator

from tests.checks.chromium import Tab

PAPER = {"width": 718, "height": 1040}  # A4 less margins of 1 cm, in CSS pixels

_STACKED = """
  const seen = element => element.checkVisibility({visibilityProperty: true});
  const name = element =>
    element.closest("[id]")?.id || element.className || element.tagName.toLowerCase();
  const bad = [];
  for (const steps of document.querySelectorAll(".st-frames")) {
    if (steps.closest("details:not([open])")) continue;
    if (steps.closest(".tabbed-block") && !steps.checkVisibility()) continue;  // tabs need none
    let bottom = -Infinity;
    for (const step of steps.children) {
      const box = step.getBoundingClientRect();
      if (!seen(step) || !box.height) bad.push(`a step of ${name(steps)} is hidden`);
      else if (box.top < bottom - 1) bad.push(`steps of ${name(steps)} lie on each other`);
      bottom = box.bottom;
    }
  }
  for (const control of document.querySelectorAll(".st-controls, .st-scripted"))
    if (seen(control)) bad.push(`a control of ${name(control)} shows that does nothing here`);
"""
WITHOUT_SCRIPT = (
    "() => {"
    "  for (const fold of document.querySelectorAll('article details')) fold.open = true;"
    + _STACKED
    + """
  const apart = "script, style, noscript, .st-hidden, .st-alt, .headerlink, [hidden], .st-controls,"
    + " .st-scripted, .tabbed-block, .katex-mathml, [data-scale]";
  const texts = document.createTreeWalker(
    document.querySelector("article") ?? document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || element.closest(apart)) continue;
    if (!seen(element)) bad.push(`${name(element)} hides "${texts.currentNode.data.trim()}"`);
  }
  return bad;
}"""
)
ON_PAPER = (
    "() => {"
    + _STACKED
    + """
  const light = colour => {
    const [red, green, blue, alpha] = colour.match(/[\\d.]+/g).map(Number);
    return alpha === 0 ? 1 : (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  };
  if (light(getComputedStyle(document.body).backgroundColor) < 0.95) bad.push("dark paper");
  const texts = "article :is(p, li, td, th, figcaption, h2, code)";
  for (const element of document.querySelectorAll(texts))
    if (seen(element) && light(getComputedStyle(element).color) > 0.5)
      bad.push(`${name(element)} is pale on paper`);
  for (const box of document.querySelectorAll("article :is(.st-scroll, pre, pre > code)"))
    if (seen(box) && box.scrollWidth > box.clientWidth + 1)
      bad.push(`${box.scrollWidth - box.clientWidth} px of ${name(box)} are cut off`);
  for (const part of document.querySelectorAll(".md-header, .md-sidebar, .md-footer, .md-tabs"))
    if (seen(part)) bad.push(`${part.className} is printed`);
  return bad;
}"""
)


def without_script(tab: Tab, url: str) -> Iterator[str]:
    """What a reader whose browser runs no script would miss."""
    tab.clear()
    tab.page.goto(url, wait_until="load")
    yield from dict.fromkeys((*tab.heard, *tab.page.evaluate(WITHOUT_SCRIPT)))


def on_paper(tab: Tab, url: str) -> Iterator[str]:
    """What printing the page would lose."""
    tab.clear()
    tab.page.set_viewport_size(PAPER)
    tab.page.emulate_media(media="print")
    tab.page.goto(url, wait_until="load")
    yield from dict.fromkeys((*tab.heard, *tab.page.evaluate(ON_PAPER)))
