"""The answers of the questions of lecture 17, computed."""

from __future__ import annotations

import torch
from torch import nn

from snippets.dimensions.attention import attention, random_tokens
from snippets.dimensions.by_hand import KERNEL, SERIES, conv1d
from snippets.dimensions.nets import conv_net
from snippets.dimensions.patches import cut
from snippets.first_cnn.networks import parameters
from snippets.scenes.motifs import CLASSES, LENGTH

AXES = {  # along which a kernel may slide; what else there is are channels
    "a chest X-ray": ("row", "column"),
    "a CT volume": ("slice", "row", "column"),
    "a video": ("time", "row", "column"),
    "an ECG with twelve leads": ("time",),
}


def first_answer() -> float:
    """Convolve the small series; return the answer at place 0."""
    return conv1d(SERIES[None], KERNEL[None, None])[0, 0].item()


def places() -> int:
    """Count the places where the net's kernels ask."""
    return conv_net()[0](torch.zeros(1, 1, LENGTH)).shape[-1]


def three_channels() -> int:
    """Count the parameters of a layer for three sensors."""
    return parameters(nn.Conv1d(3, 16, kernel_size=9))


def with_three_axes() -> list[bool]:
    """Say which data have three axes to slide along."""
    return [len(axes) == 3 for axes in AXES.values()]


def twelve_leads() -> int:
    """Count the weights of a layer that reads twelve leads."""
    return nn.Conv1d(12, 8, kernel_size=5).weight.numel()


def cube() -> int:
    """Count a single kernel of 3 x 3 x 3 and its bias."""
    return parameters(nn.Conv3d(1, 1, 3))


def guessing() -> float:
    """Give the accuracy of guessing the direction."""
    return 1 / len(CLASSES)


def tokens_of_32() -> int:
    """Cut a 32 x 32 picture into patches of 4 x 4; count them."""
    return cut(torch.zeros(1, 3, 32, 32), 4).shape[1]


def numbers_in_a_patch() -> int:
    """Count the numbers of one such patch."""
    return cut(torch.zeros(1, 3, 32, 32), 4).shape[2]


def twice_the_side() -> float:
    """Divide the fits that attention computes, large picture by small."""
    small, large = (
        cut(torch.zeros(1, 3, side, side), 4)[0] for side in (32, 64)
    )
    return (large @ large.T).numel() / (small @ small.T).numel()


def two_keys_alike() -> float:
    """Weigh two values whose keys are the same: how much has the first?"""
    query, key = random_tokens(1, 4, 0), random_tokens(1, 4, 1)
    values = torch.tensor([[1.0], [0.0]])
    return attention(query, key.expand(2, 4), values).item()


def shuffled_tokens() -> str:
    """See what attention makes of tokens in another order."""
    tokens = random_tokens(6, 4, 0)
    order = torch.tensor([3, 1, 5, 0, 2, 4])
    before = attention(tokens, tokens, tokens)
    after = attention(tokens[order], tokens[order], tokens[order])
    if torch.allclose(after, before):
        return "nothing"
    same = torch.allclose(after, before[order], atol=1e-6)
    return "their order" if same else "all of them"
