"""The picture shows what the layers give."""

import torch

from snippets.first_cnn import diagram
from snippets.first_cnn.cat import cat, untrained


def test_rows_show_the_shapes_and_the_numbers_of_a_forward_pass():
    """Eight rows; the last one is the network's own answer."""
    rows = diagram.stages(untrained(), cat())
    shapes = [tuple(row.numbers.shape) for row in rows]
    assert shapes == [
        (3, 32, 32),
        (16, 32, 32),
        (16, 16, 16),
        (8, 16, 16),
        (8, 8, 8),
        (512,),
        (32,),
        (2,),
    ]
    assert torch.equal(rows[-1].numbers, untrained()(cat())[0])


def test_the_figure_names_each_shape_and_draws_each_map():
    """A cat, three channels, 16 + 16 + 8 + 8 maps, three strips."""
    ax = diagram.shapes().axes[0]
    words = [text.get_text() for text in ax.texts]
    assert "16 × 32 × 32" in words
    assert any("airplane +0.15, bird −0.13" in text for text in words)
    assert len(ax.images) == 4 + 48 + 3
