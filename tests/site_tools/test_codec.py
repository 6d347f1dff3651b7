"""Artifacts survive being stored exactly, or are refused with the path to what can't be."""

from __future__ import annotations

import dataclasses
import enum
import json
import os
import subprocess
import sys
from collections import Counter, OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from site_tools.errors import ShowError, StoreError
from site_tools.results.classes import project_classes
from site_tools.results.codec import decode, encode


class Shape(enum.Enum):
    SQUARE = "square"


@dataclasses.dataclass(frozen=True)
class Epoch:
    loss: float
    weights: torch.Tensor
    made: list[int] = dataclasses.field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        self.made.append(1)  # seen if building the value anew ran this again


@dataclasses.dataclass(frozen=True, slots=True)
class Slotted:
    name: str


class Outsider:
    pass


HERE = {
    f"{cls.__module__}:{cls.__qualname__}": cls for cls in (Shape, Epoch, Slotted, Outsider)
}.__getitem__


def through(value: Any) -> Any:
    """The value after a trip through real JSON text and bytes."""
    tree, stored = encode(value)
    return decode(json.loads(json.dumps(tree, allow_nan=False)), stored, HERE)


def same(one: Any, two: Any) -> bool:
    """Equal in type and bits, all the way down."""
    if type(one) is not type(two):
        return False
    if isinstance(one, torch.Tensor):
        return one.dtype == two.dtype and one.shape == two.shape and bits(one) == bits(two)
    if isinstance(one, np.ndarray | np.generic):
        return one.dtype == two.dtype and one.shape == two.shape and one.tobytes() == two.tobytes()
    if isinstance(one, list | tuple):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, dict):
        return same(list(one.items()), list(two.items()))
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one)]
        return all(same(getattr(one, name), getattr(two, name)) for name in names)
    if isinstance(one, int | set | frozenset):
        return bool(one == two)
    return repr(one) == repr(two)


def bits(tensor: torch.Tensor) -> bytes:
    plain = tensor.resolve_conj().contiguous()
    plain = torch.view_as_real(plain) if plain.is_complex() else plain
    return plain.reshape(-1).view(torch.uint8).numpy().tobytes() if plain.numel() else b""


TENSORS = {
    "transposed": torch.arange(6.0).reshape(2, 3).t(),
    "strided": torch.arange(20)[::3],
    "expanded": torch.ones(1).expand(3, 4),
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 3),
    "bool": torch.tensor([True, False]),
    "bfloat16": torch.tensor([1.0, -2.5, float("nan")], dtype=torch.bfloat16),
    "half": torch.tensor([1.0, float("inf")], dtype=torch.float16),
    "complex64": torch.tensor([1 + 2j, 3j], dtype=torch.complex64),
    "conjugate": torch.tensor([1 + 2j], dtype=torch.complex64).conj(),
    "uint16": torch.tensor([65535], dtype=torch.uint16),
    "channels last": torch.rand(1, 3, 4, 4).to(memory_format=torch.channels_last),
}


@pytest.mark.parametrize("name", TENSORS)
def test_tensors_come_back_bit_for_bit(name: str) -> None:
    """Whatever its strides and its type of number, with the same shape."""
    assert same(through({"t": TENSORS[name]}), {"t": TENSORS[name]})


