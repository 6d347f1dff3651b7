"""The networks and their three forms, against counts on paper and each other."""

from itertools import pairwise

import torch
from torch import nn

from snippets.first_cnn import forms
from snippets.first_cnn.cat import cat, untrained
from snippets.first_cnn.networks import first_cnn, fully_connected, parameters


def test_parameters_are_counted_as_on_paper():
    """Kernels, weights and biases of both networks, also for ten classes."""
    convolutions = 16 * 27 + 16 + 8 * 144 + 8
    assert parameters(first_cnn()) == convolutions + 512 * 32 + 32 + 32 * 2 + 2 == 18_090
    assert parameters(first_cnn(10)) == 18_090 + 8 * 33
    widths = (3072, 1024, 512, 128, 2)
    pairs = pairwise(widths)
    assert parameters(fully_connected()) == sum(a * b + b for a, b in pairs) == 3_737_474


def test_frozen_parameters_are_not_counted():
    """Only what training may change."""
    model = nn.Linear(3, 2)
    model.bias.requires_grad_(False)
    assert parameters(model) == 6


def test_scores_have_one_row_a_picture():
    """Both networks, any batch."""
    for model in (first_cnn(3), fully_connected(3)):
        assert model(torch.zeros(5, 3, 32, 32)).shape == (5, 3)


def test_the_cat_is_a_small_picture_in_the_right_range():
    """32 x 32, -1 to 1, and not flat."""
    picture = cat()
    assert picture.shape == (1, 3, 32, 32)
    assert -1 <= picture.min() < -0.5
    assert 0.3 < picture.max() <= 1


def test_untrained_follows_its_seed_and_leaves_the_callers_numbers_alone():
    """Same seed, same weights; the global generator goes on as it would."""
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    one, two, other = untrained(0), untrained(0), untrained(1)
    assert torch.equal(torch.rand(1), expected)
    assert torch.equal(one[0].weight, two[0].weight)
    assert not torch.equal(one[0].weight, other[0].weight)


def test_all_three_forms_agree_and_a_changed_order_would_not():
    """The claim holds; a form whose pool comes before tanh of minus is caught."""
    claim = forms.three_forms_agree()
    assert claim.holds
    assert claim.n == 16
    images = torch.rand(2, 3, 32, 32)
    first = untrained()
    for form in (forms.WithModules, forms.Functional):
        model = forms.with_weights_of(form(), first)
        assert torch.allclose(model(images), first(images), atol=1e-6)
        model.conv1.weight.data.neg_()
        assert not torch.allclose(model(images), first(images), atol=1e-6)


def test_print_lists_what_has_parameters():
    """Four lines, named as the attributes."""
    rows = forms.printed()
    assert [row.name for row in rows] == ["(conv1)", "(conv2)", "(linear1)", "(linear2)"]
    assert [row.layer.partition("(")[0] for row in rows] == ["Conv2d"] * 2 + ["Linear"] * 2


def test_only_the_call_is_heard_by_a_hook():
    """One against none."""
    assert forms.what_a_call_adds() == {"call": 1, "forward": 0}
