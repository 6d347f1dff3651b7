"""One recorded measurement, as an example of what its mark means."""

from __future__ import annotations

from snippets.tensors.photographs import PhotographRow, table


def red() -> PhotographRow:
    """Give the row of the red channel: real photographs, from a record."""
    return table()[0]
