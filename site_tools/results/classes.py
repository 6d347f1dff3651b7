"""Finding a dataclass by its name, inside given packages only: a stored name is no licence."""

from __future__ import annotations

import dataclasses
import enum
import importlib
import re
from collections.abc import Callable
from typing import Any

_PROJECT_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


def project_classes(*packages: str) -> Callable[[str], type]:
    """A resolver (for `codec.decode`) of the dataclasses and enums that `packages` define.

    It takes "module:qualname" and raises KeyError for anything else. A class counts only where
    it is defined, so that no name leads out of the packages.
    """

    def resolve(name: str) -> type:
        module_name, _, qualname = name.partition(":")
        inside = any(f"{module_name}.".startswith(f"{package}.") for package in packages)
        if not (
            inside and _PROJECT_NAME.fullmatch(module_name) and _PROJECT_NAME.fullmatch(qualname)
        ):
            raise KeyError(f"{name} is no class of {' or '.join(packages)}")
        try:
            found: Any = importlib.import_module(module_name)
            for part in qualname.split("."):
                found = vars(found)[part]
        except ImportError as error:
            raise KeyError(f"{name} can't be imported: {error}") from None
        ours = isinstance(found, type) and (found.__module__, found.__qualname__) == (
            module_name,
            qualname,
        )
        if not ours or not (dataclasses.is_dataclass(found) or issubclass(found, enum.Enum)):
            raise KeyError(f"{name} is no dataclass of {' or '.join(packages)}")
        return found  # type: ignore[no-any-return]  # isinstance above, in `ours`

    return resolve
