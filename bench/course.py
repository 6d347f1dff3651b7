"""Makes a course of any size, and the same pages for plain Material."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from pathlib import Path

CONFIG = """\
site_name: Bench
theme: {name: material, font: false}
extra: {generator: false}
plugins: [search%s]
markdown_extensions: [admonition, pymdownx.superfences, pymdownx.highlight]
"""

HELPER = '''\
"""What the snippets of the lecture rest on."""

import numpy as np


def wave(number: int, scale: float = 1.0):
    """Compute a noisy wave."""
    noise = np.random.default_rng(number).normal(size=(400, 400))
    steps = np.linspace(0, 6, 200)
    return steps, scale * np.sin(steps * (1 + number % 5)) + 0.1 * (noise @ noise.T)[:200, 0] / 400


def swing(number: int, scale: float = 1.0):
    """Compute a noisy swing."""
    noise = np.random.default_rng(number).normal(size=(400, 400))
    steps = np.linspace(0, 6, 200)
    return steps, scale * np.cos(steps * (1 + number % 5)) + 0.3 * (noise @ noise.T)[:200, 0] / 400
'''

SNIPPET = '''
def figure_{number}() -> Figure:
    """Draw wave {number}."""
    figure = Figure(figsize=(4.8, 3))
    axes = figure.subplots()
    axes.plot(*{helper}({number}))
    axes.set(xlabel="step", ylabel="height", title="Wave {page}.{number}")
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
![A wave that swings around zero, with a little noise.](wave_{page}_{number}.svg)
<figcaption>Wave {number}.</figcaption>
</figure>

```python
{code}
```
"""


@dataclass(frozen=True)
class Course:
    """So many pages with so many snippets each."""

    pages: int
    snippets: int


def write_ours(root: Path, course: Course) -> None:
    """Write a course for this generator."""
    package = root / "snippets"
    (root / "docs").mkdir(parents=True)
    package.mkdir()
    (package / "__init__.py").write_text("")
    (root / "mkdocs.yml").write_text(CONFIG % ", site_tools")
    for page in range(course.pages):
        folder = package / f"page_{page}"
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        (folder / "helper.py").write_text(HELPER)
        head = "from matplotlib.figure import Figure\n\n"
        head += f"from snippets.page_{page}.helper import swing, wave\n"
        body = "".join(_snippet(page, number) for number in range(course.snippets))
        (folder / "waves.py").write_text(f"{head}\n{body}")
        _page(root, page, course, FORM)


def write_plain(root: Path, course: Course) -> None:
    """Write the same pages with a finished picture and a code block in place of each form."""
    (root / "docs").mkdir(parents=True)
    (root / "mkdocs.yml").write_text(CONFIG % "")
    for page in range(course.pages):
        _page(root, page, course, PLAIN)
        for number in range(course.snippets):
            (root / "docs" / f"wave_{page}_{number}.svg").write_text(_picture(number))


def _snippet(page: int, number: int) -> str:
    helper = "swing" if number % 2 else "wave"
    return SNIPPET.format(page=page, number=number, helper=helper)


def _picture(number: int) -> str:
    """A picture about as large as those that snippets draw."""
    points = (f"L {x / 2:.2f} {144 + 90 * math.sin(x * (1 + number) / 99):.2f}" for x in range(900))
    path = f'<path d="M 0 144 {" ".join(points)}" fill="none" stroke="#1f5fbf"/>'
    size = 'width="460" height="288" viewBox="0 0 460 288"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{path}</svg>'


def _page(root: Path, page: int, course: Course, form: str) -> None:
    parts = [f"# Lecture {page}\n"]
    for number in range(course.snippets):
        code = textwrap.dedent(_snippet(page, number)).strip()
        parts += [
            f"## Section {number}\n",
            PROSE.format(number=number),
            form.format(page=page, number=number, code=code),
        ]
    name = "index.md" if page == 0 else f"page_{page}.md"
    (root / "docs" / name).write_text("\n".join(parts))


def write_program(path: Path, root: Path, course: Course) -> None:
    """Write a program that runs every snippet in one process and saves its figure as SVG."""
    lines = ["import io", f"import sys; sys.path.insert(0, {str(root)!r})"]
    lines += ["import numpy, matplotlib.figure, matplotlib.backends.backend_svg"]
    for page in range(course.pages):
        lines.append(f"import snippets.page_{page}.waves as waves_{page}")
        lines += [
            f"waves_{page}.figure_{number}().savefig(io.StringIO(), format='svg')"
            for number in range(course.snippets)
        ]
    path.write_text("\n".join(lines))
