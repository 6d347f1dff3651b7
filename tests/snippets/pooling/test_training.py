"""The loop against steps taken by hand."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from snippets.pooling.training import fit, predict


def problem(count=5):
    """A tiny linear model and a few pictures for it."""
    torch.manual_seed(0)
    images, labels = torch.randn(count, 1, 2, 2), torch.arange(count) % 3
    return nn.Sequential(nn.Flatten(), nn.Linear(4, 3)), images, labels


def test_two_epochs_equal_two_steps_of_adam_by_hand():
    """One batch an epoch; a forgotten zero_grad would change the second step."""
    model, images, labels = problem()
    before = [weights.detach().clone() for weights in model.parameters()]
    losses = fit(model, images, labels, epochs=2, rate=0.1, seed=0)
    moments = [(torch.zeros_like(w), torch.zeros_like(w)) for w in before]
    for step in (1, 2):
        here = [weights.clone().requires_grad_() for weights in before]
        loss = F.cross_entropy(images.flatten(1) @ here[0].T + here[1], labels)
        gradients = torch.autograd.grad(loss, here)
        assert losses[step - 1] == pytest.approx(loss.item(), abs=1e-6)
        for index, gradient in enumerate(gradients):
            first, second = moments[index]
            first = 0.9 * first + 0.1 * gradient
            second = 0.999 * second + 0.001 * gradient**2
            moments[index] = first, second
            size = (second / (1 - 0.999**step)).sqrt() + 1e-8
            before[index] = before[index] - 0.1 * first / (1 - 0.9**step) / size
    for weights, expected in zip(model.parameters(), before, strict=True):
        assert torch.allclose(weights, expected, atol=1e-5)


def test_the_loss_counts_every_picture_once():
    """With a rate of zero it is the mean loss, though the last batch is smaller."""
    model, images, labels = problem(count=70)
    (loss,) = fit(model, images, labels, epochs=1, rate=0.0, seed=3)
    assert loss == pytest.approx(F.cross_entropy(model(images), labels).item(), abs=1e-6)


def test_predict_chooses_the_largest_score():
    """A model that passes pixels on chooses the brightest; nothing is recorded."""
    images = torch.tensor([[[[0.0, 3.0]]], [[[2.0, 1.0]]]], requires_grad=True)
    choices = predict(nn.Flatten(), images)
    assert choices.tolist() == [1, 0]
    assert not choices.requires_grad
