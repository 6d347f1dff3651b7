// Waiting boxes under `mkdocs serve`: asks each second how far the runs are. On a published
// page there is no such box, and nothing is asked.
"use strict";

(() => {
  const address = new URL("progress.json", document.currentScript.src);
  const boxes = [...document.querySelectorAll(".st-waiting[data-request]")];
  if (!boxes.length || !location.protocol.startsWith("http")) return;

  function duration(seconds) {
    if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
    if (seconds < 60) return `${Math.round(seconds)} s`;
    return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  }

  function show(box, run, left) {
    const bar = box.querySelector("progress");
    const running = run.state === "running";
    const words = [running ? `${duration(run.seconds)} so far` : "waiting for its turn"];
    if (run.predicted) words.push(`took ${duration(run.predicted)} last time`);
    if (left > 1) words.push(`${left} runs left in all`);
    box.querySelector("[data-state]").textContent = running ? "Running:" : "Waiting to run:";
    box.querySelector("[data-time]").textContent = words.join(", ");
    box.querySelector("[data-line]").textContent = run.line ?? "";
    if (running && run.predicted) {
      bar.max = 1;
      bar.value = Math.min(0.99, run.seconds / run.predicted);
    } else {
      bar.removeAttribute("value");
    }
  }

  async function ask() {
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (answer.ok) {
        const { runs, left } = await answer.json();
        for (const box of boxes) {
          const run = runs[box.dataset.request];
          if (run) show(box, run, left);
          else box.querySelector("[data-time]").textContent = "finished; the page reloads soon";
        }
      }
    } catch {
      // Nobody answers, so the runs have ended too; a new server is found as it comes.
      for (const box of boxes) {
        box.querySelector("[data-time]").textContent = "mkdocs serve does not answer";
      }
    }
    window.setTimeout(ask, document.hidden ? 5000 : 1000);
  }

  ask();
})();
