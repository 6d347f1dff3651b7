"""permute against a loop over pixels; view against the bytes in file order."""

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from snippets.data import photograph
from snippets.tensors import layout


def test_permute_keeps_every_number_at_its_pixel():
    """Element by element, with two loops."""
    picture = torch.arange(2 * 3 * 3).reshape(2, 3, 3)
    turned = layout.by_permute(picture)
    for row in range(2):
        for col in range(3):
            assert torch.equal(turned[:, row, col], picture[row, col])
    assert torch.equal(layout.turning_twice(picture), turned)


def test_view_keeps_the_order_in_memory_and_tears_the_picture():
    """Flattened it is the file; its first plane is the upper third; shapes agree."""
    picture = layout.as_decoded("chelsea", 3)
    cut = layout.by_view(picture)
    assert cut.shape == layout.by_permute(picture).shape == (3, 100, 150)
    assert torch.equal(cut.flatten(), picture.flatten())
    assert cut[0].sum() == picture[: 100 // 3].sum() + picture[33, :50].sum()
    # A row of the photograph fills three: left, middle and right third.
    assert torch.equal(cut[0, :3].flatten(), picture[0].flatten())
    assert torch.equal(cut[0, 1], picture[0, 50:100].flatten())


def test_a_decoded_picture_is_the_photograph_with_channels_last():
    """Bytes, contiguous; the means of its squares are those of the photograph."""
    picture = layout.as_decoded("chelsea", 3)
    assert picture.dtype == torch.uint8
    assert picture.is_contiguous()
    corner = photograph("chelsea")[:, :3, :3].mean(dim=(1, 2)) * 255
    assert picture[0, 0].tolist() == pytest.approx(corner.tolist(), abs=0.51)


def test_the_figures_show_what_the_two_lines_make():
    """In the order of the labels, in 0..1."""
    picture = layout.as_decoded("chelsea", 4)
    grid = layout.same_bytes()
    assert grid.labels == ["permute", "view"]
    assert torch.allclose(grid.images[0], layout.by_permute(picture) / 255)
    assert torch.allclose(grid.images[1], layout.by_view(picture) / 255)
    planes = torch.stack(list(layout.torn_planes().images))
    assert torch.allclose(planes, grid.images[1])


def test_the_claim_fails_if_view_did_what_permute_does(monkeypatch):
    """Planted: a view that turns the axes."""
    assert layout.same_shape_other_picture().holds
    monkeypatch.setattr(layout, "by_view", layout.by_permute)
    assert not layout.same_shape_other_picture().holds


def test_facts_count_the_photograph():
    """75 × 112 × 3 = 25,200; a row has 336; both shapes are the same."""
    facts = layout.facts()
    assert (facts["numbers"], facts["row"]) == (75 * 112 * 3, 336)
    assert facts["permuted"] == facts["viewed"] == "(3, 75, 112)"


def test_matplotlib_refuses_channels_first_and_takes_channels_last():
    """The page shows the refusal in matplotlib's words."""
    with pytest.raises(TypeError, match="Invalid shape"):
        layout.show_channels_first()
    Figure().subplots().imshow(layout.as_decoded("chelsea", 3).numpy())


def test_a_wrong_order_passes_when_its_last_size_is_a_number_of_channels():
    """As the page says: (3, 50, 3) and (3, 50, 4) are shown, (1, 50, 60) is not."""
    for width in (3, 4):
        Figure().subplots().imshow(np.zeros((3, 50, width), dtype=np.uint8))
    with pytest.raises(TypeError, match="Invalid shape"):
        Figure().subplots().imshow(np.zeros((1, 50, 60), dtype=np.uint8))
