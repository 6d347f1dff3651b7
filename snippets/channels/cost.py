"""What a layer costs: numbers to keep and products to compute."""

from __future__ import annotations

from dataclasses import dataclass, field

from snippets.channels.size import output_size

Size = tuple[int, int]  # height and width
HD: Size = (1080, 1920)
FRAMES = 30  # a second
PHONE: Size = (3024, 4032)  # twelve million pixels


def conv_parameters(inputs: int, outputs: int, kernel: int) -> int:
    """Count weights and biases: outputs * (inputs * kernel² + 1)."""
    return outputs * (inputs * kernel * kernel + 1)


def conv_macs(
    inputs: int,
    outputs: int,
    kernel: int,
    size: Size,
    stride: int = 1,
    padding: int = 0,
) -> int:
    """Count multiply-and-adds: each output number costs inputs * kernel².

    Source: Sze et al. 2017, arXiv:1703.09039, section III.
    """
    rows, cols = (output_size(n, kernel, stride, padding) for n in size)
    return outputs * rows * cols * inputs * kernel * kernel


@dataclass(frozen=True)
class Cost:
    """A layer from 3 to 16 channels on one size of picture."""

    kernel: str
    parameters: int = field(metadata={"format": ",d"})
    photo: float = field(
        metadata={"label": "224 × 224", "unit": "million", "format": ",.1f"}
    )
    phone: float = field(
        metadata={"label": "phone", "unit": "million", "format": ",.0f"}
    )
    ratio: float = field(metadata={"label": "against 3 × 3", "format": ".1f"})


def kernels_compared() -> list[Cost]:
    """Count a layer with kernels of 3, 5 and 9, padded to keep the size."""
    rows = []
    for kernel in (3, 5, 9):
        half = kernel // 2
        photo, phone = (
            conv_macs(3, 16, kernel, size, padding=half)
            for size in ((224, 224), PHONE)
        )
        base = conv_macs(3, 16, 3, (224, 224), padding=1)
        rows.append(
            Cost(
                f"{kernel} × {kernel}",
                conv_parameters(3, 16, kernel),
                photo / 1e6,
                phone / 1e6,
                photo / base,
            )
        )
    return rows


def film() -> dict[str, float]:
    """Count a 3 x 3 layer, 3 to 16 channels, on frames of HD film."""
    slow = conv_macs(3, 16, 3, HD, stride=1, padding=1)
    fast = conv_macs(3, 16, 3, HD, stride=2, padding=1)
    return {
        "one": slow,
        "two": fast,
        "frames": FRAMES,
        "billions": FRAMES * slow / 1e9,
        "ratio": slow / fast,
        "pixels": HD[0] * HD[1],
    }


def phone_picture() -> dict[str, float]:
    """Count what a fully connected layer would need for a phone's picture."""
    numbers = 3 * PHONE[0] * PHONE[1]
    return {
        "height": PHONE[0],
        "width": PHONE[1],
        "times": PHONE[0] * PHONE[1] / 224**2,
        "numbers": numbers,
        "linear": 16 * (numbers + 1),
        "conv": conv_parameters(3, 16, 3),
    }


def the_line() -> dict[str, int]:
    """Work out the layer that the lecture began with, on 224 x 224."""
    return {
        "parameters": conv_parameters(3, 16, 3),
        "size": output_size(224, 3, stride=2, padding=1),
        "macs": conv_macs(3, 16, 3, (224, 224), stride=2, padding=1),
    }
