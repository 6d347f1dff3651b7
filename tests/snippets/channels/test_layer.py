"""Colour meets kernels: slices, planes, layers, nine numbers for twenty-seven weights."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy.signal import correlate2d

from snippets.channels import broadcast, colour, layer, maps, worked
from snippets.convolution.gallery import kernels
from snippets.convolution.letters import glyph
from snippets.convolution.strokes import responses


def by_scipy(image, kernel):
    """Sum SciPy's correlations of plane and slice. (C, H, W), (C, h, w) -> (rows, cols)"""
    pairs = zip(image.numpy(), kernel.numpy(), strict=True)
    return sum(correlate2d(plane, weights, mode="valid") for plane, weights in pairs)


def test_the_planes_answers_add_up_to_what_scipy_says():
    """On a picture and a kernel without any symmetry."""
    image, kernel = torch.randn(3, 7, 8), torch.randn(3, 2, 3)
    apart = colour.plane_answers(image, kernel)
    assert apart.shape == (3, 6, 6)
    first = correlate2d(image[0].numpy(), kernel[0].numpy(), mode="valid")
    np.testing.assert_allclose(apart[0], first, atol=1e-4)
    np.testing.assert_allclose(
        colour.whole_answer(image, kernel), by_scipy(image, kernel), atol=1e-4
    )


def test_the_orange_kernel_is_silent_on_every_grey():
    """White and grey give 0, orange more than anything, blue less than 0."""
    answers = colour.answers_by_colour()
    assert answers["white"] == pytest.approx(0, abs=1e-6)
    assert answers["grey"] == pytest.approx(0, abs=1e-6)
    assert answers["orange"] == pytest.approx(2 * 1 - 0.5 - 0)
    assert answers["blue"] < 0


def test_the_suit_stands_out_in_the_sum_and_not_in_the_red_plane():
    """As the page says: in the red plane it is about as bright as the wall."""
    image = colour.astronaut()
    suit, wall = (slice(33, 39), slice(10, 13)), (slice(2, 8), slice(30, 37))
    assert abs(image[0][wall].mean() - image[0][suit].mean()) < 0.1
    answers = colour.whole_answer(image, colour.orange())
    assert answers[suit].mean() > 5 * answers[wall].mean().abs()


def test_the_first_figure_shows_the_numbers_that_were_computed():
    """Three maps and their sum; the sum is the sum of the three maps shown."""
    shown = {ax.get_title(): ax for ax in colour.one_kernel_three_planes().axes}
    planes = [ax for ax in colour.one_kernel_three_planes().axes if ax.get_title() == "gives"]
    total = sum(ax.images[0].get_array() for ax in planes)
    np.testing.assert_allclose(shown["the three added up"].images[0].get_array(), total, atol=1e-5)
    texts = [text.get_text() for ax in shown.values() for text in ax.texts]
    assert "each +2/9" in texts
    assert "each −1/9" in texts


def test_the_worked_example_adds_up():
    """By hand: 5, 3 and 1, and the bias."""
    sums = worked.partial_sums()
    assert [sums[name] for name in ("red", "green", "blue", "bias")] == [5, 3, 1, 1]
    expected = by_scipy(worked.window(), worked.kernel()).item() + worked.BIAS
    assert sums["answer"] == expected == 10
    assert sums["products"] == 27


def test_the_steps_tell_the_sums_one_after_the_other():
    """Four frames of one size; the last has the answer."""
    frames = worked.steps().frames
    assert len(frames) == 4
    for frame, total in zip(frames, (5, 3, 1), strict=False):
        assert f"add up to {total}." in frame.text
    assert "= 10" in frames[-1].text
    assert len({tuple(frame.figure.get_size_inches()) for frame in frames}) == 1


def test_a_layer_by_loops_is_scipys_sums_plus_bias():
    """Each kernel gives one map; a kernel that sees one plane only is the planted fault."""
    image, weight, bias = torch.randn(2, 6, 6), torch.randn(3, 2, 3, 3), torch.randn(3)
    ours = layer.conv_layer(image, weight, bias)
    assert ours.shape == (3, 4, 4)
    for number in range(3):
        expected = by_scipy(image, weight[number]) + bias[number].item()
        np.testing.assert_allclose(ours[number], expected, atol=1e-4)


