"""The comparison of operators against what is known of each."""

import torch

from snippets.pooling import reducers


def rows():
    """The table by name."""
    return {row.name: row for row in reducers.compare()}


def test_only_the_maximum_is_not_linear():
    """A learnt bias does not count against a convolution."""
    bent = {name for name, row in rows().items() if row.linear == "no"}
    assert bent == {"max 2 × 2", "global max"}


def test_is_linear_refuses_a_relu_and_passes_an_affine_map():
    """One operator of each kind, away from the table."""
    one, two = torch.randn(2, 1, 1, 4, 4, generator=torch.Generator().manual_seed(0))
    assert not reducers.is_linear(torch.relu, one, two)
    assert reducers.is_linear(lambda x: 3 * x + 1, one, two)


def test_halving_operators_are_exact_at_two_pixels_and_not_at_one():
    """Global ones are exact at both, up to rounding."""
    for name, row in rows().items():
        assert row.two < 1e-6, name
        assert (row.one < 1e-6) == name.startswith("global"), name


def test_sizes_and_parameters_are_those_of_the_layers():
    """A 2 x 2 convolution of 4 to 4 channels has 64 weights and 4 biases."""
    table = rows()
    assert table["strided convolution"].parameters == 4 * 4 * 2 * 2 + 4
    assert sum(row.parameters for row in table.values()) == 68
    assert table["max 2 × 2"].output == "4 of 4 × 4"
    assert table["global average"].output == "4 of 1 × 1"


def test_resnet_ends_in_a_global_average_of_512_maps():
    """Against the printed architecture: 512 × 7 × 7 to 512."""
    end = reducers.global_average_of_resnet()
    assert end["layer"] == "AdaptiveAvgPool2d"
    assert (end["channels"], end["side"], end["kept"], end["saved"]) == (512, 7, 512, 49)


def test_the_next_layer_costs_a_quarter():
    """Counted again as output elements times products for each."""
    cost = reducers.cost_of_the_next_layer()
    out = torch.nn.Conv2d(16, 32, 3, padding=1)(torch.zeros(1, 16, 28, 28))
    assert cost["before"] == out.numel() * 3 * 3 * 16
    assert cost["ratio"] == 4
    assert cost["after"] * 4 == cost["before"]
