"""The commands `site_tools data ...`: what is here of the declared sets, and how to have them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from site_tools import settings
from site_tools.code import catalog
from site_tools.datasets import declared
from site_tools.datasets.declared import Declared
from site_tools.datasets.describe import describe as described
from site_tools.datasets.get import get as fetched
from site_tools.datasets.place import megabytes
from site_tools.datasets.status import Standing, State, standings
from site_tools.datasets.use import use as take
from site_tools.errors import DataError, SiteError, UnknownSetError, nearest
from site_tools.options import CONFIG, INTERRUPTED, complain
from site_tools.progress import transfers
from site_tools.settings import Settings


@click.group()
def data() -> None:
    """Have the data sets that packages don't bring along.

    A course declares them as constants in its snippets. Nothing is ever fetched during a
    build: these commands do, when you say so.
    """


def _course(config_file: Path) -> tuple[Settings, Mapping[str, Declared]]:
    chosen = settings.load(config_file.resolve())
    known = catalog.load(chosen)
    complain([*(module.problem for module in known.modules.values() if module.problem),
              *declared.problems(known)])  # fmt: skip
    return chosen, declared.read(known)


def _chosen(sets: Mapping[str, Declared], name: str) -> Declared:
    if name not in sets:
        raise UnknownSetError(
            f"there is no data set {name!r}",
            expected="one of " + ", ".join(sorted(sets))
            if sets
            else "a declared set; there is none",
            nearest=nearest(name, sets),
        )
    return sets[name]


@data.command()
@CONFIG
@click.option("--check", is_flag=True, help="Verify every byte of what is installed.")
def status(config_file: Path, check: bool) -> None:
    """Say which declared sets are here, and how to get the others.

    \b
    Example:  site_tools data status
              site_tools data status --check
    """
    chosen, sets = _course(config_file)
    problems: list[SiteError] = []
    for one in sets.values():
        found = standings(chosen.data_folder, one.data, check)
        click.secho(f"{one.data.name}: {one.data.title}  ({one.place})", bold=True)
        in_use = next((item for item in found if item.state is State.INSTALLED), None)
        for item in found:
            click.echo("  " + _line(item, item is in_use, check))
        click.echo(f"  licence: {one.data.licence}")
        if in_use is None:
            click.echo(f"  to have it: {one.data.how_to_get}")
        problems += [_damaged(one, item) for item in found if item.state is State.DAMAGED]
    if not sets:
        click.echo("no data sets are declared")
    else:
        click.echo(f"kept in {_shown(chosen.data_folder)}")
    complain(problems)


def _line(item: Standing, in_use: bool, check: bool) -> str:
    state = str(item.state)
    if item.state is State.PARTIAL:
        state = f"{megabytes(item.gathered)} so far"
    elif in_use:
        state = f"in use{', verified' * check}"
    size = megabytes(item.variant.size)
    return f"{item.variant.name:<10} {state:<16} {size:>9}  {item.variant.note}"


def _damaged(one: Declared, item: Standing) -> DataError:
    return DataError(
        f"{item.path} is damaged",
        place=one.place,
        expected=f"{item.variant.size:,} bytes with SHA-256 {item.variant.sha256[:12]}…",
        next_step=one.data.how_to_get,
    )


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


@data.command()
@CONFIG
@click.option("--all", "everything", is_flag=True, help="Every set of which nothing is here.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
def get(config_file: Path, everything: bool, names: tuple[str, ...]) -> None:
    """Fetch the sets called NAME from where their authors publish them.

    What an interrupted download has brought is kept, and the next one goes on from there. A file
    is put in place only when its checksum is the declared one.

    \b
    Example:  site_tools data get cifar10
              site_tools data get --all
    """
    if not names and not everything:
        raise click.UsageError("say which: the NAME of a set, or --all")
    chosen, sets = _course(config_file)
    wanted = [_chosen(sets, name) for name in dict.fromkeys(names)]
    if everything:
        wanted += [one for one in _lacking(chosen, sets) if one not in wanted]
    problems: list[SiteError] = []
    with transfers() as teller:
        for one in wanted:
            try:
                variant = fetched(chosen.data_folder, one.data, teller)
            except DataError as error:
                problems.append(error)
                continue
            except KeyboardInterrupt:
                click.echo(
                    "stopped; what has come is kept, `data get` goes on from there", err=True
                )
                sys.exit(INTERRUPTED)
            click.echo(f"{one.data.name}: {variant.name} is installed: {variant.note}")
    complain(problems)


def _lacking(chosen: Settings, sets: Mapping[str, Declared]) -> Iterator[Declared]:
    """The sets of which nothing is here and that have an address; says what it leaves out."""
    if not sets:
        click.echo("no data sets are declared")
    for name, one in sets.items():
        if here := one.data.present(chosen.data_folder):
            click.echo(f"{name}: {here[0][0].name} is here")
        elif any(variant.url for variant in one.data.variants):
            yield one
        else:
            click.echo(f"{name}: has no address; {one.data.how_to_get}")


@data.command()
@CONFIG
@click.argument("name")
@click.argument("path", type=click.Path(path_type=Path))
def use(config_file: Path, name: str, path: Path) -> None:
    """Take the set NAME from PATH, which you have already: it is checked and copied.

    PATH is a zip or a folder of pictures (train/bird/0001.jpg, whatever lies above train/), or
    the file that `get` would fetch, or a folder that holds it. What kind it is, is told by its
    content.

    \b
    Example:  site_tools data use cifar10 ~/Downloads/cifar10.zip
    """
    chosen, sets = _course(config_file)
    one = _chosen(sets, name)
    with transfers() as teller:
        variant = take(chosen.data_folder, one.data, path.expanduser(), teller)
    click.echo(f"{name}: {variant.name} is installed: {variant.note}")
    for line in _others(chosen, one, variant.name):
        click.echo(line)


def _others(chosen: Settings, one: Declared, name: str) -> Iterator[str]:
    first = next(iter(one.data.present(chosen.data_folder)), None)
    if first and first[0].name != name:
        yield f"in use stays {first[0].name}, the first that is installed: {_shown(first[1])}"


@data.command()
@click.argument("path", type=click.Path(path_type=Path))
def describe(path: Path) -> None:
    """Print the Variant that PATH would need in a declaration: checksum, size, folders.

    PATH is a folder of pictures, a zip of one, or any one file.

    \b
    Example:  site_tools data describe ~/Downloads/hymenoptera_data.zip
    """
    click.echo(described(path.expanduser()))
