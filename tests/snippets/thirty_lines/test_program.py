"""The program of lecture 1 against steps taken by hand, and the trainings that use it."""

import pytest
import torch
import torch.nn.functional as F

from snippets.data import seeded
from snippets.first_cnn.networks import first_cnn
from snippets.scenes.pictures import Scenes, as_bytes, from_bytes
from snippets.scenes.skies import Splits
from snippets.thirty_lines import program, runs
from snippets.training_loop.loop import accuracy


def scenes(count, seed=0):
    """Sixteen patterns again and again, each with a class of its own and a little noise."""
    labels = torch.arange(count) % 2
    patterns = torch.rand(16, 3, 32, 32, generator=seeded(99))[torch.arange(count) % 16]
    images = 0.8 * patterns + 0.2 * torch.rand(count, 3, 32, 32, generator=seeded(seed))
    return Scenes(images, labels, torch.zeros(count, 32, 32, dtype=torch.bool))


def tiny():
    """Three small sets for the planted artifact."""
    return Splits(*(as_bytes(scenes(count, count)) for count in (640, 32, 64)))


def test_learn_takes_the_steps_of_adam_by_hand():
    """Three batches: both moving means, corrected for their start (Kingma & Ba 2014)."""
    made = scenes(150)
    handed_out = program.learn(made.images, made.labels, 7)
    start, trained = next(handed_out), next(handed_out)
    assert start is trained  # it is handed out again after it has learnt
    torch.manual_seed(7)
    net, order = first_cnn(), seeded(7)
    weights = list(net.parameters())
    means = [(torch.zeros_like(w), torch.zeros_like(w)) for w in weights]
    for step, chosen in enumerate(torch.randperm(150, generator=order).split(64), start=1):
        loss = F.cross_entropy(net(made.images[chosen]), made.labels[chosen])
        gradients = torch.autograd.grad(loss, weights)
        for w, (first, second), g in zip(weights, means, gradients, strict=True):
            first.mul_(0.9).add_(0.1 * g)
            second.mul_(0.999).add_(0.001 * g * g)
            scale = (second / (1 - 0.999**step)).sqrt() + 1e-8
            w.data.sub_(1.5e-3 * first / (1 - 0.9**step) / scale)
    for mine, theirs in zip(weights, trained.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, atol=2e-4, rtol=1e-3)


def test_learn_hands_out_the_network_before_and_after_each_epoch():
    """One more than there are epochs."""
    made = scenes(64)
    assert sum(1 for _ in program.learn(made.images, made.labels, 0)) == program.EPOCHS + 1


def test_code_lines_leaves_out_docstring_blanks_and_comments():
    """Four lines are left of this function, the one behind a statement included."""
    lines = ["def f(a):", '    """Say.', "", "    more", '    """', "    # why"]
    lines += ["    b = a  # so", "", "    c = b", "    return c", ""]
    source = "\n".join(lines)
    assert program.code_lines(source) == 4


def test_the_program_is_as_short_as_it_says():
    """Lecture 1 is called thirty lines: no more for the network and its training."""
    assert 25 <= program.lines() <= 30
    assert program.lines_to_deal() < 10


def test_a_training_learns_and_its_control_does_not(plant):
    """Every pattern has one name: all are learnt; when each has several, few are."""
    plant(kept_splits=tiny)
    run = runs.trained.__wrapped__(0)
    assert len(run.weights) == len(run.test_accuracy) == program.EPOCHS + 1
    assert run.test_accuracy[-1] > 0.95
    assert runs.shuffled.__wrapped__(0) < 0.8


def test_a_network_is_rebuilt_as_it_was_after_an_epoch(plant):
    """Its accuracy is the one that was noted then."""
    plant(kept_splits=tiny)
    run = runs.trained.__wrapped__(1)
    plant(trained=lambda seed: run)
    test = from_bytes(tiny().test)
    for epoch in (0, 3, -1):
        net = runs.network(1, epoch)
        assert not net.training
        assert accuracy(net, test.images, test.labels) == pytest.approx(run.test_accuracy[epoch])
    with torch.no_grad():
        torch.testing.assert_close(net(test.images), run.scores)