ARRAYS = {
    "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "big-endian": np.arange(3, dtype=">i4"),
    "read-only": np.broadcast_to(np.float64(1), (2, 2)),
    "zero-dimensional": np.array(3),
    "bool": np.array([True]),
    "uint64": np.array([2**64 - 1], dtype=np.uint64),
    "scalar": np.float32(0.1),
    "bool scalar": np.bool_(True),
    "complex64": np.array([1j], dtype=np.complex64),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_and_numpy_scalars_come_back(name: str) -> None:
    """As arrays, in native byte order and writable, beside tensors or alone."""
    value = ARRAYS[name]
    native = value.astype(value.dtype.newbyteorder("="))
    assert same(through(value), native)
    assert same(through([value, TENSORS["bfloat16"]])[0], native)
    assert not isinstance(through(value), np.ndarray) or through(value).flags.writeable


def test_plain_values_come_back() -> None:
    """Numbers without limits, odd text, bytes, containers with any scalar keys, in order."""
    value = [
        {"b": 1, "a": 2, 3: "three", None: 0, (1, ("x", 2)): [], 2.5: (), True: b"\x00\xff"},
        [2**63, -(2**70), 2**63 - 1, 10**5000, 0.1, -0.0, float("nan"), float("inf")],
        ["é", "\udcff\x00", ""],
        {3, 1, 2},
        frozenset(["b", "a"]),
        (torch.float16, torch.Size([2, 3]), Shape.SQUARE, Slotted("s")),
    ]
    assert same(through(value), value)
    assert through(OrderedDict(a=1)) == {"a": 1}


def test_dataclasses_come_back_without_running_their_code() -> None:
    """Neither __init__ nor __post_init__ runs when a stored value is built."""
    epoch = Epoch(0.5, torch.ones(2))
    back = through({"history": [epoch]})["history"][0]
    assert same(back, epoch)
    assert back.made == [1]


def test_parameters_and_shared_storage_become_plain_tensors() -> None:
    """A state_dict can be stored; views of one storage stay right when one of them changes."""
    base = torch.zeros(4)
    model = torch.nn.Linear(2, 1)
    back = through({"views": [base[:2], base], "state": model.state_dict(), "p": model.weight})
    back["views"][0][0] = 5
    assert back["views"][1].tolist() == [0, 0, 0, 0]
    assert same(back["state"]["weight"], model.weight.detach())
    assert not back["p"].requires_grad
    copy = torch.nn.Linear(2, 1)
    copy.load_state_dict(back["state"])
    assert torch.equal(copy.bias, model.bias)


json_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
values = st.recursive(
    json_scalars,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers() | st.tuples(st.integers(), st.text()), inner)
    ),
    max_leaves=20,
)


@given(values)
@settings(max_examples=60, deadline=None, database=None)
def test_any_nesting_comes_back(value: Any) -> None:
    """Containers that look like tags, and tags as keys, are told apart from tags."""
    assert same(through(value), value)
    assert same(through({"tensor": value, "dict": [value]}), {"tensor": value, "dict": [value]})


