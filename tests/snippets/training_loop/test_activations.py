"""Derivatives against closed forms."""

import math

import pytest
import torch
from torch import nn

from snippets.first_cnn.networks import first_cnn
from snippets.training_loop import activations
from snippets.training_loop.pictures import first_pictures


def test_derivatives_are_the_textbooks():
    """Sigmoid s(1-s), tanh 1-t^2, GELU Phi(z)+z phi(z), leaky ReLU 0.01 below."""
    z = torch.tensor([-3.0, -0.7, 0.4, 2.0], dtype=torch.float64)
    s = 1 / (1 + torch.exp(-z))
    normal = torch.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    expected = {
        "sigmoid": s * (1 - s),
        "tanh": 1 - torch.tanh(z) ** 2,
        "ReLU": (z > 0).double(),
        "leaky ReLU": torch.where(z > 0, 1.0, 0.01).double(),
        "GELU": (1 + torch.erf(z / math.sqrt(2))) / 2 + z * normal,
    }
    assert expected.keys() == activations.KINDS.keys()
    for name, slopes in expected.items():
        assert torch.allclose(activations.derivative(name, z), slopes, atol=1e-6)


def test_the_sensitive_range_of_tanh_and_relu():
    """1 - t^2 = 0.1 at atanh(sqrt(0.9)) = 1.8; ReLU has no end."""
    assert activations.sensitive("tanh") == "−1.8 to 1.8"
    assert activations.sensitive("ReLU") == "0.0 to ∞"
    rows = {row.name: row for row in activations.table()}
    assert rows["sigmoid"].zero == pytest.approx(0.25)


def test_pytorch_takes_0_for_the_derivative_at_the_corner():
    """Of all values between 0 and 1 that one could defend."""
    assert activations.at_the_corner() == 0


def test_the_sums_that_reach_the_tanhs_lie_around_0():
    """Measured again by hooks, layer by layer."""
    seen = []
    torch.manual_seed(0)
    model = first_cnn()
    for layer in model:
        if isinstance(layer, nn.Tanh):
            layer.register_forward_hook(lambda _, given, __: seen.append(given[0]))
    model(first_pictures().images)
    assert all(abs(sums.mean()) < 0.1 for sums in seen)
    found = activations.reached()
    assert found["first"] == pytest.approx(seen[0].std().item())
    assert found["last"] == pytest.approx(seen[-1].std().item())
    assert found["last"] < found["first"] < 1


def test_the_figure_shows_functions_above_and_derivatives_below():
    """At z = 2 ReLU is 2 and its derivative 1."""
    upper, lower = activations.curves().axes
    place = list(upper.lines[2].get_xdata()).index(2.0)
    assert upper.lines[2].get_ydata()[place] == 2
    assert lower.lines[2].get_ydata()[place] == 1
