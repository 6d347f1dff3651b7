"""Derivatives against closed forms."""

import math

import pytest
import torch

from snippets.training_loop import activations


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


def test_the_claims_about_relu_fail_for_a_saturating_one(monkeypatch):
    """Planted: tanh under ReLU's name, with derivative 1 at 0 and less above."""
    assert activations.relu_never_saturates_above().holds
    assert activations.relu_at_zero().holds
    monkeypatch.setitem(activations.KINDS, "ReLU", torch.tanh)
    assert not activations.relu_never_saturates_above().holds
    assert not activations.relu_at_zero().holds


def test_the_figure_shows_functions_above_and_derivatives_below():
    """At z = 2 ReLU is 2 and its derivative 1."""
    upper, lower = activations.curves().axes
    place = list(upper.lines[2].get_xdata()).index(2.0)
    assert upper.lines[2].get_ydata()[place] == 2
    assert lower.lines[2].get_ydata()[place] == 1
