"""A finished run as a committed record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from site_tools.errors import ShowError
from site_tools.model import Request, Result
from site_tools.storage import committed
from site_tools.storage.committed import Committed, RecordError, UsedData
from site_tools.supply import Supply

_REFUSED = {
    "tensor": "a tensor",
    "array": "an array",
    "scalar": "an array's number",
    "size": "a torch.Size",
    "dtype": "a torch.dtype",
    "bytes": "bytes",  # a picture, perhaps somebody else's
}
VERSIONS = ("python", "torch", "torchvision", "numpy")


def enter(supply: Supply, result: Result) -> bool:
    """Write the record of a result; tell whether the file changed.

    A record of the same code that says the same is left as it is, date and all. ShowError for
    a value that a record can't hold.
    """
    request = result.request
    refuse_arrays(request, result.data["tree"])
    new = record(supply, result)
    path = committed.path_of(request, supply.fingerprints.data(request.entry))
    try:
        old = supply.known(request)
    except RecordError:
        old = None
    if old is not None and _said(old.record) == _said(new):
        return False
    return committed.save(supply.settings.root, path, committed.write(new))


def record(supply: Supply, result: Result) -> Committed:
    """What the record of a result says."""
    request, made = result.request, result.provenance
    return Committed(
        request=request,
        data=tuple(
            UsedData(name, variant, supply.sets[name].variant.sha256)
            for name, variant in supply.fingerprints.data(request.entry)
        ),
        code=result.recipe.code_digest,
        rests_on=supply.rests_on(request),
        observed=tuple(s for s in result.observed if not PurePosixPath(s.path).is_absolute()),
        value=result.data["tree"],
        date=made.started[:10],
        machine=made.machine,
        versions={name: made.versions[name] for name in VERSIONS if name in made.versions},
        seconds=made.seconds,
    )


def _said(known: Committed) -> tuple[object, ...]:
    # As text: 1, 1.0 and True are three values.
    return known.request, known.data, known.code, known.rests_on, known.observed, repr(known.value)


# --- what a record can't hold -----------------------------------------------------------------


def refuse_arrays(request: Request, tree: Any) -> None:
    """ShowError with the path to the first tensor, array or array's number in a value."""
    for path, what in _arrays(tree, ""):
        raise ShowError(
            f"{path or 'the result'} of {request} is {what}, which a record can't hold",
            expected="numbers, text, True, False, None, and dataclasses, lists, tuples or "
            "mappings of these",
            next_step="convert it with .item(), .tolist(), list() or str()",
        )


def _arrays(tree: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(tree, list):
        for number, item in enumerate(tree):
            yield from _arrays(item, f"{path}[{number}]")
    if not isinstance(tree, dict):
        return
    ((tag, body),) = tree.items()
    if tag in _REFUSED:
        yield path, _REFUSED[tag]
    elif tag in ("tuple", "set", "frozenset"):
        yield from _arrays(body, path)
    elif tag == "dict":
        for key, item in body:
            yield from _arrays(item, f"{path}[{key!r}]")
    elif tag == "dataclass":
        for name, item in body[1]:
            yield from _arrays(item, f"{path}.{name}")
