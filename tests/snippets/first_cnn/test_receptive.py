"""The receptive field: formula against gradient, on random stacks of layers too."""

import pytest
import torch
from torch import nn

from snippets.first_cnn import receptive, seen


def positive(layers):
    """Make all weights positive, so that no gradient can cancel."""
    for weights in layers.parameters():
        weights.data.abs_().add_(0.1)
    return layers


def random_stack(seed):
    """Two to four layers with random windows, strides and paddings."""
    dice = torch.Generator().manual_seed(seed)
    layers = []
    for _ in range(int(torch.randint(2, 5, (), generator=dice))):
        window, stride = (int(n) for n in torch.randint(1, 4, (2,), generator=dice))
        layers += [nn.Conv2d(1, 1, window, stride, padding=window // 2), nn.Sigmoid()]
    return positive(nn.Sequential(*layers)).double()


@pytest.mark.parametrize("seed", range(12))
def test_formula_agrees_with_the_gradient_in_size_and_place(seed):
    """Random strides and paddings, on a picture large enough."""
    layers = random_stack(seed)
    image = torch.rand(1, 1, 160, 160, dtype=torch.double)
    marked = receptive.by_gradient(layers, image)[0]
    field = receptive.by_formula(layers)
    assert receptive.side(marked) == field.size
    middle = layers(image).shape[-1] // 2
    assert int(marked.nonzero()[0, 0]) == field.start + middle * field.jump


def test_layer_by_layer_as_on_paper():
    """1, 3, 4, 8, 10; jumps 1, 2, 4."""
    field, sizes = receptive.Field(), []
    for layer in seen.eyes():
        field = receptive.grow(field, layer)
        sizes.append(field.size)
    assert sizes == [3, 3, 4, 8, 8, 10]
    assert (field.jump, str(field)) == (4, "10 × 10")
    assert seen.whole() == 10


def test_side_spans_all_marks():
    """Two far marks make a wide square."""
    marked = torch.zeros(9, 9, dtype=torch.bool)
    marked[2, 3] = marked[4, 8] = True
    assert receptive.side(marked) == 6


def test_averages_replace_every_max_pool():
    """And nothing else."""
    names = [type(layer).__name__ for layer in seen.with_averages(seen.eyes())]
    assert names == ["Conv2d", "Tanh", "AvgPool2d"] * 2


def test_claims_hold_and_a_planted_fault_breaks_each(monkeypatch):
    """A wrong formula; average pools where max pools should be; too few pictures."""
    claims = (seen.formula_is_right, seen.maxima_show_a_part, seen.many_pictures_show_all)
    assert all(claim().holds for claim in claims)
    eyes = seen.eyes
    with monkeypatch.context() as planted:
        planted.setattr(seen, "by_formula", lambda layers: receptive.Field(size=5))
        assert not seen.formula_is_right().holds
    with monkeypatch.context() as planted:
        planted.setattr(seen, "eyes", lambda seed=0: seen.with_averages(eyes(seed)))
        assert not seen.maxima_show_a_part().holds
    monkeypatch.setattr(seen, "noise", lambda count=1: torch.zeros(1, 3, 32, 32))
    assert not seen.many_pictures_show_all().holds


def test_squares_stand_where_the_gradient_says():
    """Each outlined square is the field of one number that exists."""
    boxes = [p for p in seen.squares().axes[0].patches if p.get_linewidth() < 3]
    sides = [box.get_width() for box in boxes]
    assert sides == [3, 4, 8, 10]
    depth, (row, col) = 4, seen.PLACES[2]
    pixels = torch.rand(1, 3, 32, 32, requires_grad=True)
    number = seen.with_averages(seen.eyes())[:depth](pixels)[0, 0, row, col]
    (gradient,) = torch.autograd.grad(number, pixels)
    top, left = (gradient[0] != 0).any(0).nonzero().min(dim=0).values.tolist()
    assert boxes[2].get_xy() == (left - 0.5, top - 0.5)


def test_panels_are_labelled_with_the_measured_sides():
    """8, 10 and 10."""
    panels = seen.parts_of_the_field().axes[:3]
    assert [ax.get_xlabel() for ax in panels] == ["8 × 8", "10 × 10", "10 × 10"]
