"""A small course with awkward code, for what is copied out of the project."""

from __future__ import annotations

import textwrap
from pathlib import Path

from site_tools.code import catalog
from site_tools.code.catalog import Catalog
from site_tools.model import Page, Use
from site_tools.notes import directives, requests
from site_tools.settings import Settings

MODULES = {
    "shapes": '''
        """Areas of shapes."""

        from __future__ import annotations

        from dataclasses import dataclass, field
        from math import pi
        from typing import TYPE_CHECKING

        from site_tools.show import artifact, limits

        if TYPE_CHECKING:
            from collections.abc import Sequence

        SCALE = 2  # lengths are doubled
        UNUSED = "nobody asks for this"


        @dataclass(frozen=True)
        class Square:
            """A square; its area in m²."""

            side: float = field(metadata={"label": "side", "unit": "m"})

            def area(self) -> float:
                return (SCALE * self.side) ** 2


        def total(squares: Sequence[Square]) -> float:
            """Add the areas."""
            # region adding
            area = sum(square.area() for square in squares)
            # endregion
            return area


        @artifact(family={"count": (2, 3)})
        def squares(count: int) -> list[Square]:
            """Make `count` squares with sides 1, 2, …"""
            return [Square(1.0 + n) for n in range(count)]


        @limits(timeout_s=5)
        def rows() -> list[Square]:
            """List three squares."""
            return squares(3)
    ''',
    "results": '''
        """What comes of the shapes."""

        from __future__ import annotations

        import math as m

        from site_tools.show import Claim
        from snippets.demo import shapes
        from snippets.demo.shapes import squares, total as add_up

        SCALE = 10


        def total(count: int = 3) -> dict[str, float]:
            """Weigh é total of the squares."""
            share = [SCALE for SCALE in range(3)]
            whole = SCALE * add_up(squares(count)) + share[0]
            return {"whole": whole, "half": whole / 2, "text": f"total: {whole} {SCALE}{{SCALE}}"}


        def scaled() -> float:
            """Multiply both scales."""
            from snippets.demo.shapes import SCALE as inner

            return m.sqrt(shapes.SCALE * SCALE * inner)


        def grows() -> Claim:
            """Assert that more squares have more area."""
            gain = total(3)["whole"] - total(2)["whole"]
            return Claim("More squares, more area.", gain, ">", 0, n=2)


        def shrinks() -> Claim:
            """Assert what is false."""
            return Claim("More squares, less area.", total(3)["whole"], "<", 0, n=1)


        def fails() -> float:
            """Divide by nothing."""
            return SCALE / 0
    ''',
    "registry": '''
        """Keeps functions by name, as it is imported."""

        KINDS = {}


        def kind(function):
            """Enter a function."""
            KINDS[function.__name__] = function
            return function


        @kind
        def circle() -> float:
            """Three, roughly."""
            return 3.0


        try:
            import nowhere_to_be_found as fallback
        except ImportError:
            fallback = None


        def kinds() -> dict[str, int]:
            """Count the kinds."""
            return {"kinds": len(KINDS), "fallback": int(fallback is None)}
    ''',
    "whole": '''
        """Uses a module as a value."""

        from snippets.demo import shapes


        def names() -> int:
            """Count names."""
            return len(vars(shapes))
    ''',
    "pictures": '''
        """Draws."""

        from matplotlib.figure import Figure

        from site_tools.show import Frame, ImageGrid, Steps


        def draw(high: float) -> Figure:
            """Draw a line."""
            figure = Figure()
            figure.subplots().plot([0, high])
            return figure


        def steps() -> Steps:
            """Draw two lines, one after the other."""
            return Steps([Frame(draw(1), "first"), Frame(draw(2), "second")])


        def grid() -> ImageGrid:
            """Show two pictures."""
            return ImageGrid([[[0, 1], [1, 0]], [[1, 1], [0, 0]]], ["a", "b"], columns=2)
    ''',
}


def course(root: Path, page: str) -> tuple[Page, tuple[Use, ...], Catalog]:
    """Write the modules and read a page that asks for them."""
    folder = root / "snippets" / "demo"
    folder.mkdir(parents=True)
    for path in (root / "snippets", folder):
        (path / "__init__.py").write_text("")
    for name, source in MODULES.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(source).lstrip(), "utf8")
    known = catalog.load(Settings(root, root / "docs"))
    scanned, faults = directives.scan("01-demo.md", textwrap.dedent(page).lstrip())
    assert not faults
    resolution = requests.resolve([scanned], known)
    return scanned, resolution.uses, known
