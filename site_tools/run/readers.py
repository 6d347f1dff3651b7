"""Readers in native code that raise no audit event: wrapped so that their files are observed."""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Record = Callable[[Any], None]

# module -> the functions of it whose first argument is a path
READERS = {
    "PIL._imagingft": ("getfont",),
    "safetensors": ("safe_open",),
    "safetensors.numpy": ("load_file", "safe_open"),
    "safetensors.torch": ("load_file", "safe_open"),
    "torch": ("from_file",),
    "torch.jit": ("load",),
    "torchvision.io": ("read_file", "read_image", "read_video"),
    "torchvision.io.image": ("read_file", "read_image"),
}


def watch(record: Record) -> None:
    """Call `record(path)` before any of the READERS reads; also in modules imported later."""
    for name in READERS:
        if name in sys.modules:
            _wrap(sys.modules[name], record)
    sys.meta_path.insert(0, _Finder(record))


def _wrap(module: ModuleType, record: Record) -> None:
    for name in READERS[module.__name__]:
        reader = getattr(module, name, None)
        if reader is not None and not hasattr(reader, "__watched__"):
            setattr(module, name, _watched(reader, record))


def _watched(reader: Callable[..., Any], record: Record) -> Callable[..., Any]:
    @functools.wraps(reader, updated=())
    def read(*args: Any, **kwargs: Any) -> Any:
        for candidate in (*args[:1], *kwargs.values()):
            if isinstance(candidate, str | bytes | os.PathLike):
                record(candidate)
                break
        return reader(*args, **kwargs)

    read.__watched__ = True  # type: ignore[attr-defined]
    return read


class _Finder(MetaPathFinder):
    """Finds the modules of READERS as usual, and wraps them once they are loaded."""

    def __init__(self, record: Record) -> None:
        self._record, self._busy = record, False

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname not in READERS or self._busy:
            return None
        self._busy = True
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._busy = False
        if spec and spec.loader:
            spec.loader = _Loader(spec.loader, self._record)
        return spec


class _Loader(Loader):
    def __init__(self, loader: Loader, record: Record) -> None:
        self._loader, self._record = loader, record

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        _wrap(module, self._record)