def test_the_layers_claim_fails_for_a_loop_that_forgets_a_plane(monkeypatch):
    """Planted: only the first plane is read."""
    assert layer.layer_matches().holds
    right = layer.conv_layer
    monkeypatch.setattr(layer, "conv_layer", lambda i, k, b: right(i[:1], k[:, :1], b))
    assert not layer.layer_matches().holds


def test_linear_knows_its_size_and_conv_does_not():
    """The table's rows, and the message that the page shows."""
    linear, conv = layer.signatures()
    assert linear.parameters == 16 * 3072 + 16
    assert conv.parameters == 16 * 27 + 16
    assert (linear.small, linear.large) == ("16", "refused")
    assert (conv.small, conv.large) == ("16 × 30 × 30", "16 × 46 × 46")
    assert conv.weight == layer.weight_shape() == "16 × 3 × 3 × 3"
    with pytest.raises(RuntimeError, match=r"1x6912 and 3072x16"):
        layer.wrong_size()


def test_nine_numbers_become_three_equal_slices():
    """27 weights, one slice thrice; Prewitt silent on grey, sharpen three times too bright."""
    weight = broadcast.nine_numbers_in(kernels()["Prewitt"]).weight
    assert all(torch.equal(weight[0, plane], kernels()["Prewitt"]) for plane in range(3))
    facts = broadcast.facts()
    assert (facts["given"], facts["weights"], facts["different"]) == (9, 27, 1)
    assert facts["Prewitt"] == pytest.approx(0, abs=1e-6)
    assert facts["sharpen"] == pytest.approx(3 * 0.5)


def test_the_broadcast_claim_fails_if_planes_differ(monkeypatch):
    """Planted: the red slice counts twice."""
    assert broadcast.broadcast_filters_the_sum().holds
    right = broadcast.nine_numbers_in

    def lopsided(kernel):
        made = right(kernel)
        with torch.no_grad():
            made.weight[:, 0] *= 2
        return made

    monkeypatch.setattr(broadcast, "nine_numbers_in", lopsided)
    assert not broadcast.broadcast_filters_the_sum().holds


def test_the_control_of_the_broadcast_claim_is_far_from_its_bound():
    """Filtering red alone is something else."""
    assert broadcast.red_alone() > 1000 * broadcast.broadcast_filters_the_sum().bound


@torch.no_grad()
def test_three_kernels_sharpen_each_plane_by_itself():
    """SciPy, plane by plane; the weights off the diagonal are zero."""
    made, image = broadcast.sharpen_each_plane(), torch.rand(3, 9, 9)
    for plane, out in zip(image.numpy(), made(image), strict=True):
        expected = correlate2d(plane, kernels()["sharpen"].numpy(), mode="valid")
        np.testing.assert_allclose(out, expected, atol=1e-4)
    assert (made.weight[0, 1:] == 0).all()


def test_the_sharpened_pictures_are_what_the_page_says():
    """The middle one is grey and mostly white, the last one in colour with more contrast."""
    photo, burnt, crisp = broadcast.sharpened().images
    assert torch.equal(burnt[0], burnt[2])
    assert (burnt == 1).float().mean() > 0.5
    assert (crisp[0] - crisp[2]).abs().mean() > 0.05
    detail = [F.avg_pool2d(p[None], 3, 1, 1)[0].sub(p).abs().mean() for p in (photo, crisp)]
    assert detail[1] > 1.5 * detail[0]


def test_six_kernels_give_six_maps():
    """Each map is its own kernel's; the last two tell suit from sky blue, the others don't ask."""
    layer_of_six = maps.one_layer()
    assert layer_of_six.weight.shape == (6, 3, 3, 3)
    grid = maps.six_maps()
    image = colour.astronaut()
    for shown, label in zip(grid.images, grid.labels, strict=True):
        expected = colour.whole_answer(image, maps.six_questions()[label])
        torch.testing.assert_close(shown, expected, atol=1e-4, rtol=0)
    named = dict(zip(grid.labels, grid.images, strict=True))
    suit = (slice(33, 39), slice(10, 13))
    assert named["orange"][suit].mean() > 0.5
    assert named["blue"][suit].mean() < -0.1
    assert (named["bright"] >= 0).all()


def test_an_a_gets_the_full_count_of_each_stroke():
    """The layer answers what the last lecture's strokes answered."""
    facts = maps.strokes_as_a_layer()
    assert facts["answers"] == ", ".join(f"{n:g}" for n in responses(glyph("A")))
    assert facts["answers"] == facts["wanted"]
    assert (facts["kernels"], facts["weights"]) == (4, 4 * 7 * 5)
