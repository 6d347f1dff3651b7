"""What a run returned becomes data and files that a page can show, or a clear error."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from site_tools.errors import ShowError
from site_tools.model import Kind, Request
from site_tools.results.capture import capture, capture_artifact, drawing
from site_tools.show import Claim, Frame, Table
from site_tools.storage import records

REQUEST = Request("a.b.f")


@pytest.fixture
def style() -> Iterator[None]:
    with drawing():
        yield


@dataclasses.dataclass(frozen=True)
class Row:
    layer: str = dataclasses.field(metadata={"label": "Layer"})
    size: int = dataclasses.field(metadata={"unit": "px", "format": ",d"})
    loss: float | None = None


class Pair(NamedTuple):
    x: int
    y: float


def data_of(value: Any, folder: Path) -> dict[str, Any]:
    return capture(value, REQUEST, folder)[1]


def refused(value: Any, folder: Path) -> ShowError:
    with pytest.raises(ShowError) as caught:
        capture(value, REQUEST, folder)
    assert "a.b.f" in str(caught.value), "it names the function"
    return caught.value


def line_figure(**options: Any) -> Figure:
    figure = Figure(**options)
    figure.subplots().plot([1, 2, 3])
    return figure


# --- values -----------------------------------------------------------------------------


@dataclasses.dataclass
class Report:
    accuracy: float
    epochs: int
    parts: dict[str, Any]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3),
        (True, True),
        ("text", "text"),
        (0.5, 0.5),
        (10**400, 10**400),
        (np.float32(0.5), 0.5),
        (np.int64(2), 2),
        (np.bool_(True), True),
        (np.array(1.5), 1.5),
        (torch.tensor(2), 2),
        (torch.tensor(0.5, requires_grad=True), 0.5),
        (Kind.GRID, "grid"),
        ([True, False], [True, False]),
        ((1, "b"), [1, "b"]),
        (Pair(1, 2.5), {"x": 1, "y": 2.5}),
        ({1: "a", "b": {"c": 2.0}}, {"1": "a", "b": {"c": 2.0}}),
        (Report(0.5, 3, {"n": 1}), {"accuracy": 0.5, "epochs": 3, "parts": {"n": 1}}),
        ({"choices": [1, 2], "n": 2}, {"choices": [1, 2], "n": 2}),
        ("a\udcff\x00b\r\n", "a��b\n"),
    ],
    ids=repr,
)
def test_numbers_and_strings_become_plain_json(value: Any, expected: Any, tmp_path: Path) -> None:
    """Scalars of any library, dataclasses, named tuples and mappings; text that can be written."""
    kind, data, files = capture(value, REQUEST, tmp_path)
    assert (kind, data, files) == (Kind.VALUES, {"value": expected}, {})
    records.seal(data).decode("utf8")


@pytest.mark.parametrize(
    ("value", "found", "next_step"),
    [
        (None, "returned nothing", "return"),
        (float("nan"), "is NaN", "0/0"),
        ({"a": {"b": [1, float("inf")]}}, ".a.b[1] returned by a.b.f is inf", "0/0"),
        (Report(0.1, 2, {"x": np.float64("nan")}), ".parts.x returned by a.b.f is NaN", ""),
        ({"a": None, "b": 1}, ".a returned by a.b.f is nothing", ""),
        (np.zeros((3, 4)), "a ndarray of shape (3, 4)", "ImageGrid"),
        ([torch.zeros(2, 2)], "a list of 1", "ImageGrid(arrays, labels)"),
        (torch.nn.Linear(1, 1), "a Linear", "@artifact"),
        (line_figure, "a function", "call it"),
        (object(), "an object", "site_tools.show"),
        ((i for i in "ab"), "a generator", "list"),
        (1j, "a complex", "real"),
        (b"x", "bytes", ""),
        ({}, "is an empty mapping", ""),
        ([], "a list of 0", ""),
        ({None: 1}, "a key of type NoneType", "text or numbers"),
        ({1: "a", "1": "b"}, "two values under the name '1'", ""),
        ([Claim("x", 1, "<", 2, 3)], "a list of 1", "one function for each Claim"),
        ([Frame(None, "x")], "a list of 1", "Steps(frames)"),
        (Frame(None, "x"), "a Frame", "Steps"),
        ({"a": {"b": object()}}, ".a.b returned by a.b.f is an object", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_shown_says_so(
    value: Any, found: str, next_step: str, tmp_path: Path
) -> None:
    """The error names what came, what is expected, where in the value, and the next step."""
    error = refused(value, tmp_path)
    assert found in str(error)
    assert next_step in str(error)
    assert len(str(error)) < 600


@pytest.mark.parametrize(
    ("make", "found", "next_step"),
    [
        (lambda: "x" * 100_000_000, "a text of 100,000,000 bytes", "the part that matters"),
        (lambda: list(range(10_000_000)), "a list of 10,000,000", "Figure"),
        (lambda: torch.zeros(10_000_000), "a Tensor of shape (10000000,)", "draw it"),
        (lambda: 2**100_000, "a whole number of 100,001 bits", "logarithm"),
        (lambda: {str(n): n for n in range(20_000)}, "more than 10,000 values", "quotes"),
    ],
    ids=["text", "list", "tensor", "number", "mapping"],
)
def test_what_is_too_large_is_refused_at_once(
    make: Callable[[], Any], found: str, next_step: str, tmp_path: Path
) -> None:
    """Without copying it into the message or into a file."""
    error = refused(make(), tmp_path)
    assert found in str(error)
    assert next_step in str(error)
    assert len(str(error)) < 600


def test_endless_nesting_is_refused(tmp_path: Path) -> None:
    """A mapping that holds itself is an error, not a hang."""
    loop: dict[str, Any] = {"a": 1}
    loop["loop"] = loop
    assert "levels" in str(refused(loop, tmp_path))


# --- tables -----------------------------------------------------------------------------


def test_rows_of_a_dataclass_become_a_table(tmp_path: Path) -> None:
    """Headings, units and formats come from the fields' metadata; an absent cell stays empty."""
    rows = [Row("conv, 1", 28, 0.5), Row('say "x"', 1024, None)]
    kind, data, files = capture(rows, REQUEST, tmp_path)
    assert kind is Kind.TABLE
    assert data == {
        "columns": [
            {"name": "Layer", "unit": "", "format": "", "numeric": False},
            {"name": "size", "unit": "px", "format": ",d", "numeric": True},
            {"name": "loss", "unit": "", "format": "", "numeric": True},
        ],
        "rows": [["conv, 1", 28, 0.5], ['say "x"', 1024, None]],
    }
    assert files["table.csv"].read_bytes() == (
        b'Layer,size (px),loss\n"conv, 1",28,0.5\n"say ""x""",1024,\n'
    )


