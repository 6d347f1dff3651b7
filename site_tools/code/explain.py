"""The difference of two recipes, said in words: why something runs again."""

from __future__ import annotations

from site_tools.model import Recipe

# In the order in which a reader wants them.
_KINDS = (
    "entry", "argument", "expect", "data", "code", "import", "module", "docstring", "text",
    "record", "upstream", "words", "setting", "package", "hides", "python", "engine",
)  # fmt: skip


def explain(old: Recipe, new: Recipe) -> tuple[str, ...]:
    """What changed from one recipe to the other, one phrase each; empty if nothing did."""
    before = {(item.kind, item.name): item.value for item in old.ingredients}
    after = {(item.kind, item.name): item.value for item in new.ingredients}
    changed = sorted(
        (key for key in before.keys() | after.keys() if before.get(key) != after.get(key)),
        key=lambda key: (_KINDS.index(key[0]) if key[0] in _KINDS else len(_KINDS), key[1]),
    )
    files = {name.rpartition(":")[0] for kind, name in changed if kind == "code"}
    return tuple(
        _say(kind, name, before.get((kind, name)), after.get((kind, name)))
        for kind, name in changed
        if not (kind == "module" and name in files)  # its symbol has been named
    )


def _say(kind: str, name: str, old: str | None, new: str | None) -> str:
    if kind in ("package", "setting", "argument", "entry", "expect", "python"):
        return _values({"python": "Python", "package": name}.get(kind, name or kind), old, new)
    if kind == "data" and old and new:
        was, now = old.partition(" ")[0], new.partition(" ")[0]
        return f"{name} is another file" if was == now else f"{name}: {was} → {now}"
    thing = _thing(kind, name)
    if old is None:
        return f"now rests on {thing}"
    return f"no longer rests on {thing}" if new is None else f"{thing} changed"


def _values(label: str, old: str | None, new: str | None) -> str:
    if old is None:
        return f"now with {label} {new}"
    return f"no longer with {label} {old}" if new is None else f"{label} {old} → {new}"


def _thing(kind: str, name: str) -> str:
    file, _, symbol = name.rpartition(":")
    if kind == "code" and symbol.endswith(" (import)"):
        return f"the import of {symbol.removesuffix(' (import)')} in {file}"
    return {
        "code": f"{symbol} in {file}",
        "text": f"the text of {symbol} in {file}" if file else f"the text of {name}",
        "import": f"what {name} does when it is imported",
        "docstring": f"the docstring of {name}",
        "hides": f"{name}, which hides a module of the standard library",
        "engine": "the generator",
        "data": f"the data set {name}",
        "record": f"the record {name}",
        "words": f"what {symbol} in {file} says about its data",
    }.get(kind, name)
