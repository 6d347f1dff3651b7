"""The loop of the worked example against PyTorch's pools and the printed figures."""

import pytest
import torch
import torch.nn.functional as F

from snippets.pooling.worked import PICTURE, pool, windows


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_loop_equals_both_pools_of_pytorch(size):
    """Also where the size does not divide the picture: the rest is dropped."""
    image = torch.randn(7, 9, generator=torch.Generator().manual_seed(1))
    assert torch.equal(pool(image, size, torch.max), F.max_pool2d(image[None], size)[0])
    assert torch.allclose(pool(image, size, torch.mean), F.avg_pool2d(image[None], size)[0])


def test_the_example_gives_what_was_worked_out_on_paper():
    """max 5, 2, 2, 2 and average 2.75, 1.25, 0.75, 1."""
    rows = windows()
    assert [row.largest for row in rows] == [5, 2, 2, 2]
    assert [row.mean for row in rows] == [2.75, 1.25, 0.75, 1]
    assert [row.place for row in rows] == ["top left", "top right", "bottom left", "bottom right"]


def test_each_row_lists_the_numbers_of_its_own_window():
    """The four lists together are the picture, none twice."""
    listed = [float(number) for row in windows() for number in row.numbers.split(", ")]
    assert sorted(listed) == sorted(PICTURE.flatten().tolist())
    assert windows()[2].numbers == "0, 2, 1, 0"
