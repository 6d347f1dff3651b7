"""What a data file says."""

from __future__ import annotations

import csv
from pathlib import Path

from site_tools.show import Table

FILE = Path(__file__).parents[2] / "data" / "heights.csv"


def heights() -> Table:
    """Read three heights."""
    with FILE.open(encoding="utf8") as file:
        rows = list(csv.DictReader(file))
    return Table(
        {
            "name": [row["name"] for row in rows],
            "height": [float(row["height"]) for row in rows],
        },
        units={"height": "m"},
        formats={"height": ".2f"},
    )
