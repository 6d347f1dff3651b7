"""Tensors and arrays as safetensors bytes, without loading torch where nobody uses it."""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

_INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
NUMBERS = frozenset([*_INTEGERS, "bool", "float16", "float32", "float64", "complex64"])
_TORCH_ONLY = frozenset(["bfloat16"])


def loaded_torch() -> Any:
    """The torch module if something has imported it: without it there is no tensor."""
    return sys.modules.get("torch")


def is_tensor(value: Any) -> bool:
    """Whether it is a torch tensor of any kind."""
    torch = loaded_torch()
    return torch is not None and isinstance(value, torch.Tensor)


def plain(value: Any) -> Any:
    """A contiguous copy on the CPU, in native byte order, that shares nothing with its origin.

    ValueError, saying what it is, for what safetensors can't hold.
    """
    return _plain_tensor(value) if is_tensor(value) else _plain_array(value)


def _plain_tensor(value: Any) -> Any:
    torch, name = loaded_torch(), str(value.dtype).removeprefix("torch.")
    if type(value) not in (torch.Tensor, torch.nn.Parameter):
        raise ValueError(f"a tensor of type {type(value).__name__}")
    if value.layout != torch.strided or name not in NUMBERS | _TORCH_ONLY:
        raise ValueError(f"a tensor of {value.dtype} ({value.layout})")
    if value.is_meta:
        raise ValueError("a tensor on the meta device, without numbers")
    own = value.detach().cpu().resolve_conj().resolve_neg()
    return own.clone(memory_format=torch.contiguous_format)


def _plain_array(value: NDArray[Any]) -> NDArray[Any]:
    if type(value) is not np.ndarray:
        raise ValueError(f"an array of type {type(value).__name__}")
    if value.dtype.name not in NUMBERS:
        raise ValueError(f"an array of {value.dtype}")
    return value.astype(value.dtype.newbyteorder("="), order="C", copy=True)


def save(parts: dict[str, Any]) -> bytes:
    """The bytes of plain tensors and arrays, by name; empty if there are none."""
    if not parts:
        return b""
    if not any(map(is_tensor, parts.values())):
        return bytes(safetensors.numpy.save(parts))
    import torch
    from safetensors.torch import save as save_tensors

    tensors = {
        name: part if is_tensor(part) else torch.from_numpy(part) for name, part in parts.items()
    }
    return bytes(save_tensors(tensors))


def load_arrays(stored: bytes) -> dict[str, NDArray[Any]]:
    """All parts as arrays; with torch if the file holds numbers that numpy lacks."""
    if not stored:
        return {}
    size = int.from_bytes(stored[:8], "little")
    header = json.loads(stored[8 : 8 + size])
    lacking = {"BF16"} & {part.get("dtype") for part in header.values() if isinstance(part, dict)}
    if not lacking:
        return dict(safetensors.numpy.load(stored))
    return {
        name: tensor.numpy()
        for name, tensor in load_tensors(stored).items()
        if str(tensor.dtype).removeprefix("torch.") not in _TORCH_ONLY
    }


def load_tensors(stored: bytes) -> dict[str, Any]:
    """All parts as tensors."""
    from safetensors.torch import load

    return dict(load(stored)) if stored else {}
