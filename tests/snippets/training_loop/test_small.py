"""The small problem: halved digits, standardised by the training digits."""

import pytest
import torch

from snippets.data import mnist_5k
from snippets.training_loop.small import halved_digits, small_net


def test_halved_digits_are_averages_of_four_pixels():
    """One pixel by hand; mean 0 and deviation 1 over the training digits only."""
    halved, digits = halved_digits(), mnist_5k()
    train = digits.train_images.unfold(2, 2, 2).unfold(3, 2, 2).mean(dim=(-1, -2))
    assert torch.allclose(halved.train_images, (train - train.mean()) / train.std(), atol=1e-5)
    assert halved.train_images.mean().item() == pytest.approx(0, abs=1e-4)
    assert halved.test_images.shape == (1000, 1, 14, 14)
    test = digits.test_images[5, 0, 10:12, 8:10].mean()
    assert halved.test_images[5, 0, 5, 4].item() == pytest.approx(
        ((test - train.mean()) / train.std()).item(), abs=1e-5
    )


def test_the_small_net_starts_from_its_seed():
    """Equal seeds, equal weights; ten scores a digit."""
    one, two = small_net(seed=3), small_net(seed=3)
    assert torch.equal(one[0].weight, two[0].weight)
    assert not torch.equal(one[0].weight, small_net(seed=4)[0].weight)
    assert one(torch.zeros(2, 1, 14, 14)).shape == (2, 10)
