"""The nets differ where they should and nowhere else."""

import pytest
import torch

from snippets.pooling import heads

KINDS = ("flatten", "pool + flatten", "global average", "global max")


def maps():
    """Random maps as the body gives them."""
    return torch.randn(2, 16, 14, 14, generator=torch.Generator().manual_seed(0))


def test_heads_equal_plain_tensor_code():
    """Flatten, a strided unfold, mean and maximum over both axes."""
    given = maps()
    pooled = given.unfold(2, 2, 2).unfold(3, 2, 2).amax(dim=(4, 5))
    expected = {
        "flatten": given.reshape(2, -1),
        "pool + flatten": pooled.reshape(2, -1),
        "global average": given.mean(dim=(2, 3)),
        "global max": given.amax(dim=(2, 3)),
    }
    for kind, features in expected.items():
        assert torch.allclose(heads.head(kind)(given), features, atol=1e-6), kind


def test_all_convolutional_nets_start_from_the_same_body():
    """For one seed the bodies are equal, for another they are not."""
    bodies = [heads.build(kind, 4, seed=7)[0].weight for kind in KINDS]
    assert all(torch.equal(bodies[0], other) for other in bodies)
    assert not torch.equal(bodies[0], heads.build("flatten", 4, seed=8)[0].weight)


def test_the_body_gives_sixteen_maps_of_half_the_size():
    """And `maps` runs just the body."""
    images = torch.randn(2, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    model = heads.build("global max", 4, seed=0)
    assert heads.body()(images).shape == (2, 16, 14, 14)
    answers = heads.maps(model, images)
    by_hand = model[4](model[3](model[2](model[1](model[0](images)))))
    assert torch.equal(answers, by_hand)
    assert torch.allclose(model(images), model[-1](answers.amax(dim=(2, 3))))


def test_building_leaves_the_callers_random_numbers_alone():
    """The next number is the one that would have come anyway."""
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    heads.build("flatten", 4, seed=0)
    heads.build("fully connected", 4, seed=0)
    assert torch.equal(torch.rand(1), expected)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("global max", 8 * 25 + 8 + 16 * 8 * 25 + 16 + 4 * 16 + 4),
        ("flatten", 8 * 25 + 8 + 16 * 8 * 25 + 16 + 4 * 16 * 14 * 14 + 4),
        ("fully connected", 784 * 256 + 256 + 256 * 4 + 4),
    ],
)
def test_parameters_are_counted_as_on_paper(kind, count):
    """Weights and biases, layer by layer."""
    assert heads.parameters(heads.build(kind, 4, seed=0)) == count
