"""Hands stored artifacts to a run that calls for them, verified by their digests."""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from site_tools import show
from site_tools.errors import SnippetError, StoreError
from site_tools.model import Request
from site_tools.results.classes import project_classes
from site_tools.run.observe import Watch
from site_tools.run.task import Task, Upstream

_WRAPPER = show.artifact(lambda: None).__code__  # the same for every artifact


def undecorated(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """The author's own function below `@artifact`; None for a function that isn't one."""
    while function is not None:
        if getattr(function, "__code__", None) is _WRAPPER:
            return function.__wrapped__  # type: ignore[attr-defined,no-any-return]
        function = getattr(function, "__wrapped__", None)  # type: ignore[assignment]
    return None


class Handover:
    """Answers the calls of artifacts (see `show.Resolver`) from what the build handed over."""

    def __init__(self, task: Task, watch: Watch) -> None:
        self._task, self._watch = task, watch
        self._tensors: dict[Request, bytes] = {}
        self._classes = project_classes(task.package)

    def __call__(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """The stored value of that member, made anew for each call."""
        entry = name.removeprefix(self._task.package + ".")
        members = [item for item in self._task.upstream if item.request.entry == entry]
        wanted = _plain(arguments)
        for item in members:
            if _plain(self._bound(name, item.request)) == wanted:
                return self._decoded(item)
        raise self._unplanned(entry, arguments, members)

    def _bound(self, name: str, request: Request) -> Mapping[str, Any]:
        """The arguments of a planned member with the defaults of its function."""
        module, _, attribute = name.rpartition(".")
        signature = inspect.signature(getattr(sys.modules[module], attribute))
        bound = signature.bind(**dict(request.arguments))
        bound.apply_defaults()
        return bound.arguments

    def _decoded(self, item: Upstream) -> Any:
        from site_tools.results import codec  # loads torch, which not every course has

        if item.tensors and item.request not in self._tensors:
            with self._watch.looking_away():
                content = Path(item.tensors).read_bytes()
            if hashlib.sha256(content).hexdigest() != item.digest:
                raise StoreError(f"the stored tensors of {item.request} are damaged")
            self._tensors[item.request] = content
        return codec.decode(item.tree, self._tensors.get(item.request, b""), self._classes)

    def _unplanned(
        self, entry: str, arguments: Mapping[str, Any], members: list[Upstream]
    ) -> SnippetError:
        words = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        if not members:
            return SnippetError(
                f"{entry}({words}) was called, but the plan did not see that call",
                expected="artifacts called by their name, or by one that is imported",
                next_step=f"call {entry.rpartition('.')[2]} directly in the function's body",
            )
        return SnippetError(
            f"{entry}({words}) was called, which is no member of its family",
            expected="one of " + "; ".join(str(item.request) for item in members),
            next_step=f"add it to family= of @artifact at {entry}",
        )


def _plain(arguments: Mapping[str, Any]) -> tuple[tuple[str, str, Any], ...]:
    """Comparable, with 1, 1.0 and True told apart."""
    return tuple((name, *_typed(value)) for name, value in sorted(arguments.items()))


def _typed(value: Any) -> tuple[str, Any]:
    if isinstance(value, tuple | list):
        return "tuple", tuple(map(_typed, value))
    return type(value).__name__, value
