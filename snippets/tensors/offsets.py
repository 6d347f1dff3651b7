"""Where in memory an element stands: offset = sum of index times stride."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import torch
from torch import Tensor

from site_tools.show import Claim

Index = tuple[int, ...]


def pixels() -> Tensor:
    """Number the memory cells of a tiny picture, channels last.

    -> (2, 3, 3): 2 rows, 3 columns, 3 channels; each element is its place
    """
    return torch.arange(2 * 3 * 3).reshape(2, 3, 3)


def offset(index: Index, stride: Index) -> int:
    """Count the cells between the first element and the one at `index`."""
    return sum(i * step for i, step in zip(index, stride, strict=True))


def row_major(shape: Index) -> Index:
    """Compute the strides of a tensor that lies in memory in reading order.

    The last axis moves by 1, each other by all that fits into those behind.
    """
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= size
    return tuple(reversed(strides))


def every_offset(numbers: Tensor) -> list[int]:
    """Compute the offset of every element, in reading order."""
    places = product(*map(range, numbers.shape))
    return [offset(place, numbers.stride()) for place in places]


@dataclass(frozen=True)
class Layout:
    """One way to look at memory."""

    made: str = field(metadata={"label": "made by"})
    shape: str
    stride: str = field(metadata={"label": "strides"})
    contiguous: str = field(metadata={"label": "in order"})
    shared: str = field(metadata={"label": "same memory"})


def ways() -> dict[str, Tensor]:
    """Make tensors from the tiny picture, one operation each."""
    hwc = pixels()
    chw = hwc.permute(2, 0, 1)
    return {
        "the picture, channels last": hwc,
        "permute(2, 0, 1)": chw,
        "view(3, 2, 3)": hwc.view(3, 2, 3),
        "permute, then [1]": chw[1],
        "permute, then [:, :, ::2]": chw[:, :, ::2],
        "permute, then flip(2)": chw.flip(2),
        "[0, 0].expand(4, 3)": hwc[0, 0].expand(4, 3),
        "permute, then contiguous()": chw.contiguous(),
        "permute, then clone()": chw.clone(),
    }


def memory(numbers: Tensor) -> Tensor:
    """Return all memory cells that a tensor rests on, as one row."""
    cells = numbers.untyped_storage().size() // numbers.element_size()
    return numbers.as_strided((cells,), (1,), storage_offset=0)


def layouts() -> list[Layout]:
    """List shape, strides and memory of each."""
    made = ways()
    home = next(iter(made.values())).untyped_storage().data_ptr()
    return [
        Layout(
            name,
            str(tuple(numbers.shape)),
            str(numbers.stride()),
            "yes" if numbers.is_contiguous() else "no",
            "yes" if numbers.untyped_storage().data_ptr() == home else "no",
        )
        for name, numbers in made.items()
    ]


def strides_find_everything() -> Claim:
    """Look every element of every tensor up in memory by its offset."""
    wrong = checked = 0
    for numbers in ways().values():
        cells = memory(numbers)
        start = numbers.storage_offset()
        found = [int(cells[start + place]) for place in every_offset(numbers)]
        wrong += sum(
            a != b
            for a, b in zip(found, numbers.flatten().tolist(), strict=True)
        )
        checked += len(found)
    return Claim(
        "The first cell plus the sum of index times stride is where an "
        "element stands in memory, in all the tensors of the table.",
        wrong,
        "==",
        0,
        n=checked,
        format="d",
        quantity="elements not found there",
        cases="elements",
    )
