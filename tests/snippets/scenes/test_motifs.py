"""The series hold what they claim to hold, and nothing simple gives it away."""

import torch

from snippets.scenes import motifs as scenes


def test_a_series_less_its_motif_is_the_noise_it_was_told():
    """Every motif is where `places` says, the way round that `labels` says."""
    data = scenes.motifs(300, seed=3, noise=0.1)
    shapes = scenes.directions()
    for one, label, place in zip(data.series, data.labels, data.places, strict=True):
        rest = one[0].clone()
        rest[place : place + scenes.LONG] -= shapes[label]
        assert 0.05 < rest.std() < 0.15
    assert data.series.shape == (300, 1, scenes.LENGTH)


def test_the_reverse_is_the_motif_from_its_end():
    """Peak of one, at the beginning and at the end; another length keeps the form."""
    forward, backward = scenes.directions()
    assert torch.equal(forward, backward.flip(0))
    assert forward.abs().max() == 1
    assert int(forward.argmax()) < 3
    assert len(scenes.motif(31)) == 31
    assert int(scenes.motif(31).argmax()) < 6


def test_seeds_and_settings_make_the_series():
    """Same seed, same series; other seed, others; places cover the whole line."""
    one, two, other = (scenes.motifs(500, seed=s) for s in (1, 1, 2))
    assert torch.equal(one.series, two.series)
    assert not torch.equal(one.series, other.series)
    assert (int(one.places.min()), int(one.places.max())) <= (5, 113)
    assert int(one.places.max()) > 105
    assert 0.4 < one.labels.float().mean() < 0.6


def test_no_single_sample_and_no_mean_gives_the_direction_away():
    """A threshold on any one sample, or on the mean, stays within 10 points of chance."""
    train, new = scenes.motifs(2000, seed=1), scenes.motifs(2000, seed=2)

    def features(data):
        return torch.cat([data.series[:, 0], data.series.mean(dim=2)], dim=1)

    known, fresh = features(train), features(new)
    middle = known.median(dim=0).values
    up = ((known > middle) == train.labels[:, None].bool()).float().mean(dim=0) > 0.5
    guess = (fresh > middle) == up
    accuracy = (guess == new.labels[:, None].bool()).float().mean(dim=0)
    assert accuracy.max() < 0.6


def test_the_sheet_marks_the_places():
    """Six series, three of each direction, in columns."""
    axes = scenes.contact_sheet().axes
    assert len(axes) == 6
    assert [ax.get_title() for ax in axes[:2]] == list(scenes.CLASSES)
    data = scenes.motifs(40, seed=1)
    first = int((data.labels == 0).nonzero()[0, 0])
    assert axes[0].patches[0].get_x() == int(data.places[first])
