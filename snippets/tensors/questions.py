"""The answers of the questions of lecture 3, computed."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torchvision.transforms import ToTensor

from snippets.scenes.skies import splits
from snippets.tensors.contiguous import shared
from snippets.tensors.normalise import (
    Statistics,
    measure,
    normalise,
    statistics,
    undo,
)
from snippets.tensors.offsets import offset
from snippets.tensors.spread import spreads
from snippets.tensors.stacks import row_means
from snippets.tensors.whitening import by_channel


def small_permuted() -> Tensor:
    """Make a 32 × 32 picture as decoded and turn its axes."""
    return torch.zeros(32, 32, 3).permute(2, 0, 1)


def inputs_of_a_net() -> int:
    """Count the numbers of a small colour picture."""
    return small_permuted().numel()


def column_stride() -> int:
    """Read how far the next column is in memory."""
    return small_permuted().stride(2)


def where_it_stands() -> int:
    """Find the blue of the first pixel in the second row."""
    return offset((2, 1, 0), small_permuted().stride())


def bytes_of_a_batch() -> int:
    """Weigh 64 small colour pictures in float32."""
    batch = torch.zeros(64, 3, 32, 32)
    return batch.numel() * batch.element_size()


def which_stacks() -> list[bool]:
    """Try view(3, -1) on stacks along dim 0 to 3 of random pictures."""
    pictures = list(splits().train.images[:50])
    truth = measure(torch.stack(pictures)).mean
    return [
        torch.allclose(row_means(pictures, dim), truth, atol=1e-5)
        for dim in range(4)
    ]


def byte_51() -> float:
    """Send one grey pixel through ToTensor."""
    return ToTensor()(np.full((1, 1, 1), 51, dtype=np.uint8)).item()


def half_and_quarter() -> Statistics:
    """Write down the statistics of two questions."""
    return Statistics(torch.tensor([0.5]), torch.tensor([0.25]))


def black() -> float:
    """Normalise a black pixel."""
    return normalise(torch.zeros(1, 1, 1), half_and_quarter()).item()


def back_again() -> float:
    """Undo Normalize on a pixel that came out as 1.5."""
    return undo(torch.full((1, 1, 1), 1.5), half_and_quarter()).item()


def two_flat_pictures() -> float:
    """Pool two pictures of one grey each, 0.2 and 0.6."""
    images = torch.tensor([[0.2, 0.2], [0.6, 0.6]])[:, None, None]
    return spreads(images).pooled.item()


def which_share() -> list[bool]:
    """Make five things from one picture; which rest on its memory?"""
    picture = torch.zeros(32, 32, 3)
    turned = picture.permute(2, 0, 1)
    array = torch.from_numpy(picture.numpy())  # there and back
    made = (turned, array, picture.detach(), turned.contiguous())
    return [shared(picture, one) for one in (*made, picture.clone())]


def after_normalize() -> list[bool]:
    """Check four beliefs on the normalised training pictures."""
    done = normalise(splits().train.images, statistics())
    pixels = by_channel(done)
    ties = torch.cov(pixels).fill_diagonal_(0)
    return [
        bool(pixels.mean(dim=1).abs().max() < 1e-4),
        bool((pixels.std(dim=1) - 1).abs().max() < 1e-4),
        bool(pixels.abs().max() <= 1),
        bool(ties.abs().max() < 0.01),
    ]


def shape_of_a_photograph() -> str:
    """Push a photograph of 480 rows and 640 columns through ToTensor."""
    photograph = np.zeros((480, 640, 3), dtype=np.uint8)
    batch = ToTensor()(photograph)[None]
    return " × ".join(str(size) for size in batch.shape)
