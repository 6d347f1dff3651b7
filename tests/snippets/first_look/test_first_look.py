"""The front page's network: its shapes, its training step and its measure, by hand."""

import torch
import torch.nn.functional as F

from snippets.data import Digits, mnist_5k, photograph, seeded
from snippets.first_look import maps, results, training
from snippets.first_look.network import DigitNet
from snippets.first_look.training import accuracy, measure, network, train_epoch, trained


def few(count: int = 200) -> Digits:
    """The first pictures of each split, mixed."""
    digits = mnist_5k()
    order = torch.randperm(1000, generator=seeded(3))[:count]
    return Digits(
        digits.train_images[order],
        digits.train_labels[order],
        digits.test_images[order],
        digits.test_labels[order],
    )


def test_digits_are_split_evenly_and_share_no_picture():
    """Each digit has 400 and 100 pictures; no test picture is a training picture."""
    digits = mnist_5k()
    assert digits.train_labels.bincount().tolist() == [400] * 10
    assert digits.test_labels.bincount().tolist() == [100] * 10
    assert digits.train_images.max() == 1.0
    train = {image.numpy().tobytes() for image in digits.train_images}
    assert not any(image.numpy().tobytes() in train for image in digits.test_images)


def test_photographs_come_channels_first_in_unit_range():
    """The cat is in colour, the cameraman grey."""
    cat, man = photograph("chelsea"), photograph("camera")
    assert cat.shape == (3, 300, 451)
    assert man.shape == (1, 512, 512)
    assert 0 <= cat.min() < cat.max() <= 1


def test_network_equals_the_operators_called_one_by_one():
    """The forward pass is convolution, ReLU, pooling, twice, then one matrix."""
    torch.manual_seed(1)
    net, image = DigitNet(), torch.rand(2, 1, 28, 28)
    x = F.max_pool2d(F.relu(F.conv2d(image, net.first.weight, net.first.bias, padding=2)), 2)
    x = F.max_pool2d(F.relu(F.conv2d(x, net.second.weight, net.second.bias, padding=1)), 2)
    by_hand = x.reshape(2, -1) @ net.decide.weight.T + net.decide.bias
    assert torch.allclose(net(image), by_hand, atol=1e-5)


def test_one_epoch_on_one_batch_is_one_step_of_plain_gradient_descent():
    """With SGD and a single batch the new weight is the old one minus rate times gradient."""
    digits = few(40)
    torch.manual_seed(0)
    net = DigitNet()
    loss = F.cross_entropy(net(digits.train_images), digits.train_labels)
    (gradient,) = torch.autograd.grad(loss, net.decide.bias)
    before = net.decide.bias.detach().clone()
    net.decide.bias.grad = torch.full_like(before, 1e6)  # a stale gradient must be cleared
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    train_epoch(net, digits.train_images, digits.train_labels, optimizer, seeded(0))
    assert torch.allclose(net.decide.bias, before - 0.5 * gradient, atol=1e-6)


def test_accuracy_counts_right_answers():
    """A net that always says 3 is right exactly on the threes."""
    digits = few()
    net = DigitNet()
    with torch.no_grad():
        net.decide.weight.zero_()
        net.decide.bias.copy_(F.one_hot(torch.tensor(3), 10).float())
    expected = (digits.test_labels == 3).float().mean().item()
    assert accuracy(net, digits.test_images, digits.test_labels) == expected
    assert measure(net, digits)[1] == expected


def test_maps_are_the_first_layer_after_relu():
    """The maps equal PyTorch's own convolution, clipped at zero."""
    net, image = DigitNet(), torch.rand(1, 28, 28)
    expected = F.conv2d(image[None], net.first.weight, net.first.bias, padding=2)[0].clamp(min=0)
    assert torch.allclose(maps.first_maps(net, image), expected, atol=1e-6)


def test_standard_error_of_a_fair_coin():
    """100 throws of a fair coin: 5 points."""
    assert results.standard_error(0.5, 100) == 0.05


def fake(monkeypatch, after: float) -> None:
    """Give every seed the same history, from chance to `after`."""
    run = training.Trained({}, [0.1, after], [0.1, after])
    for module in (results, training):
        monkeypatch.setattr(module, "trained", lambda seed: run)


def test_learning_claim_fails_for_a_network_that_learnt_nothing(monkeypatch):
    """The planted null, training that changes nothing, breaks the bound."""
    fake(monkeypatch, after=0.12)
    assert not results.learns().holds


def test_learning_claim_and_summary_use_what_was_measured(monkeypatch):
    """From 10 % to 90 % is 80 points, and the summary's mean is 90 %."""
    fake(monkeypatch, after=0.9)
    assert abs(results.learns().measured - 80) < 1e-9
    assert results.accuracy().mean == 0.9
    assert results.accuracy().parameters == 8 * 26 + 16 * 73 + 10 * 785


def test_curves_show_percent_of_each_seed(monkeypatch):
    """Each seed has a training and a test line, in per cent."""
    fake(monkeypatch, after=0.9)
    lines = results.curves().axes[0].lines
    assert len(lines) == 2 * len(training.SEEDS)
    assert list(lines[-1].get_ydata()) == [10.0, 90.0]
    (enlarged,) = results.curves().axes[0].child_axes
    assert list(enlarged.lines[-1].get_ydata()) == [10.0, 90.0]


def test_stored_network_is_rebuilt_with_its_weights(monkeypatch):
    """`network` loads what `trained` stored, in eval mode, and the maps show it."""
    torch.manual_seed(4)
    net = DigitNet()
    run = training.Trained(net.state_dict(), [0.1], [0.1])
    monkeypatch.setattr(training, "trained", lambda seed: run)
    rebuilt = network(0)
    assert not rebuilt.training
    assert torch.equal(rebuilt.second.weight, net.second.weight)
    grid = maps.feature_maps()
    image = mnist_5k().test_images[maps.PICTURE]
    assert torch.equal(grid.images[1], maps.first_maps(net, image)[0])


def test_training_is_the_same_twice(monkeypatch):
    """The same seed gives the same weights, another seed others."""
    monkeypatch.setattr(training, "mnist_5k", few)
    monkeypatch.setattr(training, "EPOCHS", 1)
    run = trained.__wrapped__
    first, again, other = run(0), run(0), run(1)
    assert torch.equal(first.weights["decide.weight"], again.weights["decide.weight"])
    assert not torch.equal(first.weights["decide.weight"], other.weights["decide.weight"])
    assert len(first.test_accuracy) == 2
