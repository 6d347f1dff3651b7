"""Counts, scrambled pictures and questions of lecture 4 against closed forms."""

from itertools import pairwise

import pytest
import torch
from torch import nn

from snippets.data import mnist_5k, seeded
from snippets.first_cnn.networks import fully_connected, parameters
from snippets.fully_connected import counting, digit_nets, questions, scrambled, solutions


def test_the_layers_hold_all_parameters():
    """Weights and biases of the rows add up; the sizes fit onto each other."""
    rows = counting.layers()
    assert sum(row.weights + row.biases for row in rows) == counting.total() == 3_737_474
    assert all(row.weights == row.inputs * row.outputs for row in rows)
    assert [row.inputs for row in rows[1:]] == [row.outputs for row in rows[:-1]]
    assert counting.first_share() == pytest.approx(3_146_752 / 3_737_474)


@pytest.mark.parametrize("sizes", [(3, 5), (7, 4, 2), (784, 128, 10)])
def test_the_formula_agrees_with_pytorch(sizes):
    """A chain of `nn.Linear` of these sizes."""
    layers = [nn.Linear(a, b) for a, b in pairwise(sizes)]
    assert counting.chain(sizes) == parameters(nn.Sequential(*layers))


def test_the_claim_compares_the_network_with_the_formula():
    """It would fail for a network with one unit more."""
    claim = counting.has_millions()
    assert claim.holds
    assert claim.bound != parameters(fully_connected()) + 1


def test_photographs_need_a_hundred_and_fifty_million():
    """Without making the layer: PyTorch counts it on the meta device."""
    found = counting.for_photographs()
    first = nn.Linear(3 * 224 * 224, 1024, device="meta")
    assert found["first"] == parameters(first) == solutions.first_at_224() == 154_141_696
    assert found["total"] - found["first"] == counting.total() - 3_146_752
    assert questions.millions_at_224() == pytest.approx(154.7, abs=0.05)


def test_scrambling_moves_every_pixel_of_every_picture_alike():
    """Against an assignment place by place."""
    images, order = torch.rand(2, 3, 4, 4, generator=seeded(0)), scrambled.some_order(4, 1)
    mixed = scrambled.scramble(images, order)
    for place, source in enumerate(order.tolist()):
        got = mixed[..., place // 4, place % 4]
        assert torch.equal(got, images[..., source // 4, source % 4])
    assert sorted(order.tolist()) == list(range(16))
    assert torch.equal(scrambled.unscramble(mixed, order), images)
    assert not torch.equal(scrambled.scramble(mixed, order), images)


def test_put_back_leaves_nothing_and_would_notice(plant):
    """The difference is 0; scrambling once more in place of back would differ."""
    plant(mnist_5k=lambda: mnist_5k.__wrapped__())
    assert solutions.put_back() == 0


def test_the_person_is_shown_mixed_and_whole_again():
    """The first and the third picture agree, the second has the same pixels."""
    first, second, third = (
        torch.from_numpy(axes.images[0].get_array().filled()) for axes in scrambled.person().axes
    )
    assert torch.equal(first, third)
    assert not torch.equal(first, second)
    assert torch.equal(first.flatten(0, 1).sort(0).values, second.flatten(0, 1).sort(0).values)
    assert scrambled.portrait(32).shape == (3, 32, 32)


def test_neighbours_in_the_line():
    """By the strides that PyTorch reports."""
    picture = torch.zeros(3, 32, 32)
    assert scrambled.distance_in_line(32) == {
        "sideways": picture.stride(2),
        "below": picture.stride(1),
    }
    assert list(solutions.line_steps().values()) == [1, 32, 2 * picture.stride(0)]
    assert questions.pixel_below() == 32


def test_memory_is_four_bytes_a_parameter_and_four_numbers_in_training():
    """As PyTorch counts them: weights, gradients, two states of Adam."""
    net = fully_connected()
    sizes = [p.numel() * p.element_size() for p in net.parameters()]
    found = solutions.megabytes()
    assert found["to use"] == pytest.approx(sum(sizes) / 1e6)
    small = nn.Linear(2, 1)
    optimizer = torch.optim.Adam(small.parameters())
    small(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    moments = [v for s in optimizer.state.values() for v in s.values() if v.dim() > 0]
    kept = sum(m.numel() for m in moments) + 2 * parameters(small)
    assert found["to train"] / found["to use"] == kept / parameters(small)


def test_the_networks_have_the_sizes_that_the_page_compares():
    """784-128-10 and its smaller rival; the same seed gives the same weights."""
    fc, cnn = (digit_nets.build(kind, 0) for kind in digit_nets.KINDS)
    assert parameters(fc) == questions.digit_net() == 101_770
    assert parameters(cnn) == 9_226
    assert questions.how_many_times() == pytest.approx(101_770 / 9_226)
    again = digit_nets.build(digit_nets.KINDS[0], 0)
    assert torch.equal(fc[1].weight, again[1].weight)
    assert fc(torch.zeros(2, 1, 28, 28)).shape == cnn(torch.zeros(2, 1, 28, 28)).shape


def test_questions_are_answered():
    """Each against its closed form."""
    assert questions.ten_to_four() == 44
    assert questions.weights_of_a_unit() == 3072
    assert questions.orders_of_four() == 24
    assert questions.who_minds() == "the convolutional one"
    assert not questions.scrambled_twice()
    assert questions.twice_in_words() == "no, as a rule"
    side = questions.side_for_a_billion()
    assert 3 * side**2 * 1024 + 1024 >= 1e9 > 3 * (side - 1) ** 2 * 1024 + 1024
