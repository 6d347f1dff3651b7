"""The gradient, and two convolutions in one."""

import torch
import torch.nn.functional as F
from scipy.signal import convolve2d

from snippets.convolution.backwards import (
    gradient_matches,
    input_gradient,
    reader_counts,
    readers,
)
from snippets.convolution.by_hand import conv2d
from snippets.convolution.stacked import merge, one_does_for_two, with_relu_between


def test_the_input_gradient_is_pytorchs_transposed_convolution():
    """The transpose of a convolution is what autograd applies."""
    blame, kernel = torch.randn(4, 5), torch.randn(2, 3)
    expected = F.conv_transpose2d(blame[None, None], kernel[None, None])[0, 0]
    torch.testing.assert_close(input_gradient(blame, kernel), expected)


def test_an_unturned_kernel_would_give_a_wrong_gradient():
    """The planted fault: leaving out the turn changes the result."""
    blame, kernel = torch.randn(4, 5), torch.randn(3, 3)
    faulty = input_gradient(blame, kernel.flip(0, 1))
    assert (faulty - input_gradient(blame, kernel)).abs().max() > 0.1


def test_the_gradient_claim_holds():
    """100 random cases."""
    assert gradient_matches().holds


def test_readers_are_counted_window_by_window():
    """Stand in every place and tick off the pixels."""
    expected = torch.zeros(5, 5)
    for row in range(3):
        for col in range(3):
            expected[row : row + 3, col : col + 3] += 1
    assert torch.equal(readers(), expected)
    assert reader_counts() == {"corner": 1, "centre": 9}


def test_merge_is_scipys_full_convolution():
    """The kernel of two steps is the kernels' convolution."""
    first, second = torch.randn(3, 3), torch.randn(3, 3)
    expected = torch.from_numpy(convolve2d(first, second, mode="full"))
    torch.testing.assert_close(merge(first, second), expected)


def test_the_stacking_claim_holds_and_relu_breaks_it():
    """With a bend in between, the difference is far beyond the bound."""
    claim = one_does_for_two()
    assert claim.holds
    assert with_relu_between()["largest"] > 100 * claim.bound
    image, first, second = torch.randn(9, 9), torch.randn(3, 3), torch.randn(3, 3)
    twice = conv2d(conv2d(image, first), second)
    torch.testing.assert_close(conv2d(image, merge(first, second)), twice, rtol=1e-3, atol=1e-3)
