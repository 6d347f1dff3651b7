"""How machines and the net are trained, chosen and judged."""

import pytest
import torch

from snippets.data import Pair, seeded
from snippets.pipeline import dense, made, parts, photos
from snippets.pipeline.features import blur, colours, grey, hog
from snippets.pipeline.machines import (
    BLURRED,
    BOTH,
    COLOURS,
    EDGES,
    RAW,
    Labelled,
    Trial,
    best,
    describe,
    descriptions,
    judged,
    shuffled,
    trials,
)


def tinted(count: int, seed: int) -> Labelled:
    """Noise; class 1 is a little brighter in red."""
    order = seeded(seed)
    images = torch.rand(count, 3, 32, 32, generator=order)
    labels = torch.randint(2, (count,), generator=order)
    images[:, 0] += 0.1 * labels[:, None, None]
    return Labelled(images, labels)


def test_families_name_the_descriptions():
    """The literals of both worlds are those of machines.py."""
    assert photos.NAMES == made.NAMES == tuple(descriptions())


def test_descriptions_are_what_their_names_say():
    """Number by number, also across parts of 500."""
    images = tinted(3, 0).images
    edges = hog(grey(images))
    assert torch.equal(describe(RAW, images), images.flatten(1))
    assert torch.equal(describe(COLOURS, images), colours(images))
    assert torch.equal(describe(EDGES, images), edges)
    assert torch.equal(describe(BLURRED, images), hog(blur(grey(images))))
    assert torch.equal(describe(BOTH, images), torch.cat([edges, colours(images)], dim=1))
    many = images[:1].expand(501, -1, -1, -1)
    assert describe(COLOURS, many).shape == (501, 54)


def test_machines_learn_what_is_there_and_guess_after_a_shuffle():
    """The planted null: the same pictures, their labels dealt out."""
    data, test = tinted(300, 1), tinted(300, 2)
    run = judged(COLOURS, data, test, 0.2, seed=0)
    assert (run.numbers, run.setting, run.seed) == (54, 0.2, 0)
    assert min(run.train, run.test) > 0.95
    null = judged(COLOURS, shuffled(data, 0), test, 0.2, seed=0)
    assert abs(null.test - 0.5) < 0.2
    blind = judged(EDGES, data, test, 0.2, seed=0)
    assert blind.test < run.test - 0.2


def test_shuffling_deals_the_same_labels_out_anew():
    """As many of each class, in another order; the pictures stay."""
    data = tinted(60, 3)
    null = shuffled(data, 5)
    assert null.images is data.images
    assert null.labels.sum() == data.labels.sum()
    assert not torch.equal(null.labels, data.labels)


def test_trials_score_every_decay_on_the_validation_pictures():
    """Validation labels turned round give the complement, trial by trial."""
    data, kept = tinted(200, 4), tinted(100, 5)
    some = trials(COLOURS, data, kept)
    turned = trials(COLOURS, data, Labelled(kept.images, 1 - kept.labels))
    assert [trial.setting for trial in some] == [0.02, 0.2, 2.0]
    for one, other in zip(some, turned, strict=True):
        assert one.validation + other.validation == pytest.approx(1)
    assert best((Trial(1, 0.5), Trial(2, 0.7), Trial(3, 0.6))).setting == 2


def trained(data):
    """The net after its last epoch."""
    *_, model = dense.epochs(data, 1e-4, seed=0)
    return model


def test_the_net_learns_the_same_task(monkeypatch):
    """Judged on other pictures; each rate is tried on the validation."""
    monkeypatch.setattr(dense, "EPOCHS", 2)
    data, test = tinted(300, 6), tinted(100, 7)
    run = dense.dense_judged(data, test, 1e-4, seed=0)
    assert min(run.train, run.test) > 0.7
    assert run.train == dense.hits(trained(data), data)
    assert (run.numbers, run.setting, run.seed) == (3072, 1e-4, 0)
    tried = dense.dense_trials(data, test)
    assert [trial.setting for trial in tried] == list(dense.RATES)


@pytest.fixture
def pair(plant):
    """Plant photographs: each is all one grey, its number modulo 251."""
    numbers = torch.arange(10_000)
    images = (numbers % 251).to(torch.uint8)[:, None, None, None].expand(-1, 3, 4, 4)
    labels = numbers % 2
    plant(birds_and_airplanes=lambda: Pair(images, labels, images[:50], labels[:50]))


def test_no_photograph_is_learnt_from_and_chosen_by(pair):
    """Two parts of one order, in 0..1; each seed leaves others out."""
    data, kept = photos.trying()
    assert (len(data.labels), len(kept.labels)) == (4_000, 1_000)
    both = photos.dealt(photos.TRIAL_SEED, 0, 5_000)
    assert torch.equal(torch.cat([data.labels, kept.labels]), both.labels)
    assert both.images.max() == 250 / 255
    one, two = (photos.dealt(seed, 0, photos.TRAINED) for seed in (0, 1))
    assert len(one.labels) == 9_000
    assert not torch.equal(one.images, two.images)
    whole = photos.dealt(0, 0, 10_000).labels
    assert whole.sum() == 5_000


def test_judging_takes_the_test_photographs(pair):
    """The first fifty, as planted."""
    test = photos.judging()
    assert torch.equal((255 * test.images[:, 0, 0, 0]).round().long(), torch.arange(50))


def test_halves_of_the_colours_are_means_then_spreads():
    """Together the 54, in their order."""
    images = tinted(4, 8).images
    together = torch.cat([parts.means(images), parts.spreads(images)], dim=1)
    assert torch.equal(together, colours(images))
    assert (parts.spreads(images / 2) / parts.spreads(images)).mean().item() == pytest.approx(0.5)
