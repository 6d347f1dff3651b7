"""The loops, the worked example and the walk."""

import pytest
import torch
import torch.nn.functional as F
from scipy.signal import correlate2d

from snippets.convolution.by_hand import conv2d
from snippets.convolution.in_pytorch import loops_match, too_few_axes, with_pytorch
from snippets.convolution.walk import steps
from snippets.convolution.worked import cross, hook, outputs, picture, sizes


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("size", [(1, 1), (3, 3), (2, 5)])
def test_the_loops_are_pytorchs_operator(stride, padding, size):
    """Strides, paddings and oblong kernels give what F.conv2d gives."""
    image, kernel = torch.randn(7, 9), torch.randn(*size)
    expected = F.conv2d(image[None, None], kernel[None, None], None, stride, padding)
    torch.testing.assert_close(conv2d(image, kernel, stride, padding), expected[0, 0])


def test_the_loops_do_not_turn_the_kernel():
    """SciPy's correlation, not its convolution: a planted turn would be caught."""
    ours = conv2d(picture(), hook())
    expected = correlate2d(picture().numpy(), hook().numpy(), mode="valid")
    assert ours.tolist() == expected.tolist()
    assert conv2d(picture(), hook().flip(0, 1)).tolist() != expected.tolist()


def test_the_loops_leave_their_arguments_alone():
    """Neither picture nor kernel is changed."""
    image, kernel = picture(), hook()
    conv2d(image, kernel, padding=1)
    assert torch.equal(image, picture())
    assert torch.equal(kernel, hook())


def test_the_worked_example_begins_with_five():
    """The four results that the course announces: 5, 8, 4, 6."""
    assert outputs() == {"first": 5, "second": 8, "third": 4, "last": 6}
    assert sizes() == {"picture": 4, "kernel": 3, "output": 2, "weights": 9}


def test_the_cross_is_symmetric_and_the_hook_is_not():
    """Only the hook can show a turned kernel, and it does so at every stop."""
    assert torch.equal(cross(), cross().flip(0, 1))
    turned = conv2d(picture(), hook().flip(0, 1))
    assert (conv2d(picture(), hook()) != turned).all()


@pytest.mark.parametrize(("kernel", "expected"), [("cross", cross), ("hook", hook)])
def test_the_walk_spells_out_each_sum(kernel, expected):
    """Each frame's sum has nine terms that really add up to PyTorch's number."""
    start, *frames = steps(kernel).frames
    assert "=" not in start.text
    numbers = F.conv2d(picture()[None, None], expected()[None, None]).flatten().tolist()
    assert len(frames) == len(numbers)
    for frame, number in zip(frames, numbers, strict=True):
        line = frame.figure.texts[0].get_text()
        terms, total = line.split(" = ")
        assert float(total) == number
        assert len(terms.split(" + ")) == 9
        assert sum(map(float, terms.split(" + "))) == number
        assert frame.text.endswith(f"add up to {number:g}.")
        assert line in frame.alt


def test_the_walk_shows_only_results_that_are_reached():
    """The output grid fills up: a question mark, then one number more at every stop."""
    shown = [
        [text.get_text() for text in frame.figure.axes[3].texts if text.get_text()]
        for frame in steps().frames
    ]
    assert shown == [["?"], ["5"], ["5", "8"], ["5", "8", "4"], ["5", "8", "4", "6"]]


def test_the_walk_begins_with_a_question():
    """The first frame gives picture and kernel away, but no product."""
    start = steps("hook").frames[0]
    whole, weights, products, _ = start.figure.axes
    assert "".join(text.get_text() for text in whole.texts) == "1201013120121102"
    assert "".join(text.get_text() for text in weights.texts) == "012010000"
    assert not any(text.get_text() for text in products.texts)
    assert "1 2 0 1, 0 1 3 1, 2 0 1 2, 1 1 0 2" in start.alt


def test_with_pytorch_takes_plain_pictures():
    """It gives the sums of the worked example, worked out on paper."""
    assert with_pytorch(picture(), cross()).tolist() == [[5, 8], [4, 6]]


def test_too_few_axes_are_refused():
    """PyTorch names the shape that it can't use."""
    with pytest.raises(RuntimeError, match=r"3D .unbatched. or 4D"):
        too_few_axes()


def test_the_claim_holds_and_is_about_rounding():
    """Float32 sums of a few numbers differ by far less than the bound."""
    claim = loops_match()
    assert claim.holds
    assert claim.n == 200
    assert claim.measured < claim.bound / 10
