"""A tiny course with recorded work, on a data set that may be here or not."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.site_tools.tiny import Tiny

CONTENT = b"3 1 4 1 5"
OTHER = b"3 1 4 1 6"


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


FILES = {
    "mkdocs.yml": "site_name: Measured\nplugins: [site_tools]\n",
    "pytest.ini": "[pytest]\ntestpaths = tests docs\npythonpath = .\nfilterwarnings = error\n",
    "snippets/__init__.py": "",
    "snippets/digits/__init__.py": "",
    "snippets/data.py": f'''
        """The course's data."""

        from __future__ import annotations

        from site_tools.show import DataSet, Variant, artifact

        DIGITS = DataSet(
            name="digits",
            title="Five Digits",
            licence="Anyone's.",
            classes=("odd", "even"),
            split="none",
            variants=(
                Variant(
                    name="plain",
                    form="file",
                    sha256="{_sha(CONTENT)}",
                    size={len(CONTENT)},
                    note="as it came",
                ),
                Variant(
                    name="other",
                    form="file",
                    sha256="{_sha(OTHER)}",
                    size={len(OTHER)},
                    note="with another end",
                ),
            ),
        )


        @artifact
        def digits() -> list[int]:
            """Read the digits."""
            return [int(word) for word in DIGITS.file().read_text().split()]
    ''',
    "snippets/digits/runs.py": '''
        """Runs on the digits."""

        from __future__ import annotations

        from dataclasses import dataclass

        from site_tools.show import Claim, artifact
        from snippets.data import digits

        FACTOR = 2


        @dataclass(frozen=True)
        class Run:
            """What one run measured."""

            seed: int
            total: float
            curve: tuple[float, ...]


        def scale(numbers: list[int]) -> list[float]:
            """Multiply all."""
            return [number * FACTOR / 10 for number in numbers]


        @artifact(family={"seed": (0, 1, 2)}, recorded=0.02)
        def measured(seed: int) -> Run:
            """Add the digits, and a little for the seed."""
            print("measuring", seed)
            curve = scale(digits())
            return Run(seed, sum(curve) + seed / 100, tuple(curve))


        @artifact(family={"size": ("small", "large")}, recorded=0.0)
        def made(size: str) -> dict[str, int]:
            """Count without any data."""
            return {"size": len(size)}
    ''',
    "snippets/digits/shown.py": '''
        """What is made of the runs."""

        from __future__ import annotations

        from site_tools.show import Claim, Table
        from snippets.data import digits
        from snippets.digits.runs import made, measured


        def mean() -> float:
            """Average the totals."""
            return sum(measured(seed).total for seed in (0, 1, 2)) / 3


        def totals() -> Table:
            """List the totals."""
            runs = [measured(seed) for seed in (0, 1, 2)]
            return Table({"seed": [r.seed for r in runs], "total": [r.total for r in runs]})


        def holds() -> Claim:
            """Assert that the totals are large."""
            least = min(measured(seed).total for seed in (0, 1, 2))
            return Claim("Totals are large.", least, ">", 1, n=3)


        def letters() -> int:
            """Count the letters of both sizes."""
            return made("small")["size"] + made("large")["size"]


        def first() -> Table:
            """Show the digits themselves."""
            return Table({"digit": digits()})
    ''',
    "tests/test_shown.py": '''
        """The same by hand."""

        from snippets.digits import runs, shown


        def test_scale():
            """A fifth of each."""
            assert runs.scale([5]) == [1.0]


        def test_letters():
            """Five and five."""
            assert shown.letters() == 10
    ''',
    "docs/index.md": """
        # Measured

        The mean is {{ digits.shown.mean:.2f }}, of {{ digits.shown.letters:d }} letters.

        ```claim
        run: digits.shown.holds
        id: claim-large
        ```

        ```snippet
        run: digits.shown.totals
        show: [output]
        caption: The totals.
        id: tbl-totals
        ```

        ```snippet
        run: digits.shown.first
        show: [output]
        caption: The digits.
        id: tbl-digits
        ```
    """,
}


class Measured(Tiny):
    """The course; its data is put in and taken away as on different machines."""

    @classmethod
    def make(cls, root: Path) -> Measured:
        course = cls(root)
        for path, text in FILES.items():
            course.write(path, text)
        return course

    def data(self, content: bytes | None = CONTENT, variant: str = "plain") -> None:
        """Install a variant, or take it away (None)."""
        file = self.root / f".site_tools/data/digits-{variant}"
        file.unlink(missing_ok=True)
        if content is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    def record(self, seed: int = 0) -> Path:
        """The file of one member's record."""
        return self.root / f"records/digits-plain/digits.runs.measured/seed={seed}.json"

    def records(self) -> dict[str, bytes]:
        """All records by their paths."""
        files = sorted((self.root / "records").rglob("*.json"))
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in files}
