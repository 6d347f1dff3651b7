"""The data sets that the snippets declare, read from the source: nothing is imported."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from site_tools.code.catalog import Catalog
from site_tools.code.constants import NotConstantError
from site_tools.code.modules import Module, Statement
from site_tools.errors import SnippetError, nearest
from site_tools.model import Place
from site_tools.show import DataSet, Variant

SET, VARIANT = "site_tools.show.DataSet", "site_tools.show.Variant"
_NAME = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")  # also of a file: nothing else may be in it
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Declared:
    """A data set and the module constant that declares it."""

    entry: str  # as the notes would name it: "data.CIFAR10"
    module: str  # "snippets.data"
    constant: str
    place: Place
    data: DataSet


def read(catalog: Catalog) -> Mapping[str, Declared]:
    """Every declared set by its name; those that can't be read are among `problems`."""
    return _scan(catalog)[0]


def problems(catalog: Catalog) -> tuple[SnippetError, ...]:
    """What can't be read of the declarations, with file:line."""
    return _scan(catalog)[1]


def _scan(catalog: Catalog) -> tuple[dict[str, Declared], tuple[SnippetError, ...]]:
    found: dict[str, Declared] = {}
    faults: list[SnippetError] = []
    for _, module in sorted(catalog.modules.items()):
        if "DataSet" not in module.source:
            continue
        for part in _Reader(catalog, module).read():
            if isinstance(part, SnippetError):
                faults.append(part)
            elif (other := found.setdefault(part.data.name, part)) is not part:
                faults.append(_twice(part, other))
    faults += _mistakable(found)
    return found, tuple(faults)


def _twice(declared: Declared, other: Declared) -> SnippetError:
    return SnippetError(
        f"the data set {declared.data.name!r} is declared twice",
        place=declared.place,
        expected="a name of its own",
        next_step=f"the other one is at {other.place}",
    )


def _mistakable(found: Mapping[str, Declared]) -> Iterator[SnippetError]:
    """Sets whose files and records would lie in one place: "a-b" in "c", "a" in "b-c"."""
    owners: dict[str, Declared] = {}
    for declared in found.values():
        for variant in declared.data.variants:
            name = f"{declared.data.name}-{variant.name}"
            if (other := owners.setdefault(name, declared)) is not declared:
                yield SnippetError(
                    f"the variant {variant.name!r} of {declared.data.name!r} would be kept as "
                    f"{name!r}, as one of {other.data.name!r} is",
                    place=declared.place,
                    expected="a name of its own for each file",
                    next_step=f"the other one is at {other.place}",
                )


class _Field(NamedTuple):
    """One argument of a declaration: where it stands, and its value if the source decides it."""

    node: ast.expr
    value: Any


