"""Correlation against convolution."""

import numpy as np
import torch
from scipy.signal import convolve2d

from snippets.convolution.flip import (
    by_fourier,
    convolve,
    four_stops,
    impulse,
    is_the_textbook_convolution,
    unflipped_gap,
)
from snippets.convolution.worked import hook, picture


def test_convolve_is_the_convolution_of_mathematics():
    """SciPy gives the same, and the definition written out as four sums too."""
    image, kernel = picture(), hook()
    ours = convolve(image, kernel)
    np.testing.assert_array_equal(ours, convolve2d(image, kernel, mode="valid"))
    by_definition = sum(
        kernel[a, b] * image[2 - a : 4 - a, 2 - b : 4 - b] for a in range(3) for b in range(3)
    )
    assert torch.equal(ours, by_definition)


def test_fourier_transforms_agree_with_scipy():
    """The claim's oracle has an oracle of its own, on an oblong kernel."""
    image, kernel = torch.randn(8, 9), torch.randn(2, 4)
    expected = torch.from_numpy(convolve2d(image, kernel, mode="valid"))
    torch.testing.assert_close(by_fourier(image, kernel), expected, rtol=1e-4, atol=1e-4)


def test_the_claim_holds_and_would_fail_without_the_turn():
    """The gap of an unturned kernel is far beyond the bound."""
    claim = is_the_textbook_convolution()
    assert claim.holds
    assert unflipped_gap()["largest"] > 1000 * claim.bound


def test_the_table_separates_hook_but_not_cross():
    """The cross agrees at each stop, the hook at none."""
    columns = four_stops().columns
    assert columns["kernel"] == ["cross", "cross, turned", "hook", "hook, turned"]
    stops = zip(*(columns[f"stop {number}"] for number in (1, 2, 3, 4)), strict=True)
    plain, turned, hook_plain, hook_turned = map(list, stops)
    assert plain == turned == [5, 8, 4, 6]
    assert all(one != other for one, other in zip(hook_plain, hook_turned, strict=True))


def test_the_impulse_prints_the_kernel():
    """The figure's numbers: turned under conv2d, upright under the convolution."""
    grids = [[text.get_text() for text in ax.texts] for ax in impulse().axes]
    counting = [str(number) for number in range(1, 10)]
    assert grids[1] == counting
    assert grids[2] == counting[::-1]
    assert grids[3] == counting
