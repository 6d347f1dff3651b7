"""Makes a course of any size, and the same pages for plain Material."""

from __future__ import annotations

import textwrap
from pathlib import Path

CONFIG = """\
site_name: Bench
theme: {name: material, font: false}
extra: {generator: false}
plugins: [search%s]
markdown_extensions: [admonition, pymdownx.superfences, pymdownx.highlight]
"""

HELPER = '''\
"""What all snippets of the lecture rest on."""

import numpy as np


def wave(number: int, scale: float = 1.0):
    """Compute a noisy wave."""
    noise = np.random.default_rng(number).normal(size=(400, 400))
    steps = np.linspace(0, 6, 200)
    return steps, scale * np.sin(steps * (1 + number % 5)) + 0.1 * (noise @ noise.T)[:200, 0] / 400
'''

SNIPPET = '''
def figure_{number}() -> Figure:
    """Draw wave {number}."""
    figure = Figure(figsize=(4.8, 3))
    axes = figure.subplots()
    axes.plot(*wave({number}))
    axes.set(xlabel="step", ylabel="height", title="Wave {number}")
    print("drew wave {number}")
    return figure
'''

PROSE = """\
Section {number} of the lecture. The wave below was drawn while the site was built. It has a
number, a caption and a description, and the code that drew it stands beside it, so that
whoever doubts it can look.
"""

FORM = """\
```snippet
run: page_{page}.waves.figure_{number}
show: [output, code]
caption: Wave {number}.
alt: A wave that swings around zero, with a little noise.
```
"""

PLAIN = """\
<figure markdown>
![A wave that swings around zero, with a little noise.](wave.svg)
<figcaption>Wave {number}.</figcaption>
</figure>

```python
{code}
```
"""


def write_ours(root: Path, pages: int, snippets: int) -> None:
    """Write a course of `pages` × `snippets` for this generator."""
    package = root / "snippets"
    (root / "docs").mkdir(parents=True)
    package.mkdir()
    (package / "__init__.py").write_text("")
    (root / "mkdocs.yml").write_text(CONFIG % ", site_tools")
    for page in range(pages):
        folder = package / f"page_{page}"
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        (folder / "helper.py").write_text(HELPER)
        head = "from matplotlib.figure import Figure\n\n"
        head += f"from snippets.page_{page}.helper import wave\n"
        body = "".join(SNIPPET.format(number=number) for number in range(snippets))
        (folder / "waves.py").write_text(f"{head}\n{body}")
        _page(root, page, snippets, FORM)


def write_plain(root: Path, pages: int, snippets: int, picture: str) -> None:
    """Write the same pages with a finished picture and a code block in place of each form."""
    (root / "docs").mkdir(parents=True)
    (root / "mkdocs.yml").write_text(CONFIG % "")
    (root / "docs" / "wave.svg").write_text(picture)
    for page in range(pages):
        _page(root, page, snippets, PLAIN)


def _page(root: Path, page: int, snippets: int, form: str) -> None:
    parts = [f"# Lecture {page}\n"]
    for number in range(snippets):
        code = textwrap.dedent(SNIPPET.format(number=number)).strip()
        parts += [
            f"## Section {number}\n",
            PROSE.format(number=number),
            form.format(page=page, number=number, code=code),
        ]
    name = "index.md" if page == 0 else f"page_{page}.md"
    (root / "docs" / name).write_text("\n".join(parts))


def plain_run(root: Path, pages: int, snippets: int) -> str:
    """A program that runs every snippet in one process and saves its figure as SVG."""
    lines = ["import io", f"import sys; sys.path.insert(0, {str(root)!r})"]
    for page in range(pages):
        lines.append(f"import snippets.page_{page}.waves as waves_{page}")
        lines += [
            f"waves_{page}.figure_{number}().savefig(io.StringIO(), format='svg')"
            for number in range(snippets)
        ]
    return "\n".join(lines)
