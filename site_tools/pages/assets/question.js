// Questions: compares the reader's answer with the one that the build computed, here, without
// a server. Without this script the answer stands folded below the question.
"use strict";

(() => {
  // "3", "-0,5", "−2", "1/3", "50 %"; NaN for anything else.
  function number(text) {
    const clean = text.trim().replace(/\u2212/g, "-").replace(/\s+/g, "").replace(",", ".");
    const match = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?:\/(\d+\.?\d*))?(%)?$/i.exec(clean);
    if (!match) return NaN;
    const value = Number(match[1]) / (match[2] ? Number(match[2]) : 1) / (match[3] ? 100 : 1);
    return Number.isFinite(value) ? value : NaN;
  }

  class SiteQuestion extends HTMLElement {
    connectedCallback() {
      if (this.says) return;
      this.says = this.querySelector(".st-feedback");
      this.check = this.querySelector("[data-check]");
      this.inputs = [...this.querySelectorAll("input")];
      if (this.dataset.answer === undefined) {
        this.check.hidden = true; // the answer has not been computed yet
        this.check.classList.remove("st-scripted");
        return;
      }
      this.dataset.ready = "";
      this.check.addEventListener("click", () => this.judge());
      for (const input of this.inputs) {
        input.addEventListener("input", () => this.say("", ""));
        input.addEventListener("keydown", (event) => {
          if (event.key === "Enter") this.judge();
        });
      }
    }

    judge() {
      const verdict = this.dataset.kind === "number" ? this.number() : this.choices();
      if (verdict === null) return;
      if (verdict) {
        this.say("right", "✓ Right.");
        this.querySelector("details").open = true;
      } else {
        this.say("wrong", this.hint ?? "✗ Not yet. Try again, or open the answer below.");
      }
      this.hint = undefined;
    }

    number() {
      const given = number(this.inputs[0].value);
      if (Number.isNaN(given)) {
        this.say("wrong", "Please type a number, such as 3, −0.5 or 1/3.");
        this.inputs[0].focus();
        return null;
      }
      const right = Number(this.dataset.answer);
      // Room for the last digit of a double, not for a wrong answer.
      const slack = Number(this.dataset.tolerance) + 1e-9 * Math.max(1, Math.abs(right));
      return Math.abs(given - right) <= slack;
    }

    choices() {
      const chosen = this.inputs.filter((input) => input.checked).map((input) => input.value);
      if (this.dataset.kind === "one" && !chosen.length) {
        this.say("wrong", "Please choose an answer first.");
        return null;
      }
      const right = this.dataset.answer ? this.dataset.answer.split(",") : [];
      const found = right.filter((place) => chosen.includes(place)).length;
      if (this.dataset.kind === "many" && found === chosen.length && found < right.length && found) {
        this.hint = "✗ What you chose is right, but something is missing.";
      }
      return found === right.length && chosen.length === right.length;
    }

    say(verdict, text) {
      this.says.dataset.verdict = verdict;
      this.says.textContent = text;
    }
  }

  if (!customElements.get("site-question")) customElements.define("site-question", SiteQuestion);
})();
