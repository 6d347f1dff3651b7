"""What is wrong with a tree of pictures that is not the declared one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from site_tools.datasets.canonical import summary
from site_tools.datasets.tree import Tree
from site_tools.errors import DataError, nearest
from site_tools.show import DataSet, Variant

MOST = 8  # problems, or broken pictures, that are told
PATIENCE_S = 300


class WrongTreeError(DataError):
    """Everything that is wrong with a tree, as one error with a line for each."""

    def __init__(self, problems: Sequence[DataError]) -> None:
        self.problems = tuple(problems)
        super().__init__(problems[0].found)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:MOST]]
        more = len(self.problems) - len(lines)
        return "\n".join([*lines, f"and {more} more of this kind"] if more else lines)


def shape(tree: Tree, data: DataSet, variant: Variant) -> tuple[DataError, ...]:
    """What names and numbers show: folders that are missing, empty, too many, too full."""
    if not variant.folders:
        return ()
    if not any(name in variant.folders for name in (*tree.folders, *tree.empty)):
        return (_unknown(tree, data, variant),)
    return tuple(_misshapen(tree, variant))


def _unknown(tree: Tree, data: DataSet, variant: Variant) -> DataError:
    parts = {name.partition("/")[0] for name in variant.folders}
    said = f"{tree.source} is no tree of {data.title}"
    step = f"give the folder (or the zip) that holds {' and '.join(sorted(parts))}"
    if tree.source.name in parts:
        said = f"{tree.source} is only the part {tree.source.name!r} of {data.title}"
        step = f"give the folder above it, {tree.source.parent}"
    names = [*tree.folders, *tree.empty]
    if not names and not tree.stray:
        said += ": it is empty"
    elif names:
        said += f": its folders are {_listed(names)}"
    else:
        said += ": it has no pictures in folders"
    return DataError(
        said,
        expected=f"{len(variant.folders)} folders: {_listed(variant.folders)}",
        nearest=next(filter(None, (_near(name, variant.folders) for name in names)), None),
        next_step=step,
    )


def _misshapen(tree: Tree, variant: Variant) -> Iterator[DataError]:
    extra = [name for name in tree.folders if name not in variant.folders]
    for name, (count, _) in sorted(variant.folders.items()):
        where = f"{tree.source}: {tree.top}{name}"
        have = len(tree.folders.get(name, ()))
        if have == count:
            continue
        if name in tree.empty:
            found = f"{where} is empty"
        elif not have:
            found = f"{where} is missing"
        else:
            found = f"{where} has {have:,} pictures"
        known = None if have or name in tree.empty else _near(name, extra)
        step = f"rename {known} to {name}" if known else "copy or unpack it again"
        yield DataError(
            found,
            expected=f"{count:,} pictures" + (" in it" if not have else ""),
            nearest=known,
            next_step=step,
        )
    for name in extra:
        yield DataError(
            f"{tree.source}: {tree.top}{name} is no folder of the set",
            expected=_listed(variant.folders),
            nearest=_near(name, variant.folders),
            next_step="a loader would take it for a class: rename or remove it",
        )


def content(tree: Tree, data: DataSet, variant: Variant, packed: Path) -> tuple[DataError, ...]:
    """What the pictures themselves show; `packed` is the zip that was made of them."""
    found = summary(tree)
    wrong = [name for name in found if found[name] != variant.folders.get(name)]
    if not variant.folders or not wrong:
        return (_other(tree, data, variant, len(found)),)
    problems = list(_swapped(tree, variant, {name: found[name][1] for name in wrong}))
    told = {name for _, names in problems for name in names}
    left = [name for name in wrong if name not in told]
    broken = _broken(packed, [name for name, _ in tree.pictures if _folder(name) in left])
    for name, said in broken[:MOST]:
        problem = DataError(
            f"{tree.source}: {tree.top}{name} is broken: {said}",
            expected="a picture that can be decoded",
            next_step="copy or unpack it again",
        )
        problems.append((problem, {_folder(name)}))
        told.add(_folder(name))
    left = [name for name in left if name not in told]
    if len(left) == len(variant.folders):
        problems.append((_other(tree, data, variant, len(left)), set(left)))
    else:
        problems += [(_differs(tree, variant, name, found[name][1]), {name}) for name in left]
    return tuple(problem for problem, _ in problems)


def _swapped(
    tree: Tree, variant: Variant, found: dict[str, str]
) -> Iterator[tuple[DataError, set[str]]]:
    """Folders that hold what another one should."""
    owner = {digest: name for name, (_, digest) in variant.folders.items()}
    moved = {name: owner[digest] for name, digest in found.items() if digest in owner}
    for name, other in moved.items():
        if moved.get(other) == name:
            if name < other:
                yield (
                    DataError(
                        f"{tree.source}: {tree.top}{name} and {tree.top}{other} are swapped",
                        expected=f"in each the pictures of its own class, {name} and {other}",
                        next_step="rename each to the other",
                    ),
                    {name, other},
                )
        else:
            yield (
                DataError(
                    f"{tree.source}: {tree.top}{name} holds the pictures of {other}",
                    expected=f"those of {name}",
                    next_step="copy or unpack it again",
                ),
                {name},
            )


def _differs(tree: Tree, variant: Variant, name: str, digest: str) -> DataError:
    return DataError(
        f"{tree.source}: {tree.top}{name} holds other pictures than the declared ones "
        f"(digest {digest}), or calls them otherwise",
        expected=f"digest {variant.folders[name][1]}",
        next_step="copy or unpack it again",
    )


def _other(tree: Tree, data: DataSet, variant: Variant, count: int) -> DataError:
    return DataError(
        f"{tree.source} has the folders of {data.title}, but in all {count} other pictures, "
        f"or other names of them, than its variant {variant.name!r} ({variant.note})",
        expected=f"SHA-256 {variant.sha256[:12]}… of the packed pictures",
        next_step="if it is a form of its own, declare it: `site_tools data describe PATH` "
        "prints the Variant",
    )


def _folder(name: str) -> str:
    return "/".join(name.split("/")[:2])


def _broken(packed: Path, names: Sequence[str]) -> list[tuple[str, str]]:
    """The pictures that can't be decoded. In another process: decoding loads PIL, and may crash."""
    if not names:
        return []
    try:
        done = subprocess.run(  # noqa: S603 our own program
            [sys.executable, "-m", "site_tools.results.broken", str(packed)],
            input="".join(f"{name}\n" for name in names),
            capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return []
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def _near(name: str, known: Iterable[str]) -> str | None:
    """The nearest folder, whatever letters are capitals: TRAIN/ANT is train/ant."""
    lowered = {one.lower(): one for one in known}
    found = nearest(name.lower(), lowered)
    return lowered[found] if found else None


def _listed(names: Iterable[str]) -> str:
    known = sorted(names)
    return ", ".join(known[:4]) + (f", … ({len(known)})" if len(known) > 4 else "")
