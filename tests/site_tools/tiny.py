"""A tiny course on disk that the real commands are started in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

from click.testing import CliRunner

from site_tools.cli import main

BIN = Path(sys.executable).parent
FILES = {
    "mkdocs.yml": "site_name: Tiny\nplugins: [site_tools]\nnav: [index.md, lectures/areas.md]\n",
    "pytest.ini": "[pytest]\ntestpaths = tests docs\npythonpath = .\nfilterwarnings = error\n",
    "data/scale.txt": "3",
    "snippets/__init__.py": "",
    "snippets/shapes/__init__.py": "",
    "snippets/shapes/areas.py": '''
        """Areas of squares."""

        from pathlib import Path

        from site_tools.show import Claim, artifact

        SIDE = 2
        SCALE = Path(__file__).parents[2] / "data" / "scale.txt"


        @artifact(family={"seed": (0, 1)})
        def sides(seed: int) -> list[int]:
            """Make a few sides."""
            print("making sides")
            return [SIDE + seed, SIDE * 2]


        def square(side: int) -> int:
            """Multiply a side by itself."""
            return side**2


        def total() -> int:
            """Add the areas of the first seed."""
            return sum(square(side) for side in sides(0))


        def scaled(factor: int = 1) -> int:
            """Scale by what a file says."""
            return factor * int(SCALE.read_text())


        def grows() -> Claim:
            """Assert that another seed has more area."""
            return Claim("More.", sum(sides(1)) - sum(sides(0)), ">", 0, n=2)
    ''',
    "tests/test_areas.py": '''
        """The areas by hand."""

        from snippets.shapes import areas


        def test_total():
            """4 + 16."""
            assert areas.total() == 20
            assert areas.grows().holds


        def test_scaled():
            """The file says three."""
            assert areas.scaled(2) == 6
    ''',
    "docs/index.md": "# Home\n\nAll is {{ shapes.areas.total:d }}.\n",
    "docs/lectures/areas.md": """
        # Areas

        ```claim
        run: shapes.areas.grows
        id: claim-grows
        ```

        ```exercise
        id: ex-scale
        level: 1
        title: Scale
        ask: How much is it?
        solution: shapes.areas.scaled
        with: {factor: 2}
        ```

        Again {{ shapes.areas.total:d }}.
    """,
}


class Tiny:
    """The course in a folder; commands are started there as a lecturer would."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def make(cls, root: Path) -> Tiny:
        """Write all of it."""
        course = cls(root)
        for path, text in FILES.items():
            course.write(path, text)
        return course

    def copy(self, root: Path) -> Tiny:
        """The same course, its results too, elsewhere."""
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        return Tiny(root)

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip(), "utf8")
        return file

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that must be there."""
        text = (self.root / path).read_text("utf8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new), "utf8")

    def start(self, *command: str, folder: str = ".") -> subprocess.CompletedProcess[str]:
        """Start a command of the environment, its outputs apart and in plain text."""
        return subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            cwd=self.root / folder,
            env=environment(),
            capture_output=True,
            text=True,
            encoding="utf8",
            timeout=120,
        )

    def tool(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Start `site_tools`."""
        return self.start("site_tools", *words)

    def ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`site_tools` in this process, which is quicker: for what runs nothing."""
        words = (*words, "--config-file", str(self.root / "mkdocs.yml"))
        done = CliRunner(env={"COLUMNS": "100"}).invoke(main, words)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def environment() -> dict[str, str]:
    """The test's own, without what an outer pytest or terminal would say."""
    inherited = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    path = f"{BIN}{os.pathsep}{inherited['PATH']}"
    return inherited | {"PATH": path, "COLUMNS": "100", "NO_MKDOCS_2_WARNING": "1"}
