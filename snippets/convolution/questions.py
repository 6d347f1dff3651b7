"""The answers to the questions of lecture 5, computed."""

from __future__ import annotations

import torch
from torch import Tensor

from snippets.convolution.as_matrix import banded
from snippets.convolution.backwards import readers
from snippets.convolution.by_hand import conv2d
from snippets.convolution.gallery import kernels
from snippets.convolution.in_pytorch import with_pytorch
from snippets.convolution.letters import glyph
from snippets.convolution.template import score, signed_template
from snippets.convolution.worked import cross, hook, picture


def last_output() -> float:
    """Slide the cross to the bottom right."""
    return conv2d(picture(), cross())[-1, -1].item()


def what_conv2d_does() -> str:
    """See which of three kernels explains PyTorch's answer."""
    answer = with_pytorch(picture(), hook())
    explanations = {
        "nothing": hook(),
        "it turns it round by half a turn": hook().flip(0, 1),
        "it divides it by the sum of its weights": hook() / hook().sum(),
    }
    for words, kernel in explanations.items():
        if torch.equal(conv2d(picture(), kernel), answer):
            return words
    raise AssertionError("no explanation fits")


def output_rows() -> int:
    """Slide a 5 × 5 kernel over a 28 × 28 picture."""
    return len(conv2d(torch.zeros(28, 28), torch.zeros(5, 5)))


def share_of_zeros() -> float:
    """Count the zeros in the matrix of a 3 × 3 kernel on 28 × 28 pixels."""
    matrix = banded(torch.ones(3, 3), 28, 28)
    return 100 * (matrix == 0).float().mean().item()


def silent_on_flat() -> tuple[bool, ...]:
    """Ask five kernels about an evenly grey picture."""
    flat = torch.full((3, 3), 7.0)
    named = kernels()
    asked = ("box", "Prewitt", "sharpen", "Laplace", "identity")
    return tuple(
        bool(conv2d(flat, named[name]).abs().max() < 1e-4) for name in asked
    )


def three_in_a_row() -> int:
    """Find how far one output of three 3 × 3 steps can see."""
    image = torch.zeros(1, 1, 11, 11, requires_grad=True)
    answer: Tensor = image
    for _ in range(3):
        answer = torch.nn.functional.conv2d(answer, torch.ones(1, 1, 3, 3))
    (seen,) = torch.autograd.grad(answer[0, 0, 2, 2], image)
    return int((seen[0, 0] != 0).any(dim=0).sum())


def readers_of_the_corner() -> int:
    """Count the outputs that read the corner pixel of a 5 × 5 picture."""
    return int(readers()[0, 0])


def block_score() -> int:
    """Show the signed template a square of solid ink."""
    return score(signed_template(), torch.ones(7, 5))


def who_wins_the_sign() -> str:
    """Score an H and an R with the signed template."""
    scores = {name: score(signed_template(), glyph(name)) for name in "HR"}
    if scores["H"] == scores["R"]:
        return "neither: they tie"
    return max(scores, key=lambda name: scores[name])


def free_choices() -> tuple[bool, ...]:
    """Tell what a layer's maker sets from what its training changes."""
    layer = torch.nn.Conv2d(1, 1, kernel_size=3, stride=2)
    trained = {name for name, _ in layer.named_parameters()}
    asked = ("kernel_size", "weight", "stride", "bias")
    return tuple(name not in trained for name in asked)
