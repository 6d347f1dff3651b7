"""What `view` refuses and `reshape` does in silence."""

from __future__ import annotations

import torch
from torch import Tensor


def batch() -> Tensor:
    """Number the cells of two tiny pictures: (2, 3, 2, 3), B first."""
    return torch.arange(2 * 3 * 2 * 3).reshape(2, 3, 2, 3)


def view_after_permute() -> Tensor:
    """Ask for one row a channel, without a copy: impossible."""
    channels_lead = batch().permute(1, 0, 2, 3)  # (3, 2, 2, 3)
    return channels_lead.view(3, -1)


def shared(one: Tensor, other: Tensor) -> bool:
    """Say whether two tensors rest on the same memory."""
    first, second = one.untyped_storage(), other.untyped_storage()
    return first.data_ptr() == second.data_ptr()


def reshape_both() -> dict[str, str]:
    """Reshape a tensor in order and one that isn't: is memory shared?"""
    in_order = batch()
    turned = in_order.permute(1, 0, 2, 3)
    same = {
        "in_order": shared(in_order, in_order.reshape(2, -1)),
        "permuted": shared(turned, turned.reshape(3, -1)),
    }
    return {name: "no copy" if yes else "copy" for name, yes in same.items()}


def channels_last() -> dict[str, str]:
    """Keep the axes in PyTorch's order and the memory in the decoder's.

    Source: PyTorch's tutorial on the channels-last memory format.
    """
    default = torch.zeros(8, 3, 32, 32)
    other = default.to(memory_format=torch.channels_last)
    return {
        "shape": str(tuple(other.shape)),
        "default": str(default.stride()),
        "channels_last": str(other.stride()),
    }
