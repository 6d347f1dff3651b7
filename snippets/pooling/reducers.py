"""The ways to shrink a map, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from snippets.data import seeded
from snippets.pooling.equivariance import misfit

Operator = Callable[[Tensor], Tensor]  # (B, C, H, W) -> (B, K, rows, cols)


@dataclass(frozen=True)
class Reducer:
    """One operator, and what can be said of it."""

    name: str = field(metadata={"label": "operator"})
    output: str = field(metadata={"label": "result"})
    one: float = field(metadata={"label": "1 px", "format": ".2f"})
    two: float = field(metadata={"label": "2 px", "format": ".2f"})
    linear: str
    parameters: int


def operators() -> dict[str, Operator]:
    """Name the operators; all but the global ones halve both sides."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        strided = nn.Conv2d(4, 4, kernel_size=2, stride=2)
    return {
        "max 2 × 2": nn.MaxPool2d(2),
        "average 2 × 2": nn.AvgPool2d(2),
        "every second value": lambda maps: maps[..., ::2, ::2],
        "strided convolution": strided,
        "global max": nn.AdaptiveMaxPool2d(1),
        "global average": nn.AdaptiveAvgPool2d(1),
    }


def is_linear(operator: Operator, one: Tensor, two: Tensor) -> bool:
    """Test f(a + b) = f(a) + f(b), once f(0) is taken off.

    one, two (B, C, H, W). A learnt bias is not held against it.
    """
    rest = operator(torch.zeros_like(one))
    together = operator(one + two) - rest
    apart = operator(one) + operator(two) - 2 * rest
    return torch.allclose(together, apart, atol=1e-5)


@torch.no_grad()
def compare() -> list[Reducer]:
    """Measure each operator on random maps that wrap round."""
    random = seeded(0)
    one = torch.randn(1, 4, 8, 8, generator=random)
    two = torch.randn(1, 4, 8, 8, generator=random)
    rows = []
    for name, operator in operators().items():
        channels, height, width = operator(one).shape[1:]
        trained = (
            operator.parameters() if isinstance(operator, nn.Module) else ()
        )
        rows.append(
            Reducer(
                name,
                f"{channels} of {height} × {width}",
                misfit(operator, one, shift=1),
                misfit(operator, one, shift=2),
                "yes" if is_linear(operator, one, two) else "no",
                sum(weights.numel() for weights in trained),
            )
        )
    return rows


def global_average_of_resnet() -> dict[str, int | str]:
    """Look up how ResNet-18 ends: the shape before and after its pooling.

    Source: He et al. 2015, arXiv:1512.03385, section 3.3.
    """
    from torchvision.models import resnet18

    # Shapes need no numbers: on "meta" nothing is allocated or computed.
    with torch.device("meta"):
        model = resnet18(weights=None).eval()
        front = nn.Sequential(*list(model.children())[:-2])
        maps = front(torch.empty(1, 3, 224, 224))  # (1, C, H, W)
    pooled = model.avgpool(maps)  # (1, C, 1, 1)
    return {
        "layer": type(model.avgpool).__name__,
        "channels": maps.shape[1],
        "side": maps.shape[2],
        "kept": pooled.numel(),
        "saved": maps.numel() // pooled.numel(),
    }


def cost_of_the_next_layer() -> dict[str, int]:
    """Count the products of a 3 x 3 convolution, 16 to 32 maps, padded.

    Before and after a 2 x 2 pool of 28 x 28 maps.
    """
    side, inputs, outputs = 28, 16, 32
    before = side * side * 3 * 3 * inputs * outputs
    half = F.max_pool2d(torch.zeros(1, side, side), 2).shape[-1]
    after = half * half * 3 * 3 * inputs * outputs
    return {"before": before, "after": after, "ratio": before // after}
