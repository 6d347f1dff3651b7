"""The letters stand where they should, and the noise is what it says."""

import torch

from snippets.pooling import glyphs


def test_a_letter_lies_at_its_column_on_top_of_the_noise():
    """Without the noise (same seed, empty letter) the bitmap is left over."""
    labels, columns = torch.tensor([0, 3]), torch.tensor([2, 19])
    images = glyphs.glyphs(labels, columns, seed=4)
    again = glyphs.glyphs(labels.flip(0), columns, seed=4)
    letters = glyphs.bitmaps()
    for image, other, label, column in zip(images, again, labels, columns, strict=True):
        difference = (image - other)[0]
        changed = torch.nonzero(difference.abs() > 0.5)
        assert changed[:, 1].min() >= column
        assert changed[:, 1].max() < column + 5
        row = changed[:, 0].min() - torch.nonzero((letters[0] != letters[3]).any(1)).min()
        inside = difference[row : row + 7, column : column + 5]
        assert torch.allclose(inside, letters[label] - letters[3 - label], atol=1e-6)


def test_noise_has_the_stated_spread():
    """Away from the letter: standard deviation 0.3, mean 0."""
    zeros = torch.zeros(200, dtype=torch.long)
    free = glyphs.glyphs(zeros, zeros, seed=1)[..., 5:]
    assert abs(free.std().item() - glyphs.NOISE) < 0.005
    assert abs(free.mean().item()) < 0.005


def test_training_letters_stand_only_at_the_left():
    """Right of column 12 the average training picture is as dark as noise."""
    data = glyphs.training_set(400, seed=0)
    mean = data.images.mean(dim=0)[0]
    assert mean[:, : glyphs.SEEN[-1] + 5].mean() > 0.03
    assert mean[:, glyphs.SEEN[-1] + 5 :].mean().abs() < 0.01
    assert set(data.labels.tolist()) == {0, 1, 2, 3}


def test_seeds_give_other_pictures_and_the_same_seed_the_same():
    """Training differs by seed and from the test set."""
    one, two = glyphs.training_set(4, seed=0), glyphs.training_set(4, seed=1)
    assert not torch.equal(one.images, two.images)
    assert torch.equal(one.images, glyphs.training_set(4, seed=0).images)


def test_the_test_set_has_every_letter_at_every_column():
    """24 columns, slowest, and a cycle of four letters in each."""
    data = glyphs.test_set(each=2)
    assert data.images.shape == (24 * 4 * 2, 1, 28, 28)
    assert data.labels.reshape(24, 8).tolist() == [[0, 1, 2, 3] * 2] * 24


def test_examples_show_each_letter_at_a_seen_and_an_unseen_place():
    """Brightest in the left part above, in the right part below."""
    grid = glyphs.examples()
    assert [label.split(",")[0] for label in grid.labels] == list("AHRX") * 2
    letters = glyphs.bitmaps()
    for index, picture in enumerate(grid.images):
        windows = picture.unfold(0, 7, 1).unfold(1, 5, 1)  # (22, 24, 7, 5)
        # A zero-mean template, so that plain brightness doesn't count.
        template = letters[index % 4] - letters[index % 4].mean()
        match = (windows * template).sum(dim=(2, 3)).amax(dim=0)
        places = glyphs.SEEN if index < 4 else glyphs.UNSEEN
        assert int(match.argmax()) in places
