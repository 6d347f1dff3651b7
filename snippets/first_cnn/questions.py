"""The answers of the questions of lecture 8, computed."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from snippets.data import seeded
from snippets.first_cnn.forms import Functional, WithModules
from snippets.first_cnn.missing import complaint
from snippets.first_cnn.networks import first_cnn, parameters
from snippets.first_cnn.receptive import Field, grow
from snippets.first_cnn.registered import InAList


def five_axes() -> int:
    """Count the numbers of a tensor with five axes."""
    return torch.randn(1, 2, 3, 4, 5).numel()


def four_by_four() -> int:
    """Count the numbers of a square of zeros."""
    return torch.zeros(4, 4).numel()


def first_kernels() -> int:
    """Count the weights of the first convolution."""
    return first_cnn()[0].weight.numel()


def second_layer() -> int:
    """Count the parameters of the second convolution, bias included."""
    return parameters(first_cnn()[3])


def ten_pictures() -> int:
    """Read the first number of the error for a batch of ten."""
    return complaint(10).rows


def three_classes() -> int:
    """Count the parameters that a third class adds."""
    return parameters(first_cnn(3)) - parameters(first_cnn(2))


def unchanged_by_size() -> list[bool]:
    """Say which layers of the network fit pictures twice as wide."""
    model = first_cnn()
    features = model[:7](torch.zeros(1, 3, 64, 64)).shape[1]
    fits = [takes(model[0], 3), takes(model[3], 16)]
    return [*fits, model[7].in_features == features, takes(model[9], 32)]


def takes(layer: nn.Module, count: int) -> bool:
    """Say whether a layer takes `count` channels or numbers, of any size."""
    if isinstance(layer, nn.Linear):
        return layer.in_features == count
    return layer.in_channels == count


def field_of_five() -> int:
    """Measure how far one 5 x 5 convolution sees behind a 2 x 2 pool."""
    field = grow(Field(), nn.MaxPool2d(2))
    return grow(field, nn.Conv2d(1, 1, 5)).size


def lines_printed() -> list[bool]:
    """Say which parts of the functional form `print` shows."""
    text = str(Functional())
    return [word in text for word in ("Conv2d", "Tanh", "MaxPool", "Linear")]


def same_state() -> str:
    """Compare what the two classes would save."""
    one, two = WithModules().state_dict(), Functional().state_dict()
    return "yes" if one.keys() == two.keys() else "no"


def found_in_list() -> int:
    """Count the tensors that PyTorch finds of the network with a list."""
    return len(list(InAList().parameters()))


def order_kept() -> str:
    """See whether softmax ever changes which class is first."""
    scores = torch.randn(1000, 2, generator=seeded(0))
    chances = F.softmax(scores, dim=1)
    same = torch.equal(scores.argmax(dim=1), chances.argmax(dim=1))
    return "no" if same else "yes"
