"""Convolution as two loops and a sum."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor


def conv2d(
    image: Tensor, kernel: Tensor, stride: int = 1, padding: int = 0
) -> Tensor:
    """Slide `kernel` over `image`; add up the products at every stop.

    image (H, W), kernel (h, w) -> (rows, cols)
    Source: Dumoulin & Visin 2016, arXiv:1603.07285, chapter 2.
    """
    image = F.pad(image, [padding] * 4)  # (H + 2 padding, W + 2 padding)
    h, w = kernel.shape
    rows = (image.shape[0] - h) // stride + 1
    cols = (image.shape[1] - w) // stride + 1
    output = image.new_empty(rows, cols)
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride, col * stride
            window = image[top : top + h, left : left + w]  # (h, w)
            output[row, col] = (window * kernel).sum()
    return output
