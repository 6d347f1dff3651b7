"""The page of a notebook, taken from mkdocs-jupyter's clothes and put into the house's.

What comes is JupyterLab's own HTML: 575 kB of styles and a copy script in every page, every line
of code twice, pictures as base64 without a word on what they show, a tab stop at each cell.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

HOME = "assets/site_tools"  # below the site's root
STYLE = f"{HOME}/lab/lab.css"
OUTPUTS = "assets/outputs"

_WRAPPER = '<div class="jupyter-wrapper">'
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script\b.*?</script>|<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(
    r'<img\b[^>]*?src="data:image/(?P<kind>png|jpeg);base64,(?P<data>[A-Za-z0-9+/=\s\\]+)"[^>]*>'
)
_WIDTH = re.compile(r'\bwidth="(\d+)')
_ANCHOR = re.compile(r'<a class="anchor-link" href="(?P<place>#[^"]*)">¶</a>')
_CODE = re.compile(
    r'<div class="highlight-ipynb hl-(?P<language>[\w+-]*)"><pre>(?P<code>.*?)</pre></div>',
    re.DOTALL,
)
_GONE = re.compile(
    r'<div class="zeroclipboard-container">.*?</clipboard-copy>\s*</div>'
    r'|<div class="clipboard-copy-txt"[^>]*>[^<]*</div>'
    r'|<div class="celltoolbar">\s*(?:<div class="button_container.*?</div>\s*)*</div>'
    r'|<div class="jp-Collapser[^"]*">\s*</div>'
    r'|<div class="jp-(?:InputPrompt|OutputPrompt)[^"]*">[^<]*</div>'
    r'|(?<=\w") tabindex="0"(?=>)',
    re.DOTALL,
)
_WIDE = re.compile(r'<div class="(?=jp-Rendered(?:Text|HTMLCommon jp-RenderedHTML) )')


def dress(html: str, url: str, site: Path, notebook: Path | None = None) -> str:
    """The whole page with its notebook in the house's clothes; shared files go into `site`.

    `notebook`, the file that the page shows, knows what its pictures show.
    """
    start, inside = html.find("<article"), html.find(_WRAPPER)
    end = html.find("</article>", inside)
    if min(start, inside, end) < 0:
        return html
    up = "../" * url.count("/")
    head, body = html[start:inside], html[inside:end]
    styles = "\n".join(_STYLE.findall(head))
    head = _SCRIPT.sub("", _STYLE.sub("", head)).rstrip() + "\n"
    links = _stylesheets(styles, up, site)
    body = _pictures(_cells(body), up, site, list(_told(notebook)) if notebook else [])
    top = html[:start].replace("</head>", f"{links}</head>", 1)
    if "<title>Lab" not in top:  # a lecture's lab may bear the lecture's name
        top = top.replace("<title>", "<title>Lab: ", 1)
    return top + head + body + html[end:]


def _stylesheets(styles: str, up: str, site: Path) -> str:
    """JupyterLab's styles as one file that all labs share, and ours behind it."""
    data = styles.encode("utf8")
    name = f"{HOME}/notebook-{hashlib.sha256(data).hexdigest()[:16]}.css"
    _write(site / name, data)
    return "".join(f'<link rel="stylesheet" href="{up}{path}">\n' for path in (name, STYLE))


def _cells(body: str) -> str:
    """Code as the theme shows it, with its copy button; a tab stop only where a box scrolls."""
    body = _GONE.sub("", body)
    body = _CODE.sub(
        lambda found: (
            f'<div class="language-{found["language"]} highlight">'
            f"<pre><code>{found['code']}</code></pre></div>"
        ),
        body,
    )
    body = _WIDE.sub('<div data-label="Output, wider than the screen" class="st-scroll ', body)
    return _ANCHOR.sub(
        lambda found: (
            f'<a class="headerlink" href="{found["place"]}" title="Link to this section">#</a>'
        ),
        body,
    )


def _pictures(body: str, up: str, site: Path, told: list[str]) -> str:
    """Pictures in files of their own, named by content, with their size and what they show."""
    # A notebook that was edited since may show other pictures: then no text is the honest one.
    texts = iter(told if len(told) == len(_IMAGE.findall(body)) else ())

    def move(found: re.Match[str]) -> str:
        text = next(texts, "")
        try:
            data = base64.b64decode(re.sub(r"\\n|\s", "", found["data"]), validate=True)
        except binascii.Error:
            return found[0]
        name = f"{OUTPUTS}/{hashlib.sha256(data).hexdigest()[:16]}.{found['kind']}"
        _write(site / name, data)
        size = ""
        if data.startswith(b"\x89PNG"):
            wide, high = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
            asked = _WIDTH.search(found[0])
            width = int(asked[1]) if asked else wide
            size = f' width="{width}" height="{round(high * width / wide)}"'
        alt = escape(text) if text else "A figure; the text before this cell says what it shows"
        return f'<img src="{up}{name}" alt="{alt}"{size} loading="lazy" decoding="async">'

    return _IMAGE.sub(move, body)


def _told(notebook: Path) -> Iterator[str]:
    """What the notebook's outputs say of their pictures, in the order of the page."""
    for cell in json.loads(notebook.read_text("utf8"))["cells"]:
        for output in cell.get("outputs", ()):
            for kind in ("image/png", "image/jpeg"):
                if kind in output.get("data", {}):
                    known = output.get("metadata", {}).get(kind, {})
                    yield str(known.get("alt", ""))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_bytes() != data:
        path.write_bytes(data)
