"""Activations, and what they let through on the way back."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor, nn

from snippets.first_cnn.networks import first_cnn
from snippets.training_loop.pictures import first_pictures

KINDS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "ReLU": torch.relu,
    "leaky ReLU": F.leaky_relu,
    "GELU": F.gelu,
}


def derivative(name: str, values: Tensor) -> Tensor:
    """Let autograd differentiate an activation. (N,) -> (N,)"""
    values = values.detach().clone().requires_grad_()
    KINDS[name](values).sum().backward()
    return values.grad


@dataclass(frozen=True)
class Row:
    """One activation: its derivative at a few places, and where it counts."""

    name: str = field(metadata={"label": "activation"})
    low: float = field(metadata={"label": "f′(−5)", "format": ".2g"})
    zero: float = field(metadata={"label": "f′(0)", "format": ".2g"})
    high: float = field(metadata={"label": "f′(5)", "format": ".2g"})
    range: str = field(metadata={"label": "f′ above 0.1"})


def sensitive(name: str) -> str:
    """Find, on a fine grid, where the derivative is larger than 0.1."""
    places = torch.linspace(-50, 50, 100_001)
    kept = places[derivative(name, places) > 0.1]
    low, high = kept.min().item(), kept.max().item()
    high = "∞" if high == places[-1] else f"{high:.1f}"
    return f"{low + 0:.1f} to {high}".replace("-", "−")


def table() -> list[Row]:
    """Differentiate each activation far from 0 and at 0."""
    places = torch.tensor([-5.0, 0.0, 5.0])
    return [
        Row(name, *derivative(name, places).tolist(), sensitive(name))
        for name in KINDS
    ]


def at_the_corner() -> float:
    """Ask PyTorch for the derivative of ReLU where it has none."""
    return derivative("ReLU", torch.tensor([0.0])).item()


def reached() -> dict[str, float]:
    """Measure how widely the sums spread that reach a fresh CNN's tanhs."""
    torch.manual_seed(0)
    maps, spreads = first_pictures().images, []
    with torch.no_grad():
        for layer in first_cnn():
            if isinstance(layer, nn.Tanh):
                spreads.append(maps.std().item())
            maps = layer(maps)
    return {"first": spreads[0], "last": spreads[-1]}


def curves() -> Figure:
    """Show activations and derivatives from −5 to 5."""
    places = torch.linspace(-5, 5, 401)
    return draw(
        places,
        {
            name: (function(places), derivative(name, places))
            for name, function in KINDS.items()
        },
    )


def draw(places: Tensor, pairs: dict[str, tuple[Tensor, Tensor]]) -> Figure:
    """Draw all functions above, all derivatives below."""
    figure = Figure(figsize=(4.6, 5.0), layout="constrained")
    upper, lower = figure.subplots(2, sharex=True)
    marks = ("-", "--", "-", "-.", ":")
    for index, (name, (values, slopes)) in enumerate(pairs.items()):
        look = {"color": f"C{index}", "linestyle": marks[index], "lw": 1.8}
        upper.plot(places, values, label=name, **look)
        lower.plot(places, slopes, **look)
    upper.set(ylim=(-1.2, 2.5), ylabel="f(z)")
    lower.set(ylim=(-0.2, 1.25), ylabel="derivative f′(z)", xlabel="z")
    for axes in (upper, lower):
        axes.axhline(0, color="C7", lw=0.6)
        axes.axvline(0, color="C7", lw=0.6)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure
