"""The support vector machine against scikit-learn's and by hand."""

import pytest
import torch
from sklearn.svm import LinearSVC

from snippets.data import seeded
from snippets.pipeline import svm


@pytest.fixture
def task():
    """Two overlapping clouds in 20 dimensions, one axis much longer."""
    order = seeded(0)
    labels = torch.randint(2, (600,), generator=order)
    features = torch.randn(600, 20, generator=order)
    features[:, 0] += 1.5 * labels
    features[:, 1] = 100 * features[:, 1] + 30 * labels
    return features, labels


def test_hinge_by_hand():
    """Right by 2: nothing. Right by .5: half. On the border: 1. Wrong by 1: 2."""
    scores = torch.tensor([2.0, 0.5, 0.0, 1.0])
    sides = torch.tensor([1.0, 1.0, -1.0, -1.0])
    assert svm.hinge(scores, sides).item() == pytest.approx((0 + 0.5 + 1 + 2) / 4)


def test_cost_adds_half_the_decay_times_the_squares():
    """3² + 4² = 25, halved and times .1, on top of the loss."""
    total = svm.cost(torch.tensor([3.0, 4.0]), torch.tensor(0.2), decay=0.1)
    assert total.item() == pytest.approx(0.2 + 1.25)


@pytest.mark.parametrize("decay", [0.03, 0.3])
def test_training_comes_within_two_per_cent_of_the_least_cost(task, decay):
    """scikit-learn minimises the same cost, with C = 1 / (decay n)."""
    features, labels = task
    ours = svm.train_svm(features, labels, decay)
    scaled = (features - ours.mean) / ours.spread
    exact = LinearSVC(
        loss="hinge", C=1 / (decay * len(labels)), intercept_scaling=30, max_iter=100_000
    ).fit(scaled.double().numpy(), labels.numpy())
    theirs = torch.from_numpy(exact.coef_[0]).float()
    sides, bias = 2.0 * labels - 1, float(exact.intercept_[0])
    least = svm.cost(theirs, svm.hinge(scaled @ theirs + bias, sides), decay)
    reached = svm.cost(ours.weights, svm.hinge(svm.scores(ours, features), sides), decay)
    assert 0.998 < reached / least < 1.02
    agree = svm.choose(ours, features) == torch.from_numpy(exact.predict(scaled.numpy()))
    assert agree.float().mean() > 0.96


def test_features_are_scaled_by_the_training_pictures(task):
    """A unit that is a hundred times smaller changes no choice."""
    features, labels = task
    other = features.clone()
    other[:, 3] = other[:, 3] * 100 + 7
    one, two = (svm.train_svm(each, labels, 0.1) for each in (features, other))
    same = svm.choose(one, features) == svm.choose(two, other)
    assert same.float().mean() > 0.99
    assert torch.allclose(one.mean, features.mean(dim=0))


def test_a_feature_that_never_changes_does_no_harm(task):
    """Its spread is 0; the scores stay finite and it gets no weight."""
    features, labels = task
    flat = torch.cat([features, torch.full((len(features), 1), 5.0)], dim=1)
    machine = svm.train_svm(flat, labels, 0.1)
    assert svm.scores(machine, flat).isfinite().all()
    assert machine.weights[-1].item() == pytest.approx(0, abs=1e-6)


def test_labels_without_a_pattern_are_not_learnt(task):
    """The planted null: trained on shuffled labels, new pictures are guessed."""
    features, labels = task
    deal = torch.randperm(300, generator=seeded(1))
    true = svm.train_svm(features[:300], labels[:300], 0.3)
    null = svm.train_svm(features[:300], labels[:300][deal], 0.3)
    scores = [
        (svm.choose(machine, features[300:]) == labels[300:]).float().mean()
        for machine in (true, null)
    ]
    assert scores[0] > 0.7
    assert abs(scores[1] - 0.5) < 0.1


def test_training_is_repeatable_and_leaves_its_arguments_alone(task):
    """The seed orders the batches; nothing else is drawn."""
    features, labels = task
    before = features.clone()
    one, two = (svm.train_svm(features, labels, 0.1, seed=3) for _ in range(2))
    assert torch.equal(one.weights, two.weights)
    assert torch.equal(features, before)
