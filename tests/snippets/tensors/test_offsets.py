"""Offsets and strides against PyTorch's own, and against the pictures of them."""

import pytest
import torch

from snippets.tensors import contiguous, offsets, walk


@pytest.mark.parametrize("shape", [(4,), (2, 3), (3, 2, 5), (2, 3, 4, 5)])
def test_row_major_equals_pytorch(shape):
    """For tensors of one to four axes."""
    assert offsets.row_major(shape) == torch.zeros(shape).stride()


def test_offset_of_every_element_in_odd_tensors():
    """as_strided with random strides: the element is the cell that the sum names."""
    cells = torch.arange(1000)
    for stride in ((1, 9, 3), (100, 0, 7), (5, 5, 5)):
        odd = cells.as_strided((3, 4, 5), stride)
        assert offsets.every_offset(odd) == odd.flatten().tolist()
    assert offsets.offset((2, 1, 0), (1, 96, 3)) == 2 + 96


def test_layouts_tell_who_copied():
    """By writing: a change of the picture shows in what shares, and in nothing else."""
    made = offsets.ways()
    before = {name: tensor.clone() for name, tensor in made.items()}
    made["the picture, channels last"].add_(100)
    changed = {name: not torch.equal(made[name], before[name]) for name in made}
    table = {row.made: row for row in offsets.layouts()}
    assert {name: row.shared == "yes" for name, row in table.items()} == changed
    assert table["permute(2, 0, 1)"].stride == "(1, 9, 3)"
    assert table["view(3, 2, 3)"].stride == str(offsets.row_major((3, 2, 3)))
    for name, tensor in made.items():
        in_order = tensor.stride() == offsets.row_major(tuple(tensor.shape))
        assert (table[name].contiguous == "yes") == in_order
        assert table[name].shape == str(tuple(tensor.shape))


def test_the_offset_claim_fails_for_a_formula_that_forgets_an_axis(monkeypatch):
    """Planted: the last index is left out."""
    assert offsets.strides_find_everything().holds
    monkeypatch.setattr(offsets, "offset", lambda i, s: i[0] * s[0])
    assert not offsets.strides_find_everything().holds


@pytest.mark.parametrize("order", ["channels last", "channels first"])
def test_each_step_names_the_cell_that_holds_the_element(order):
    """The sum's result is where the data pointer says; text, plane and memory agree."""
    planes = offsets.pixels().permute(2, 0, 1)
    if order == "channels first":
        planes = planes.contiguous()
    frames = walk.steps(order).frames
    assert len(frames) == len(walk.STOPS)
    for frame, stop in zip(frames, walk.STOPS, strict=True):
        cell = (planes[stop].data_ptr() - planes.data_ptr()) // planes.element_size()
        assert frame.text.endswith(f"= {cell}.")
        assert f"cell {cell} outlined" in frame.alt
    assert len({tuple(frame.figure.get_size_inches()) for frame in frames}) == 1


def test_the_planes_show_every_cell_once():
    """Eighteen numbers in the planes, the same eighteen in memory."""
    for order in ("channels last", "channels first"):
        axes = walk.steps(order).frames[0].figure.axes
        above, below = axes
        planes = [int(text.get_text()) for part in above.child_axes for text in part.texts]
        memory = [int(text.get_text()) for text in below.texts]
        assert sorted(planes) == memory == list(range(18))
    assert planes == memory  # channels first: plane after plane


def test_view_refuses_after_permute_and_reshape_copies():
    """The page shows PyTorch's words; writing tells the copy from the view."""
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        contiguous.view_after_permute()
    assert contiguous.reshape_both() == {"in_order": "no copy", "permuted": "copy"}
    turned = contiguous.batch().permute(1, 0, 2, 3)
    copy = turned.reshape(3, -1)
    turned[0, 0, 0, 0] = 99
    assert copy[0, 0] != 99


def test_shared_is_told_by_writing():
    """A slice shares, a clone does not."""
    numbers = torch.zeros(4)
    assert contiguous.shared(numbers, numbers[1:])
    assert not contiguous.shared(numbers, numbers.clone())


def test_channels_last_strides_by_hand():
    """32 × 32 × 3: the channel steps by 1, the column by 3, the row by 96."""
    found = contiguous.channels_last()
    assert found["channels_last"] == str((32 * 32 * 3, 1, 32 * 3, 3))
    assert found["default"] == str(offsets.row_major((8, 3, 32, 32)))
    assert found["shape"] == "(8, 3, 32, 32)"


def test_channels_last_refuses_a_view_that_was_possible():
    """As the page says; the indices mean what they meant."""
    batch = torch.rand(8, 3, 32, 32)
    other = batch.to(memory_format=torch.channels_last)
    assert torch.equal(other, batch)
    assert batch.view(8, -1).shape == (8, 3 * 32 * 32)
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        other.view(8, -1)
