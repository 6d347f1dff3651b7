"""The loop against steps taken by hand."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from snippets.data import seeded
from snippets.training_loop.loop import accuracy, batches, predict, train_epoch


def problem(count):
    """A linear model and a few pictures for it."""
    torch.manual_seed(0)
    images, labels = torch.randn(count, 1, 2, 2), torch.arange(count) % 3
    return nn.Sequential(nn.Flatten(), nn.Linear(4, 3)), images, labels


@pytest.mark.parametrize("size", [3, 7])
def test_two_steps_equal_two_steps_of_gradient_descent_by_hand(size):
    """Two batches (of three and one left out would differ); a missing zero_grad fails."""
    model, images, labels = problem(2 * size)
    weights = [w.detach().clone() for w in model.parameters()]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    mean = train_epoch(model, images, labels, optimizer, seeded(5), size)
    order, losses = torch.randperm(2 * size, generator=seeded(5)), []
    for chosen in (order[:size], order[size:]):
        here = [w.clone().requires_grad_() for w in weights]
        scores = images[chosen].flatten(1) @ here[0].T + here[1]
        loss = F.cross_entropy(scores, labels[chosen])
        gradients = torch.autograd.grad(loss, here)
        weights = [w - 0.1 * g for w, g in zip(weights, gradients, strict=True)]
        losses.append(loss.item())
    for found, expected in zip(model.parameters(), weights, strict=True):
        assert torch.allclose(found, expected, atol=1e-6)
    assert mean == pytest.approx(sum(losses) / 2, abs=1e-6)


def test_the_loss_is_the_mean_over_pictures_though_the_last_batch_is_smaller():
    """With a rate of 0: the loss of all 70 at once."""
    model, images, labels = problem(70)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    mean = train_epoch(model, images, labels, optimizer, seeded(0))
    assert mean == pytest.approx(F.cross_entropy(model(images), labels).item(), abs=1e-6)


def test_batches_deal_out_each_picture_once_64_at_a_time():
    """130 pictures: 64, 64 and 2; pictures keep their labels."""
    _, images, _ = problem(130)
    dealt = list(batches(images, torch.arange(130), seeded(1)))
    assert [len(some) for _, some in dealt] == [64, 64, 2]
    assert torch.cat([n for _, n in dealt]).sort().values.tolist() == list(range(130))
    for some, numbers in dealt:
        assert torch.equal(some, images[numbers])


def test_training_is_in_train_mode_and_measuring_in_eval_mode():
    """A model that writes down the mode in which it is called."""
    seen = []

    class Spy(nn.Linear):
        def forward(self, images):
            seen.append((self.training, torch.is_grad_enabled()))
            return super().forward(images)

    model = nn.Sequential(nn.Flatten(), Spy(4, 3))
    _, images, labels = problem(4)
    model.eval()
    train_epoch(model, images, labels, torch.optim.SGD(model.parameters(), 0.1), seeded(0))
    share = accuracy(model, images, labels)
    assert seen == [(True, True), (False, False)]
    assert share == (predict(model, images) == labels).float().mean().item()


def test_predict_chooses_the_largest_score():
    """A model that passes pixels on chooses the brightest, in every part of 1,001."""
    images = torch.zeros(1001, 1, 1, 2)
    images[::2, ..., 1] = 1.0
    assert predict(nn.Flatten(), images).tolist() == [1, 0] * 500 + [1]
