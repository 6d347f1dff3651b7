"""The answers to the questions of lecture 6, computed."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from snippets.channels.broadcast import nine_numbers_in
from snippets.channels.cost import conv_macs
from snippets.channels.dilation import spread
from snippets.channels.padding import pad
from snippets.channels.zero import normalise
from snippets.convolution.gallery import kernels


def weights_of_a_layer() -> int:
    """Count the weights of Conv2d(16, 32, 5) without its biases."""
    return nn.Conv2d(16, 32, kernel_size=5).weight.numel()


def biases_of_a_layer() -> int:
    """Count its biases."""
    return nn.Conv2d(16, 32, kernel_size=5).bias.numel()


def size_of_the_stem() -> int:
    """Run ResNet's first layer, k 7, s 2, p 3, on 224 x 224."""
    layer = nn.Conv2d(3, 1, kernel_size=7, stride=2, padding=3)
    with torch.no_grad():
        return layer(torch.zeros(1, 3, 224, 224)).shape[-1]


def prewitt_on_grey() -> float:
    """Assign Prewitt to three channels and ask it about even grey."""
    layer = nine_numbers_in(kernels()["Prewitt"])
    with torch.no_grad():
        return layer(torch.full((3, 3, 3), 0.5)).item()


def first_after_reflect() -> float:
    """Pad 5 6 7 8 9 by three, reflected; read the first number."""
    row = torch.tensor([5.0, 6, 7, 8, 9]).expand(1, 1, 5, 5)
    return pad(row, 3, "reflect")[0, 0, 3, 0].item()


def what_stride_two_saves() -> float:
    """Divide the products of stride 1 by those of stride 3, on 90 x 90."""
    one, three = (
        conv_macs(8, 8, 3, (90, 90), stride=stride, padding=1)
        for stride in (1, 3)
    )
    return one / three


def reach_of_dilated() -> int:
    """Spread a kernel of five by a dilation of three."""
    return len(spread(torch.ones(5, 5), 3))


def black_for_imagenet() -> float:
    """Look up which number a black red-plane pixel becomes."""
    return normalise(torch.zeros(3, 1, 1), "ImageNet")[0].item()


def who_keeps_white() -> tuple[bool, ...]:
    """See which paddings leave a blurred white picture white."""
    white, blur = torch.ones(1, 1, 6, 6), kernels()["box"][None, None]
    asked = ("zeros", "reflect", "replicate", "circular", "mean")
    return tuple(
        torch.allclose(F.conv2d(pad(white, 1, mode), blur), white)
        for mode in asked
    )


def what_one_by_one_sees() -> tuple[bool, ...]:
    """Try what changes a 1 x 1 layer's answer at one pixel."""
    layer = nn.Conv2d(3, 4, kernel_size=1, bias=False)
    image = torch.zeros(1, 3, 5, 5)
    changed = []
    for channel, row, col in ((0, 2, 2), (2, 2, 2), (0, 2, 3), (0, 1, 2)):
        touched = image.clone()
        touched[0, channel, row, col] = 1
        gap = layer(touched) - layer(image)
        changed.append(bool((gap[0, :, 2, 2] != 0).any()))
    return tuple(changed)


def what_size_depends_on() -> tuple[bool, ...]:
    """See which arguments change the shape of a layer's weight."""
    plain = nn.Conv2d(3, 16, 3).weight.shape
    changed = (
        nn.Conv2d(3, 16, 5).weight.shape,
        nn.Conv2d(4, 16, 3).weight.shape,
        nn.Conv2d(3, 16, 3, stride=2).weight.shape,
        nn.Conv2d(3, 16, 3, padding=1).weight.shape,
        nn.Conv2d(3, 16, 3, dilation=2).weight.shape,
    )
    return tuple(shape != plain for shape in changed)
