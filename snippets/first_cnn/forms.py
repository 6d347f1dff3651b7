"""The same network written as a class, twice."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from site_tools.show import Claim
from snippets.data import seeded
from snippets.first_cnn.cat import untrained
from snippets.first_cnn.networks import SIDE


class WithModules(nn.Module):
    """Keep every layer as an attribute; say in `forward` what follows what."""

    def __init__(self, classes: int = 2) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, kernel_size=3, padding=1)
        self.tanh1 = nn.Tanh()
        self.pool1 = nn.MaxPool2d(2)
        self.conv2 = nn.Conv2d(16, 8, kernel_size=3, padding=1)
        self.tanh2 = nn.Tanh()
        self.pool2 = nn.MaxPool2d(2)
        self.linear1 = nn.Linear(8 * (SIDE // 4) ** 2, 32)
        self.tanh3 = nn.Tanh()
        self.linear2 = nn.Linear(32, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Compute the scores. (B, 3, 32, 32) -> (B, classes)"""
        maps = self.pool1(self.tanh1(self.conv1(images)))
        maps = self.pool2(self.tanh2(self.conv2(maps)))  # (B, 8, 8, 8)
        features = maps.flatten(start_dim=1)  # (B, 512)
        return self.linear2(self.tanh3(self.linear1(features)))


class Functional(nn.Module):
    """Keep only what has parameters; call functions for the rest."""

    def __init__(self, classes: int = 2) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(16, 8, kernel_size=3, padding=1)
        self.linear1 = nn.Linear(8 * (SIDE // 4) ** 2, 32)
        self.linear2 = nn.Linear(32, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Compute the scores. (B, 3, 32, 32) -> (B, classes)"""
        maps = F.max_pool2d(torch.tanh(self.conv1(images)), 2)
        maps = F.max_pool2d(torch.tanh(self.conv2(maps)), 2)
        features = maps.flatten(start_dim=1)  # (B, 512)
        return self.linear2(torch.tanh(self.linear1(features)))


@dataclass(frozen=True)
class Printed:
    """One line that `print(model)` shows of the functional form."""

    name: str
    layer: str = field(metadata={"label": "what is printed"})


def printed() -> list[Printed]:
    """List what `print` shows of the functional form, line by line."""
    lines = str(Functional()).splitlines()[1:-1]
    pairs = (line.strip().split(": ", maxsplit=1) for line in lines)
    return [Printed(name, layer) for name, layer in pairs]


def with_weights_of(model: nn.Module, other: nn.Module) -> nn.Module:
    """Copy all parameters of another network, in order, into `model`."""
    given = other.parameters()
    names = [name for name, _ in model.named_parameters()]
    model.load_state_dict(dict(zip(names, given, strict=True)))
    return model


@torch.no_grad()
def three_forms_agree() -> Claim:
    """Assert that the three forms give the same scores."""
    images = torch.rand(16, 3, SIDE, SIDE, generator=seeded(0))
    first = untrained()
    forms = [with_weights_of(form(), first) for form in BOTH]
    gaps = [(form(images) - first(images)).abs().max() for form in forms]
    stranger = (untrained(seed=1)(images) - first(images)).abs().max()
    return Claim(
        "Sequential, class and functional form give the same scores from the "
        "same weights.",
        max(gaps).item(),
        "<",
        1e-6,
        n=len(images),
        format=".1g",
        quantity="largest difference",
        cases="pictures",
        control=f"other weights: {stranger:.2f}",
    )


BOTH = (WithModules, Functional)


@torch.no_grad()
def what_a_call_adds() -> dict[str, int]:
    """Count how often a hook hears of a call and of `forward`."""
    model, heard = Functional(), []
    model.register_forward_hook(lambda *_: heard.append(1))
    images = torch.zeros(1, 3, SIDE, SIDE)
    model(images)
    by_call = len(heard)
    model.forward(images)
    return {"call": by_call, "forward": len(heard) - by_call}
