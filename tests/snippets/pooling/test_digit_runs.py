"""Moving digits and counting flips, by hand."""

import torch

from snippets.pooling import digit_runs
from snippets.pooling.digit_runs import flip_rate, hit_rate, roll, slide


def test_both_fills_on_one_row():
    """[1 2 3 4] by one: black gives 0 1 2 3, wrapping 4 1 2 3."""
    row = torch.tensor([[[[1, 2, 3, 4]]]])
    assert slide(row, 1).flatten().tolist() == [0, 1, 2, 3]
    assert roll(row, 1).flatten().tolist() == [4, 1, 2, 3]
    assert slide(row, 0).equal(row)
    assert roll(row, 4).equal(row)


def test_fills_agree_while_only_black_leaves_the_frame():
    """A picture with an empty margin of four at the right."""
    picture = torch.rand(1, 1, 6, 10, generator=torch.Generator().manual_seed(0))
    picture[..., 6:] = 0
    assert slide(picture, 4).equal(roll(picture, 4))
    assert not slide(picture, 5).equal(roll(picture, 5))


def test_flip_rate_counts_changed_minds_and_not_errors():
    """Wrong and unchanged is no flip; right to wrong and wrong to right are."""
    choices = torch.tensor([[1, 2, 3, 9], [1, 2, 4, 5]])
    truth = torch.tensor([1, 7, 3, 5])
    assert flip_rate(choices).tolist() == [0.0, 0.5]
    assert hit_rate(choices, truth).tolist() == [0.5, 0.5]


def test_a_run_asks_about_every_shift_and_fill(plant, monkeypatch):
    """Untrained (no epochs): the choices are those of the net on moved pictures."""
    images = torch.rand(3, 1, 28, 28, generator=torch.Generator().manual_seed(0))

    class Data:
        train_images = test_images = images
        train_labels = torch.tensor([0, 1, 2])

    plant(mnist_5k=Data)
    monkeypatch.setattr(digit_runs, "EPOCHS", 0)
    run = digit_runs.digit_run.__wrapped__("global max", 0)
    model = digit_runs.build("global max", 10, 0)
    assert run.choices["black"].shape == (len(digit_runs.SHIFTS), 3)
    assert run.choices["wrap"][5].equal(model(images.roll(5, -1)).argmax(1))
    assert run.choices["black"][0].equal(run.choices["wrap"][0])
