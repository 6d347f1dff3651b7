"""What a convolutional layer does, and what its maker has to say."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.convolution.by_hand import conv2d
from snippets.data import seeded


def conv_layer(image: Tensor, kernels: Tensor, biases: Tensor) -> Tensor:
    """Answer every kernel's question: slice meets plane, sums add up.

    image (C, H, W), kernels (K, C, h, w), biases (K,)
    -> (K, H - h + 1, W - w + 1)
    """
    maps = []
    for kernel, bias in zip(kernels, biases, strict=True):
        answers = [
            conv2d(plane, weights)
            for plane, weights in zip(image, kernel, strict=True)
        ]  # C maps
        maps.append(torch.stack(answers).sum(dim=0) + bias)
    return torch.stack(maps)


def layer_matches() -> Claim:
    """Compare the loops with nn.Conv2d on random channels and sizes."""
    random, worst, cases = seeded(0), 0.0, 40
    for _ in range(cases):
        channels, count, side = torch.randint(
            1, 6, (3,), generator=random
        ).tolist()
        layer = random_layer(channels, count, side, random)
        image = torch.randn(channels, 8, 9, generator=random)
        with torch.no_grad():
            theirs = layer(image)
            ours = conv_layer(image, layer.weight, layer.bias)
        worst = max(worst, (ours - theirs).abs().max().item())
    return Claim(
        "Slice by plane, summed over the planes, plus one bias: that is "
        "nn.Conv2d, on 40 random layers.",
        worst,
        "<",
        1e-4,
        n=cases,
        format=".1e",
        quantity="largest difference",
        cases="layers",
    )


def random_layer(
    channels: int,
    count: int,
    side: int,
    random: torch.Generator,
    **options: int,
) -> nn.Conv2d:
    """Build a layer whose weights and biases come from `random`."""
    layer = nn.Conv2d(channels, count, side, **options)
    with torch.no_grad():
        for numbers in layer.parameters():
            numbers.copy_(torch.randn(numbers.shape, generator=random))
    return layer


@dataclass(frozen=True)
class Signature:
    """One layer on pictures of two sizes."""

    layer: str
    weight: str = field(metadata={"label": "shape of the weight"})
    parameters: int = field(metadata={"format": ",d"})
    small: str = field(metadata={"label": "3 × 32 × 32"})
    large: str = field(metadata={"label": "3 × 48 × 48"})


def signatures() -> list[Signature]:
    """Give a Linear and a Conv2d pictures of two sizes."""
    linear = nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 16))
    conv = nn.Sequential(nn.Conv2d(3, 16, kernel_size=3))
    rows = []
    for name, model in (
        ("Linear(3072, 16)", linear),
        ("Conv2d(3, 16, 3)", conv),
    ):
        weight = " × ".join(map(str, model[-1].weight.shape))
        count = sum(numbers.numel() for numbers in model.parameters())
        shapes = [shape_out(model, side) for side in (32, 48)]
        rows.append(Signature(name, weight, count, *shapes))
    return rows


def weight_shape() -> str:
    """Write down the shape of the weight of Conv2d(3, 16, 3)."""
    return " × ".join(map(str, nn.Conv2d(3, 16, 3).weight.shape))


@torch.no_grad()
def shape_out(model: nn.Module, side: int) -> str:
    """Say what comes out for one picture, or that it is refused."""
    try:
        shape = model(torch.zeros(1, 3, side, side)).shape[1:]
    except RuntimeError:
        return "refused"
    return " × ".join(map(str, shape))


def wrong_size() -> Tensor:
    """Give a Linear for 32 x 32 pictures one of 48 x 48."""
    layer = nn.Linear(in_features=3 * 32 * 32, out_features=16)
    return layer(torch.zeros(1, 3, 48, 48).flatten(1))
