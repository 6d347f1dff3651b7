// For keyboards and screen readers, what neither HTML nor the theme does by itself: boxes that
// scroll sideways can be reached, only while they do scroll; copy buttons are no landmarks.
"use strict";

(() => {
  const BOXES = ".st-scroll, .md-typeset__scrollwrap";

  const sizes = new ResizeObserver((entries) => {
    for (const entry of entries) {
      const box = entry.target.closest(BOXES);
      if (!box) continue;
      const scrolls = box.scrollWidth > box.clientWidth + 1;
      if (scrolls === box.hasAttribute("tabindex")) continue;
      if (scrolls) {
        box.tabIndex = 0;
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", box.dataset.label ?? "Scrolls sideways");
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      }
    }
  });

  function mend() {
    for (const box of document.querySelectorAll(BOXES)) {
      sizes.observe(box);
      if (box.firstElementChild) sizes.observe(box.firstElementChild);
    }
    for (const nav of document.querySelectorAll(".md-code__nav:not([role])")) {
      nav.setAttribute("role", "none");
    }
  }

  mend();
  // Material adds the buttons as code comes into view, and swaps pages if it is told to.
  const content = document.querySelector("[data-md-component=container]");
  if (content) new MutationObserver(mend).observe(content, { childList: true, subtree: true });
})();