REFUSED = {
    "function": ({"f": len}, r"\['f'\] is a value of type builtin_function"),
    "model": (
        [Epoch(1.0, [0, torch.nn.Linear(1, 1)])],  # type: ignore[arg-type]  # on purpose
        r"^\[0\]\.weights\[1\] is a model .*state_dict",
    ),
    "object": (Outsider(), "the result is a value of type .*Outsider"),
    "generator": ((i for i in [1]), "generator"),
    "path": ([Path("x")], r"\[0\] is a value of type pathlib"),
    "class": ([Epoch], r"\[0\] is a value of type type"),
    "text array": (np.array(["a"]), "<U1"),
    "object array": (np.array([None]), "array of object"),
    "numpy text": ([np.str_("a")], "numpy.str_"),
    "long double": (np.array([1], dtype=np.complex128), "complex128"),
    "complex128": (torch.zeros(1, dtype=torch.complex128), "complex128"),
    "sparse": (torch.eye(2).to_sparse(), "sparse"),
    "meta": (torch.zeros(2, device="meta"), "without numbers"),
    "named tuple": ({"m": torch.max(torch.ones(2, 2), 0)}, "plain tuple"),
    "counter": (Counter("ab"), "plain dict"),
    "object key": ({Outsider(): 1}, "a key of type"),
    "set of arrays": ({np.float32(1)}, "set that holds arrays"),
    "complex": (1j, "complex"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_stored_is_refused_with_its_path(name: str) -> None:
    """The error names the culprit, what was expected and what to do."""
    value, pattern = REFUSED[name]
    with pytest.raises(ShowError, match=pattern) as caught:
        encode(value)
    assert "can't be stored" in str(caught.value)
    assert caught.value.next_step


def test_endless_and_huge_values_are_refused() -> None:
    """A list that holds itself ends in an error, and so does a list of ten million numbers."""
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(ShowError, match="holds itself"):
        encode(loop)
    with pytest.raises(ShowError, match="use an array"):
        encode(list(range(10_000_000)))


def test_classes_that_cannot_be_found_again_are_refused() -> None:
    """A class inside a function has no name under which it could be looked up."""

    @dataclasses.dataclass
    class Local:
        x: int

    with pytest.raises(ShowError, match="top level of a snippet module"):
        encode([Local(1)])
    encode([Slotted("s")], HERE)
    with pytest.raises(ShowError, match=r"\[0\] is an instance of Slotted"):
        encode([Slotted("s")], project_classes("site_tools"))


HOSTILE = [
    {"dataclass": ["os:system", []]},
    {"dataclass": [f"{__name__}:Outsider", []]},
    {"dataclass": [f"{__name__}:Epoch", [["loss", 1.0]]]},
    {"dataclass": [f"{__name__}:Epoch", [["loss", 1], ["weights", 1], ["made", 1], ["x", 1]]]},
    {"enum": [f"{__name__}:Epoch", "x"]},
    {"enum": [f"{__name__}:Shape", "ROUND"]},
    {"dtype": "load"},
    {"dtype": "__builtins__"},
    {"tensor": "t9"},
    {"tensor": ["t0"]},
    {"size": "x"},
    {"float": "__import__('os')"},
    {"int": "x"},
    {"bytes": "!"},
    {"set": [{"dict": []}]},
    {"unknown": 1},
    {"_class__": 1},
    {},
    {"tuple": [1], "list": [1]},
    {"dict": [[1]]},
    {"dict": 5},
    {"tuple": None},
]


@pytest.mark.parametrize("tree", HOSTILE, ids=str)
def test_a_hostile_tree_is_an_error_and_runs_nothing(tree: Any) -> None:
    """A stored tree that says something else than `encode` would is a StoreError."""
    _, stored = encode(torch.ones(1))
    with pytest.raises(StoreError, match="can't be read back"):
        decode(tree, stored, HERE)


@pytest.mark.parametrize("stored", [b"x", b"\xff" * 100, b"\x02" + b"\0" * 7 + b"[]", b"cos\n."])
@pytest.mark.parametrize("tag", ["tensor", "array"])
def test_hostile_tensor_bytes_are_an_error(stored: bytes, tag: str) -> None:
    """Bytes that are no safetensors file are a StoreError."""
    with pytest.raises(StoreError):
        decode({tag: "t0"}, stored, HERE)


def test_only_dataclasses_of_the_project_are_found() -> None:
    """A name that leads out of the package, or to anything else in it, finds nothing."""
    find = project_classes("site_tools")
    assert find("site_tools.model:Place").__name__ == "Place"
    assert find("site_tools.model:Kind").__name__ == "Kind"
    for name in (
        "os:system",
        "site_tools.errors:SiteError",
        "site_tools.settings:os",
        "site_tools.errors:Place",
        "site_tools.model:Result.blob",
        "site_tools.model:__doc__",
        "site_tools.model:",
        "site_tools",
        "site_tools.nothing:X",
        "site_tools_elsewhere.model:Place",
        "site_tools.model:Place.__class__.__base__",
        "site_tools/../os:system",
    ):
        with pytest.raises(KeyError):
            find(name)


SCRIPT = """
import hashlib, json, sys
import numpy as np
from site_tools.results.codec import encode
value = {"names": {"c", "a", "b"}, "more": frozenset(range(50)), "x": np.arange(5.0), 1: (2,)}
tree, stored = encode(value)
print(hashlib.sha256(json.dumps(tree).encode() + stored).hexdigest(), "torch" in sys.modules)
"""


def test_bytes_do_not_depend_on_the_process() -> None:
    """Other hash seeds give the same tree and bytes; arrays alone need no torch."""
    said = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "77")
    }
    assert len(said) == 1
    assert said.pop().endswith("False\n")
