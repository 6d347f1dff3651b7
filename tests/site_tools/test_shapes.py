"""Data that a page relies on has the shape of its kind, or it is not believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from site_tools.model import Kind, Request
from site_tools.results.capture import capture, capture_artifact
from site_tools.show import Claim, Frame, ImageGrid, Steps
from site_tools.storage.shapes import fits


def figure() -> Figure:
    drawn = Figure()
    drawn.subplots().imshow(np.eye(2))
    return drawn


RETURNED: dict[Kind, Any] = {
    Kind.VALUES: {"a": {"b": [1, "x", True]}, "c": 0.5},
    Kind.TABLE: {"a": [1, 2], "b": ["x", None]},
    Kind.FIGURE: figure(),
    Kind.STEPS: Steps([Frame(figure(), "one"), Frame(figure(), "two")]),
    Kind.GRID: ImageGrid([np.eye(2)], ["a"], scale="both"),
    Kind.CLAIM: Claim("s", 1, "<", 2, 3, seeds=(1, 2, 3), spread=0.1, control="c"),
}


def data_of(kind: Kind, folder: Path) -> Any:
    if kind is Kind.ARTIFACT:
        return capture_artifact([1, (2,)], folder)[1]
    if kind is Kind.ERROR:
        return {"type": "ValueError", "message": "m", "source": "raise"}
    if kind is Kind.NOTEBOOK:
        return {"title": "t", "page": "p.md"}
    captured, data, _ = capture(RETURNED[kind], Request("a.b.f"), folder)
    assert captured is kind
    return data


def variants(data: Any) -> Iterator[Any]:
    """The data with each of its parts in turn replaced by something else, or left out."""

    def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        if isinstance(node, dict | list):
            for key in list(node) if isinstance(node, dict) else range(len(node)):
                yield (*path, key)
                yield from places(node[key], (*path, key))

    for path in places(data):
        for wrong in ("\0missing", None, {"x": []}, [[None]], -1, float("nan"), "../x"):
            copy = json.loads(json.dumps(data))
            inner = copy
            for key in path[:-1]:
                inner = inner[key]
            if wrong == "\0missing":
                del inner[path[-1]]
            else:
                inner[path[-1]] = wrong
            yield copy


@pytest.mark.parametrize("kind", Kind)
def test_what_capture_writes_fits(kind: Kind, tmp_path: Path) -> None:
    """Also after a trip through JSON; and no kind passes for another."""
    data = json.loads(json.dumps(data_of(kind, tmp_path)))
    assert fits(kind, data)
    assert [other for other in Kind if fits(other, data)] == [kind]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ARTIFACT])
def test_other_data_does_not_fit(kind: Kind, tmp_path: Path) -> None:
    """Parts that are missing or of another type are noticed, and nothing ever raises."""
    data = data_of(kind, tmp_path)
    told = [fits(kind, variant) for variant in variants(data)]
    assert told.count(False) > len(told) / 3
    for name in data:
        assert not fits(kind, {key: value for key, value in data.items() if key != name})


def test_endless_values_do_not_fit() -> None:
    """Nesting that could exhaust the stack is refused."""
    deep: dict[str, Any] = {}
    for _ in range(500):
        deep = {"a": deep}
    assert not fits(Kind.VALUES, {"value": deep})
