"""Where the numbers live: model and batch on one device."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor, nn

from snippets.first_cnn.networks import first_cnn, fully_connected

# Has shapes but no memory: a second device that every machine has.
ELSEWHERE = torch.device("meta")


def best_device() -> torch.device:
    """Choose the fastest device that PyTorch finds on this machine."""
    if torch.cuda.is_available():  # NVIDIA's cards, and AMD's by ROCm
        return torch.device("cuda")
    if torch.backends.mps.is_available():  # Apple's chips
        return torch.device("mps")
    return torch.device("cpu")


def moved(
    loads: Iterable[tuple[Tensor, Tensor]], device: torch.device
) -> Iterator[tuple[Tensor, Tensor]]:
    """Bring each batch to where the model is, just before it is needed."""
    for images, labels in loads:
        yield images.to(device), labels.to(device)


def forgot_the_batch() -> Tensor:
    """Move the model away, leave the batch on the CPU: an error."""
    model = fully_connected().to(ELSEWHERE)
    return model(torch.zeros(4, 3, 32, 32))


def unchecked() -> str:
    """Leave the batch behind with a lone convolution: does it complain?"""
    conv = nn.Conv2d(3, 16, kernel_size=3).to(ELSEWHERE)
    try:
        conv(torch.zeros(4, 3, 32, 32))
    except RuntimeError as error:
        return str(error)
    return "nothing at all"


def both_moved() -> dict[str, str]:
    """Move both: the scores come out on that device."""
    model = fully_connected().to(ELSEWHERE)
    loads = [(torch.zeros(4, 3, 32, 32), torch.zeros(4))]
    images, _ = next(moved(loads, ELSEWHERE))
    scores = model(images)
    return {"device": str(scores.device), "shape": str(tuple(scores.shape))}


def where_after_to() -> dict[str, str]:
    """Call `.to` on a model and on a tensor and ignore what it returns."""
    model, images = first_cnn(), torch.zeros(4, 3, 32, 32)
    model.to(ELSEWHERE)
    images.to(ELSEWHERE)
    return {
        "model": str(next(model.parameters()).device),
        "images": str(images.device),
    }