def test_columns_become_a_table(tmp_path: Path) -> None:
    """Lists, tuples, ranges, arrays and tensors of one length; truth values are no numbers."""
    columns = {
        "a": [1, 2],
        "b": ("x", "\udcff"),
        "c": range(2),
        "d": np.array([0.5, 1.5]),
        "e": torch.tensor([True, False]),
    }
    kind, data, files = capture(columns, REQUEST, tmp_path)
    assert kind is Kind.TABLE
    assert data["rows"] == [[1, "x", 0, 0.5, True], [2, "�", 1, 1.5, False]]
    assert [column["numeric"] for column in data["columns"]] == [True, False, True, True, False]
    files["table.csv"].read_text("utf8")
    explicit = data_of(Table(columns, {"a": "ms"}, {"d": ".1f"}), tmp_path)
    assert explicit["rows"] == data["rows"]
    assert [column["unit"] for column in explicit["columns"]] == ["ms", "", "", "", ""]
    assert data_of([Pair(1, 2.0), Pair(3, 4.0)], tmp_path)["rows"] == [[1, 2.0], [3, 4.0]]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (Table({"a": [1], "b": [1, 2]}), "different lengths: a 1, b 2"),
        ({"a": [1], "b": [1, 2]}, "different lengths"),
        (Table({}), "without columns"),
        (Table({"a": []}), "0 rows"),
        ({"a": [0] * 2001}, "2,001 rows"),
        ([Row("a", 1)] * 2001, "2,001 rows"),
        (Table({"a": [1, float("nan")]}), "row 1 of 'a', returned by a.b.f, is NaN"),
        (Table({"a": [[1]]}), "a list of 1"),
        (Table({"accuracy": [1]}, units={"acuracy": "%"}), "did you mean 'accuracy'"),
        (Table({"a": [1]}, formats={"b": ".1f"}), "speak of a column 'b'"),
        (Table({"a": ["x"]}, formats={"a": ".1f"}), "row 0 of 'a'"),
        (Table({"a": [10**400]}, formats={"a": ".1f"}), "too large to convert to float"),
        (Table({"a": [1]}, formats={"a": ".1q"}), "the format '.1q'"),
        (Table({"a": "text"}), "column 'a' of a.b.f is a str"),
        (Table({f"c{i}": [1] for i in range(51)}), "51 columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_table_is_refused(value: Any, found: str, tmp_path: Path) -> None:
    """Names, lengths, cells and formats are checked, each error with its row and column."""
    assert found in str(refused(value, tmp_path))


# --- claims, artifacts ------------------------------------------------------------------

TRAINED = Claim(
    "A net learns.", np.float32(0.75), ">=", 0.5, np.int64(100), "%", ".1%", (0, 1, 2), 0.01, "0.1"
)


def test_a_claim_becomes_data(tmp_path: Path) -> None:
    """Measured against its bound, with its margin and whether it holds."""
    kind, data, files = capture(TRAINED, REQUEST, tmp_path)
    assert (kind, files) == (Kind.CLAIM, {})
    assert data == {
        "statement": "A net learns.",
        "measured": 0.75,
        "op": ">=",
        "bound": 0.5,
        "unit": "%",
        "format": ".1%",
        "n": 100,
        "seeds": [0, 1, 2],
        "spread": 0.01,
        "control": "0.1",
        "quantity": "measured",
        "cases": "",
        "margin": 0.25,
        "holds": True,
    }
    records.seal(data)
    assert data_of(dataclasses.replace(TRAINED, bound=0.9), tmp_path)["holds"] is False


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"seeds": (0, 1)}, "2 seeds of the Claim"),
        ({"seeds": (0, 0, 0)}, "1 seed of"),
        ({"seeds": ()}, "0 seeds of"),
        ({"spread": None}, "standard deviation"),
        ({"spread": -1}, "standard deviation"),
        ({"control": " "}, "no control"),
        ({"measured": float("nan")}, "measured of the Claim of a.b.f is NaN"),
        ({"bound": float("inf")}, "bound of the Claim of a.b.f is inf"),
        ({"measured": "5"}, "measured='5'"),
        ({"measured": torch.ones(2)}, "a Tensor of shape (2,)"),
        ({"op": "=<"}, "op='=<'"),
        ({"n": 0}, "n=0"),
        ({"n": 1.5}, "n=1.5"),
        ({"statement": " "}, "statement"),
        ({"statement": 5}, "statement"),
        ({"format": ".1q"}, "format='.1q'"),
        ({"measured": 10**400}, "too large to convert to float"),
    ],
    ids=repr,
)
def test_a_claim_that_proves_nothing_is_refused(
    changes: dict[str, Any], found: str, tmp_path: Path
) -> None:
    """A trained claim needs three seeds, a spread and a control; every number must be one."""
    assert found in str(refused(dataclasses.replace(TRAINED, **changes), tmp_path))


