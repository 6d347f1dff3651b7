"""What PyTorch finds of a network, and what escapes it."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from snippets.data import seeded
from snippets.first_cnn.networks import SIDE, parameters


class InAList(nn.Module):
    """Keep the convolutions in an ordinary list: PyTorch overlooks them."""

    def __init__(self) -> None:
        super().__init__()
        self.convs = [nn.Conv2d(3, 16, 3), nn.Conv2d(16, 8, 3)]
        self.last = nn.Linear(8, 2)

    def forward(self, images: Tensor) -> Tensor:
        """Compute the scores. (B, 3, H, W) -> (B, 2)"""
        maps = images
        for conv in self.convs:
            maps = F.max_pool2d(torch.tanh(conv(maps)), 2)
        return self.last(maps.amax(dim=(2, 3)))


class InAModuleList(InAList):
    """Keep them in a ModuleList: the only difference."""

    def __init__(self) -> None:
        super().__init__()
        self.convs = nn.ModuleList(self.convs)


class InForward(nn.Module):
    """Build a layer in `forward`: new random weights at every call."""

    def forward(self, images: Tensor) -> Tensor:
        """Compute the scores. (B, 3, 32, 32) -> (B, 2)"""
        return nn.Linear(3 * SIDE * SIDE, 2)(images.flatten(start_dim=1))


@dataclass(frozen=True)
class Found:
    """What PyTorch knows of one network, and what a step changes in it."""

    kept: str = field(metadata={"label": "kept in"})
    parameters: int = field(metadata={"format": ",d", "label": "parameters"})
    saved: int = field(metadata={"label": "saved"})
    printed: int = field(metadata={"label": "printed"})
    moved: str = field(metadata={"label": "learn"})


def step_changes(model: InAList) -> bool:
    """Take one step of SGD and see whether the first convolution moved."""
    before = model.convs[0].weight.detach().clone()
    images = torch.rand(8, 3, SIDE, SIDE, generator=seeded(0))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    F.cross_entropy(model(images), torch.arange(8) % 2).backward()
    optimizer.step()
    return not torch.equal(before, model.convs[0].weight)


def compare() -> list[Found]:
    """Ask both networks what PyTorch finds of them."""
    rows = []
    for kept, form in (("list", InAList), ("ModuleList", InAModuleList)):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            model = form()
        found = Found(
            kept,
            parameters(model),
            len(model.state_dict()),
            len(str(model).splitlines()),
            "yes" if step_changes(model) else "no",
        )
        rows.append(found)
    return rows


@torch.no_grad()
def same_picture_twice() -> dict[str, float]:
    """Give the layer that is built in `forward` the same picture twice."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model, image = InForward(), torch.ones(1, 3, SIDE, SIDE)
        first, second = model(image), model(image)
    return {
        "difference": (first - second).abs().max().item(),
        "parameters": parameters(model),
    }
