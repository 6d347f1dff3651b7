"""What recipes rest on besides the code of here and now: data in use, committed records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from site_tools.model import Ingredient, Request

Data = tuple[tuple[str, str], ...]  # data sets and their variants in use


def _none_stands(request: Request, data: Data, code_digest: str) -> Ingredient | None:
    """There are no records."""
    del request, data, code_digest
    return None


@dataclass(frozen=True)
class World:
    """`constants`: what stands for the text of a data set's declaration, by module and name;
    `standing`: the record that stands for a recorded request's result, if one does.
    """

    constants: Mapping[tuple[str, str], tuple[Ingredient, ...]] = field(default_factory=dict)
    standing: Callable[[Request, Data, str], Ingredient | None] = _none_stands
