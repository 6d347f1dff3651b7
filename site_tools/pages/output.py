"""The files beside the pages: results, downloads, our styles and scripts, moved notebook styles."""

from __future__ import annotations

import json
import re
import shutil
import time
from html import unescape
from pathlib import Path

from site_tools.model import Result
from site_tools.pages import lab_page
from site_tools.pages.katex import Formulas, TexError, stylesheet_files
from site_tools.pages.site import Book
from site_tools.takeaway import bundle

ASSETS = Path(__file__).parent / "assets"
HOME = lab_page.HOME  # below the site's root
STYLES = (f"{HOME}/site_tools.css", f"{HOME}/katex/katex.min.css")
SCRIPTS = tuple(
    f"{HOME}/{path.name}" for path in sorted(ASSETS.glob("*.js")) if path.name != "iframe-worker.js"
)
POLYFILL = f"{HOME}/iframe-worker.js"  # search from file:// needs it; ours is not fetched
PROGRESS = f"{HOME}/progress.json"  # written under serve only
PROVENANCE = f"{HOME}/provenance.json"  # all that changes by nature stands here

_FORMULA = re.compile(
    r"<(?P<code>pre|code|script|style|textarea)\b.*?</(?P=code)>|<[^>]*>"
    r"|\$\$(?P<display>[^$]+)\$\$|\$(?P<inline>[^\s$](?:[^$\n]*[^\s$])?)\$(?!\d)",
    re.DOTALL,
)


def touch(path: Path) -> None:
    """Change a file's content, so that a watcher sees it; makes it if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{time.time_ns()}\n", "utf8")


def finish_page(
    html: str, url: str, source: str, site: Path, formulas: Formulas, file: Path | None = None
) -> str:
    """Mend the page of a notebook (`file`): dress it, render its formulas. Others stay."""
    if not source.endswith(".ipynb"):
        return html
    return _rendered_formulas(lab_page.dress(html, url, site, file), formulas)


def _rendered_formulas(html: str, formulas: Formulas) -> str:
    """TeX between dollars in a notebook's prose as KaTeX has it; code is left alone."""

    def render(match: re.Match[str]) -> str:
        tex = match["display"] or match["inline"]
        if tex is None:
            return match[0]
        try:
            found = formulas.html(unescape(tex), display=bool(match["display"]))
        except TexError:
            return match[0]  # the lecture's own page says what is wrong
        tag = "div" if match["display"] else "tex-inline"
        return f'<{tag} class="tex" data-search-exclude>{found}</{tag}>'

    return _FORMULA.sub(render, html)


def write_site(site: Path, book: Book, name: str, licence: str) -> None:
    """Write into the built site all files that its pages refer to.

    SnippetError for a lecture whose code can't be put into one file.
    """
    shutil.copytree(ASSETS, site / HOME, dirs_exist_ok=True)
    for name, path in stylesheet_files().items():
        _copy(path, site / HOME / "katex" / name)
    for name, blob in book.assets.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(book.read(blob))
    for row in book.downloads():
        path = site / row.code
        path.parent.mkdir(parents=True, exist_ok=True)
        uses = book.uses_of(row.page.path)
        given = book.supplied(uses)
        text = bundle.bundle(
            row.page, uses, book.catalog, site=name, licence=licence, supplied=given
        )
        path.write_text(text, "utf8")
    (site / PROVENANCE).write_text(_provenance(book), "utf8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _provenance(book: Book) -> str:
    """How each result came to be, as JSON: by request, its key, start, time, machine, versions."""
    rows = {
        str(outcome.request): {
            "key": outcome.recipe.digest,
            "started": outcome.provenance.started,
            "seconds": outcome.provenance.seconds,
            "peak_mb": outcome.provenance.peak_mb,
            "machine": outcome.provenance.machine,
            "versions": dict(outcome.provenance.versions),
        }
        for outcome in book.outcomes.values()
        if isinstance(outcome, Result)
    }
    return json.dumps(rows, indent=1, sort_keys=True) + "\n"
