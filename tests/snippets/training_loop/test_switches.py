"""Devices, modes, memory: each against what must come out."""

import pytest
import torch
from torch import nn

from snippets.training_loop import devices, memory, modes


def test_a_forgotten_batch_is_an_error_and_a_moved_one_is_not():
    """The device of the scores is the model's; shapes are kept."""
    with pytest.raises(RuntimeError, match="device"):
        devices.forgot_the_batch()
    assert devices.unchecked() == "nothing at all"
    assert devices.both_moved() == {"device": "meta", "shape": "(4, 2)"}


def test_to_moves_a_model_but_copies_a_tensor():
    """The page's warning."""
    assert devices.where_after_to() == {"model": "meta", "images": "cpu"}


def test_moved_batches_keep_pictures_and_labels_together():
    """Both arrive; values are unchanged on the same device."""
    loads = [(torch.rand(2, 1, 2, 2), torch.tensor([1, 0]))] * 2
    arrived = list(devices.moved(loads, torch.device("cpu")))
    assert len(arrived) == 2
    assert torch.equal(arrived[0][0], loads[0][0])
    images, labels = next(devices.moved(loads, devices.ELSEWHERE))
    assert images.device.type == labels.device.type == "meta"


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"),
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_the_best_device_is_the_fastest_that_is_there(monkeypatch, cuda, mps, expected):
    """What PyTorch reports decides."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert devices.best_device().type == expected


def test_kept_bytes_of_a_net_that_can_be_counted():
    """Linear keeps its input, tanh its output: 4 bytes for each number."""
    model = nn.Sequential(nn.Linear(10, 7), nn.Tanh())
    images = torch.rand(3, 10)
    assert memory.kept_bytes(model, images) == 4 * (3 * 10 + 3 * 7)
    with torch.no_grad():
        assert memory.kept_bytes(model, images) == 0


def test_memory_grows_with_the_batch_and_the_weights_do_not():
    """The page's two columns that stay as they are."""
    rows = memory.table()
    assert [row.size for row in rows] == list(memory.SIZES)
    for row in rows:
        assert row.kept == pytest.approx(row.size * rows[0].kept)
        assert row.each == pytest.approx(memory.per_picture())
        assert row.each > row.weights == rows[0].weights


def test_each_switch_changes_its_own_column():
    """Mode decides whether answers repeat, no_grad whether anything is kept."""
    differs = {row.setting: row.differs > 0 for row in modes.table()}
    kept = {row.setting: row.kept > 0 for row in modes.table()}
    assert differs == {
        "train": True,
        "train, no_grad": True,
        "eval": False,
        "eval, no_grad": False,
    }
    assert kept == {"train": True, "train, no_grad": False, "eval": True, "eval, no_grad": False}