class _Reader:
    """Reads the declarations of one module."""

    def __init__(self, catalog: Catalog, module: Module) -> None:
        self.catalog, self.module = catalog, module

    def read(self) -> Iterator[Declared | SnippetError]:
        """Each declaration of the module, or what is wrong with it."""
        for statement in self.module.statements:
            call, constant = _assigned(statement.node)
            for node in ast.walk(statement.node):
                if not isinstance(node, ast.Call) or not self._calls(node, SET):
                    continue
                try:
                    if node is not call:
                        raise self._fault("a DataSet can't be read here", node, _CONSTANT)
                    yield self._declared(node, constant, statement)
                except SnippetError as error:
                    yield error

    def _calls(self, node: ast.expr, what: str) -> bool:
        called = node.func if isinstance(node, ast.Call) else None
        return called is not None and self.catalog.names_in.outside(self.module.name, called) == {
            what
        }

    def _declared(self, call: ast.Call, constant: str, statement: Statement) -> Declared:
        module = self.module
        if len(module.bindings[constant]) > 1:
            raise self._fault(f"{constant} is bound more than once", call, _CONSTANT)
        entry = f"{module.name}.{constant}".removeprefix(f"{self.catalog.project.snippets}.")
        place = Place(module.path, statement.node.lineno)
        fields = self._fields(call, DataSet, statement.index)
        variants = self._variants(fields.pop("variants"), statement.index)
        data = DataSet(
            name=self._name(fields["name"]),
            title=self._text(fields["title"]),
            licence=self._text(fields["licence"]),
            classes=self._texts(fields["classes"]),
            split=self._text(fields["split"]),
            variants=variants,
        )
        return Declared(entry, module.name, constant, place, data)

    def _variants(self, given: _Field, index: int) -> tuple[Variant, ...]:
        if not isinstance(given.node, ast.Tuple) or not given.node.elts:
            raise self._fault("variants can't be read", given.node, "(Variant(...), ...)")
        found: dict[str, Variant] = {}
        for node in given.node.elts:
            variant = self._variant(node, index)
            if variant.name in found:
                said = f"two variants are called {variant.name!r}"
                raise self._fault(said, node, "a name of its own for each")
            found[variant.name] = variant
        return tuple(found.values())

    def _variant(self, node: ast.expr, index: int) -> Variant:
        if not isinstance(node, ast.Call) or not self._calls(node, VARIANT):
            raise self._fault("a variant can't be read", node, "Variant(...)")
        fields = self._fields(node, Variant, index)
        form, size, url = fields["form"], fields["size"], fields.get("url")
        if form.value not in ("folders", "file"):
            raise self._fault(f"form is {form.value!r}", form.node, "'folders' or 'file'")
        if type(size.value) is not int or size.value < 1:
            raise self._fault(f"size is {size.value!r}", size.node, "a number of bytes")
        if url and not re.fullmatch(r"(https?://[^\s/]+/\S*)?", self._text(url)):
            raise self._fault(f"url is {url.value!r}", url.node, "an address, https://...")
        if url and url.value and form.value == "folders":
            said = "no url: only a form 'file' can be fetched"
            raise self._fault("a variant of form 'folders' has a url", url.node, said)
        if not _SHA256.fullmatch(self._text(fields["sha256"])):
            said = "64 digits 0-9a-f"
            raise self._fault(f"sha256 is {fields['sha256'].value!r}", fields["sha256"].node, said)
        return Variant(
            name=self._name(fields["name"]),
            form=form.value,
            sha256=fields["sha256"].value,
            size=size.value,
            note=self._text(fields["note"]),
            url=url.value if url else "",
            folders=self._folders(fields.get("folders")),
        )

    def _folders(self, given: _Field | None) -> Mapping[str, tuple[int, str]]:
        if given is None:
            return {}
        form = "{'train/bird': (5000, '0123456789ab'), ...}"
        if not isinstance(given.value, dict):
            raise self._fault("folders is no mapping", given.node, form)
        for name, value in given.value.items():
            count, digest = value if isinstance(value, tuple) and len(value) == 2 else (None, None)
            known = type(count) is int and isinstance(digest, str) and len(digest) == 12
            if not isinstance(name, str) or not known:
                raise self._fault(f"folders has {name!r}: {value!r}", given.node, form)
        return dict(given.value)

    def _fields(self, call: ast.Call, kind: type[Any], index: int) -> dict[str, _Field]:
        """The arguments by name; those of the wrong name or number are a fault."""
        known = {field.name: field for field in dataclasses.fields(kind)}
        if call.args:
            raise self._fault(
                f"{kind.__name__} is given {ast.unparse(call.args[0])[:40]} without a name",
                call.args[0],
                "name=value throughout",
            )
        found: dict[str, _Field] = {}
        for word in call.keywords:
            if word.arg not in known:
                raise SnippetError(
                    f"{kind.__name__} has no {word.arg!r}"
                    if word.arg
                    else f"{kind.__name__} can't be read through **",
                    place=Place(self.module.path, word.value.lineno),
                    expected="one of " + ", ".join(known),
                    nearest=nearest(word.arg or "", known),
                )
            found[word.arg] = _Field(word.value, self._value(word, index))
        for name, field in known.items():
            default = field.default, field.default_factory
            if name not in found and default == (dataclasses.MISSING, dataclasses.MISSING):
                raise self._fault(f"{kind.__name__} has no {name!r} here", call, f"{name}=...")
        return found

    def _value(self, word: ast.keyword, index: int) -> Any:
        if word.arg == "variants":
            return None  # calls: read apart
        try:
            return self.catalog.constants.evaluate(word.value, self.module, index)
        except NotConstantError:
            raise self._fault(
                f"{word.arg}={ast.unparse(word.value)[:60]} can't be read from the source",
                word.value,
                "a literal, or a module constant above it that is one",
            ) from None

    def _name(self, given: _Field) -> str:
        if not isinstance(given.value, str) or not _NAME.fullmatch(given.value):
            expected = "small letters and digits, such as 'cifar10'"
            raise self._fault(f"name is {given.value!r}", given.node, expected)
        return given.value

    def _text(self, given: _Field) -> str:
        if not isinstance(given.value, str):
            raise self._fault(f"{given.value!r} is no text", given.node, "a string")
        return given.value

    def _texts(self, given: _Field) -> tuple[str, ...]:
        value = given.value
        if not isinstance(value, tuple) or not all(isinstance(item, str) for item in value):
            raise self._fault(f"classes is {value!r}", given.node, "a tuple of strings")
        return value

    def _fault(self, found: str, node: ast.expr, expected: str) -> SnippetError:
        return SnippetError(found, place=Place(self.module.path, node.lineno), expected=expected)


_CONSTANT = "NAME = DataSet(...), once, at the top of the module"


def _assigned(node: ast.stmt) -> tuple[ast.expr | None, str]:
    """The value that a statement at the top gives to one name, and the name."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return value, name
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            return value, name
    return None, ""