def test_an_artifact_becomes_a_tree_and_a_file(tmp_path: Path) -> None:
    """No file without tensors."""
    kind, data, files = capture_artifact({"w": torch.ones(2), "n": 1}, tmp_path)
    assert kind is Kind.ARTIFACT
    assert data == {"tree": {"dict": [["w", {"tensor": "t0"}], ["n", 1]]}}
    assert list(files) == ["tensors.safetensors"]
    assert capture_artifact({"n": 1}, tmp_path)[2] == {}


# --- drawing ----------------------------------------------------------------------------


def test_drawing_leaves_no_trace() -> None:
    """Settings come back, whatever the snippet did to them, and pyplot's figures are closed."""
    import matplotlib
    import matplotlib.pyplot as plt

    before = dict(matplotlib.rcParams)
    with drawing():
        assert matplotlib.rcParams["text.color"] == "#010101"
        matplotlib.rcParams["lines.linewidth"] = 99
        plt.figure()
    assert dict(matplotlib.rcParams) == before
    assert plt.get_fignums() == []


def test_a_pyplot_figure_is_as_good(style: None, tmp_path: Path) -> None:
    """What plt.figure gives is shown like any other Figure."""
    import matplotlib.pyplot as plt

    figure = plt.figure()
    plt.plot([1, 2, 3])
    kind, data, _ = capture(figure, REQUEST, tmp_path)
    assert kind is Kind.FIGURE
    assert (data["width"], data["height"]) == (460.8, 307.2)


SCRIPT = """
import hashlib, sys
from pathlib import Path
import numpy as np
from matplotlib.figure import Figure
from site_tools.results.capture import capture, drawing
from site_tools.model import Request
from site_tools.show import Frame, ImageGrid, Steps

with drawing():
    figures = []
    for number in range(2):
        figure = Figure()
        left, right = figure.subplots(1, 2)
        left.imshow(np.arange(12).reshape(3, 4) + number)
        right.bar([1, 2], [3, 4], hatch="/", label="b")
        right.scatter([1, 2], [3, 4])
        right.legend(title=r"$x^2$")
        figures.append(figure)
    out = Path(sys.argv[1])
    sha = hashlib.sha256()
    for value in (
        figures[0],
        Steps([Frame(figure, "step") for figure in figures]),
        ImageGrid([np.eye(3), np.ones((3, 3))], ["a", "b"], scale="both", colours="heat"),
    ):
        kind, data, files = capture(value, Request("a.b.f"), out)
        sha.update(repr(data).encode())
        for name in sorted(files):
            sha.update(name.encode() + files[name].read_bytes())
print(sha.hexdigest())
"""


def test_files_are_byte_identical_over_processes(tmp_path: Path) -> None:
    """Other hash seeds, time zones and folders give the same bytes."""
    said = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        folder = tmp_path / seed
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder)],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        said.add(done.stdout)
    assert len(said) == 1
    assert re.fullmatch(r"[0-9a-f]{64}\n", said.pop())
