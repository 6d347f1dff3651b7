// Steppers: one frame at a time by buttons, slider, keys, swipe or play. Without this script
// (and in print) all frames stand below each other. A classic script: it works from file://.
"use strict";

(() => {
  const READING_MS = 55; // per character of the sentence
  const LEAST_MS = 1800;
  const SWIPE_PX = 40;

  class SiteStepper extends HTMLElement {
    connectedCallback() {
      if (this.frames) return;
      const list = this.querySelector(".st-frames");
      this.list = list;
      this.frames = [...list.children];
      this.slider = this.querySelector("input[type=range]");
      this.back = this.querySelector("[data-go='-1']");
      this.forth = this.querySelector("[data-go='1']");
      this.toggle = this.querySelector("[data-play]");
      this.count = this.querySelector(".st-count");
      this.live = this.querySelector("[data-live]");
      this.timer = 0;

      this.back.addEventListener("click", () => this.go(this.at - 1));
      this.forth.addEventListener("click", () => this.go(this.at + 1));
      this.toggle.addEventListener("click", () => (this.timer ? this.pause() : this.play()));
      this.slider.addEventListener("input", () => this.go(Number(this.slider.value) - 1));
      this.addEventListener("keydown", (event) => this.key(event));
      this.swipes();
      document.addEventListener("visibilitychange", () => document.hidden && this.pause());
      this.show(0);
    }

    disconnectedCallback() {
      this.pause();
    }

    // A reader's own move: it also ends the playing.
    go(place) {
      this.pause();
      if (this.show(place)) this.tell();
    }

    show(place) {
      const last = this.frames.length - 1;
      const next = Math.max(0, Math.min(last, place));
      if (next === this.at) return false;
      this.at = next;
      this.list.dataset.at = String(next + 1);
      this.frames.forEach((frame, index) => frame.toggleAttribute("data-on", index === next));
      this.slider.value = String(next + 1);
      this.slider.setAttribute("aria-valuetext", `step ${next + 1} of ${last + 1}`);
      this.count.textContent = `${next + 1} / ${last + 1}`;
      // Not `disabled`: that would throw the focus away under the reader's finger.
      this.back.setAttribute("aria-disabled", String(next === 0));
      this.forth.setAttribute("aria-disabled", String(next === last));
      return true;
    }

    sentence() {
      const text = this.frames[this.at].querySelector(".st-frame__text").cloneNode(true);
      text.querySelector(".st-frame__count")?.remove();
      return text.textContent.trim();
    }

    tell() {
      // The slider says its own step; a reader at a button hears it from here.
      const onSlider = document.activeElement === this.slider;
      const step = onSlider ? "" : `Step ${this.at + 1} of ${this.frames.length}. `;
      this.live.textContent = step + this.sentence();
    }

    play() {
      if (this.at === this.frames.length - 1) this.show(0);
      this.tell();
      this.toggleAttribute("data-playing", true);
      this.toggle.setAttribute("aria-label", "Pause");
      this.wait();
    }

    wait() {
      const time = Math.max(LEAST_MS, READING_MS * this.sentence().length);
      this.timer = window.setTimeout(() => {
        this.show(this.at + 1);
        this.tell();
        if (this.at < this.frames.length - 1) this.wait();
        else this.pause();
      }, time);
    }

    pause() {
      window.clearTimeout(this.timer);
      this.timer = 0;
      this.removeAttribute("data-playing");
      this.toggle.setAttribute("aria-label", "Play");
    }

    key(event) {
      if (event.altKey || event.ctrlKey || event.metaKey || event.target === this.slider) return;
      // Where a picture scrolls sideways the arrows belong to the scrolling.
      if (event.target.closest(".st-scroll")) return;
      const places = {
        ArrowLeft: this.at - 1,
        ArrowRight: this.at + 1,
        Home: 0,
        End: this.frames.length - 1,
      };
      if (!(event.key in places)) return;
      event.preventDefault();
      this.go(places[event.key]);
    }

    swipes() {
      let start = null;
      this.list.addEventListener(
        "touchstart",
        (event) => {
          const scroller = event.target.closest(".st-scroll");
          const scrolls = scroller && scroller.scrollWidth > scroller.clientWidth + 1;
          start = scrolls || event.touches.length > 1 ? null : event.touches[0];
        },
        { passive: true },
      );
      this.list.addEventListener(
        "touchend",
        (event) => {
          if (!start) return;
          const dx = event.changedTouches[0].clientX - start.clientX;
          const dy = event.changedTouches[0].clientY - start.clientY;
          if (Math.abs(dx) > SWIPE_PX && Math.abs(dx) > 2 * Math.abs(dy)) {
            this.go(this.at - Math.sign(dx));
          }
          start = null;
        },
        { passive: true },
      );
    }
  }

  if (!customElements.get("site-stepper")) customElements.define("site-stepper", SiteStepper);
})();
