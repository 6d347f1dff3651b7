"""How large the output is: one formula, with a floor in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import nn

from site_tools.show import Claim
from snippets.data import seeded

SETTINGS = 200


def output_size(
    size: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> int:
    """Count the stops of a kernel along one side of a picture.

    Source: Dumoulin & Visin 2016, arXiv:1603.07285, section 5.1.
    """
    reach = dilation * (kernel - 1) + 1  # from first weight to last
    steps = (size + 2 * padding - reach) // stride  # // drops the rest
    return steps + 1


@dataclass(frozen=True)
class Setting:
    """One random layer and what comes out along one side."""

    size: int = field(metadata={"label": "n"})
    kernel: int = field(metadata={"label": "k"})
    stride: int = field(metadata={"label": "s"})
    padding: int = field(metadata={"label": "p"})
    dilation: int = field(metadata={"label": "d"})
    ours: int = field(metadata={"label": "formula"})
    theirs: int = field(metadata={"label": "PyTorch"})
    left: int = field(metadata={"label": "left over"})


def settings(count: int = SETTINGS) -> Iterator[Setting]:
    """Draw settings in which the kernel fits, and run each layer."""
    random = seeded(0)
    # Each row: lowest value, one more than the highest.
    ranges = ((4, 41), (1, 8), (1, 5), (0, 4), (1, 4))
    while count:
        size, kernel, stride, padding, dilation = (
            int(torch.randint(low, high, (1,), generator=random))
            for low, high in ranges
        )
        rest = size + 2 * padding - dilation * (kernel - 1) - 1
        if rest < 0:
            continue  # the kernel is wider than the padded picture
        count -= 1
        layer = nn.Conv2d(1, 1, kernel, stride, padding, dilation)
        theirs = layer(torch.zeros(1, size, size)).shape[-1]
        ours = output_size(size, kernel, stride, padding, dilation)
        yield Setting(
            size,
            kernel,
            stride,
            padding,
            dilation,
            ours,
            theirs,
            rest % stride,
        )


def sample() -> list[Setting]:
    """Show the first eight of the random settings."""
    return list(settings(8))


def the_formula_holds() -> Claim:
    """Count the settings in which formula and PyTorch disagree."""
    drawn = list(settings())
    floored = sum(setting.left > 0 for setting in drawn)
    return Claim(
        "The size formula, with its floor, gives PyTorch's output size in "
        "200 random settings.",
        sum(setting.ours != setting.theirs for setting in drawn),
        "==",
        0,
        n=len(drawn),
        format="d",
        quantity="disagreements",
        cases="settings",
        control=f"rounding up instead fails in {floored}",
    )


def named() -> dict[str, int]:
    """Work out the sizes that the text mentions."""
    shrinking = 32
    for _ in range(10):
        shrinking = output_size(shrinking, 3)
    return {
        "ten_by_three": output_size(10, 3, stride=2),
        "after_ten_layers": shrinking,
        "dilated": output_size(10, 3, dilation=2),
        "even_less": output_size(10, 2, padding=(2 - 1) // 2),
        "even_more": output_size(10, 2, padding=2 // 2),
    }


def too_large() -> torch.Tensor:
    """Slide a 7 x 7 kernel over a 5 x 5 picture."""
    return nn.Conv2d(1, 1, kernel_size=7)(torch.zeros(1, 5, 5))
