"""The answers of the questions of lecture 4, computed."""

from __future__ import annotations

import torch
from torch import nn

from snippets.first_cnn.networks import parameters
from snippets.fully_connected.counting import chain, for_photographs
from snippets.fully_connected.digit_nets import build
from snippets.fully_connected.scrambled import distance_in_line, some_order


def ten_to_four() -> int:
    """Count the parameters of a layer from 10 numbers to 4."""
    return parameters(nn.Linear(10, 4))


def weights_of_a_unit() -> int:
    """Count the weights of one unit that sees a 3 x 32 x 32 picture."""
    return nn.Linear(3 * 32 * 32, 1).weight.numel()


def digit_net() -> int:
    """Count the parameters of 784 - 128 - 10."""
    return chain((28 * 28, 128, 10))


def how_many_times() -> float:
    """Divide that count by the convolutional network's."""
    return digit_net() / parameters(build("convolutional", seed=0))


def side_for_a_billion() -> int:
    """Find the smallest side whose first layer has 10^9 parameters."""
    side = 1
    while chain((3 * side * side, 1024)) < 1e9:
        side += 1
    return side


def pixel_below() -> int:
    """Say how far apart in the line two pixels are that touch below."""
    return distance_in_line(32)["below"]


def orders_of_four() -> int:
    """Count the ways to scramble a picture of 2 x 2 pixels."""
    return int(torch.tensor(range(1, 5)).prod())


def who_minds() -> str:
    """Name the network that needs neighbours to stay neighbours."""
    return "the convolutional one"


def scrambled_twice() -> bool:
    """Try whether scrambling twice in the same way gives the picture back."""
    order = some_order(28, seed=0)
    return torch.equal(order[order], torch.arange(len(order)))


def twice_in_words() -> str:
    """Say the answer of `scrambled_twice` in the words of the question."""
    return "yes" if scrambled_twice() else "no, as a rule"


def millions_at_224() -> float:
    """Give the parameters for 224 x 224 photographs, in millions."""
    return for_photographs()["total"] / 1e6
