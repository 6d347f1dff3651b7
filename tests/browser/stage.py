"""A page of the real renderer, with the real styles and scripts, for the tests in a browser."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_tools.model import Kind, Result, Use
from site_tools.pages.output import ASSETS
from site_tools.pages.render import Renderer
from tests.site_tools.rendering import PAGE, World

SCRIPTS = ("access.js", "question.js", "stepper.js")
SENTENCES = ("The kernel starts at the left.", "It moves one pixel.", "It meets the border.")


def drawing(width: int = 480, height: int = 320) -> bytes:
    """A picture of that size in CSS pixels."""
    return (
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'xmlns="http://www.w3.org/2000/svg"><path d="M 0 0 L 90 90" '
        'style="stroke:var(--fig-ink)"/></svg>'
    ).encode()


@dataclass
class Stage:
    """Collects forms; `page` writes them out as one page and gives its URL."""

    root: Path

    def __post_init__(self) -> None:
        self.world = World(self.root)
        self.site = self.root / "site"

    def stepper(self, *, width: int = 480, texts: tuple[str, ...] = SENTENCES) -> None:
        """A walk through three frames."""
        frames = [
            {"text": text, "alt": "", "width": width, "height": 320, "images": []} for text in texts
        ]
        files = {f"frame-{place}.svg": drawing(width) for place in range(len(texts))}
        use = self.world.use("snippet", "walk", id="fig-walk", caption="The walk.", alt="A grid.")
        self.world.show(use, self.world.result("walk", Kind.STEPS, {"frames": frames}, files))

    def question(self, answer: object, **options: Any) -> None:
        """A question whose answer was computed."""
        options = {"ask": "How many?", "explain": "Count them.", **options}
        use = self.world.use("question", "answer", id="q-count", options=options)
        self.world.show(use, self.world.result("answer", Kind.VALUES, {"value": answer}))

    def exercise(self) -> None:
        """An exercise with two hints and a solution."""
        options = {
            "title": "Turn it",
            "level": 2,
            "ask": "Turn the kernel.",
            "hints": ("Draw it.", "Turn the paper."),
            "explain": "Both axes flip.",
        }
        use = self.world.use("exercise", "conv2d", id="ex-turn", options=options)
        self.world.show(use, self.world.result("conv2d", Kind.VALUES, {"value": 180}))

    def grid(self, sheet: bytes, other: bytes) -> None:
        """Two tiles of 4 × 4 pixels, at their own brightness and at a common one."""
        data = {
            "columns": 2,
            "labels": ["first", "second"],
            "tile": [4, 4],
            "zoom": 8,
            "scales": {"own": "own.png", "common": "common.png"},
            "ranges": [[0.0, 1.0], [0.0, 2.0]],
            "colours": "grey",
        }
        files = {"own.png": sheet, "common.png": other}
        use = self.world.use("snippet", "maps", id="fig-maps", caption="Maps.", alt="Two maps.")
        self.world.show(use, self.world.result("maps", Kind.GRID, data, files))

    def table(self, columns: int) -> None:
        """A table with one wide row."""
        cells = [
            {"name": f"column {n}", "unit": "", "format": "", "numeric": True}
            for n in range(columns)
        ]
        data = {"columns": cells, "rows": [list(range(columns))]}
        use = self.world.use("snippet", "table", id="tbl-wide", caption="Wide.")
        self.world.show(use, self.world.result("table", Kind.TABLE, data, {"table.csv": b"0"}))

    def page(self) -> str:
        """Write the page with all that was collected; its file:// URL."""
        book = self.world.book
        page, renderer = book.page(PAGE), Renderer(book)

        def form(use: Use) -> str:
            outcome = self.world.outcomes.get(use.request) if use.request else None
            assert isinstance(outcome, Result)
            return renderer.use(use, outcome, page, lambda blob, end: book.asset(page, blob, end))

        forms = "\n".join(map(form, self.world.uses))
        for name, blob in book.assets.items():
            (self.site / name).parent.mkdir(parents=True, exist_ok=True)
            (self.site / name).write_bytes(self.world.files[blob.digest])
        shutil.copytree(ASSETS, self.site / "ours")
        scripts = "".join(f'<script src="../../ours/{name}" defer></script>' for name in SCRIPTS)
        path = self.site / "lectures" / "convolution" / "index.html"
        path.parent.mkdir(parents=True)
        path.write_text(
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<link rel="stylesheet" href="../../ours/site_tools.css">'
            f'{scripts}</head><body data-md-color-scheme="default" style="font-size:20px">'
            f'<main data-md-component="container"><article class="md-typeset">{forms}</article>'
            "</main></body></html>",
            "utf8",
        )
        return path.as_uri()
