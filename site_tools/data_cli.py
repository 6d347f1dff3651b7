"""The commands `site_tools data ...`: what is here of the declared sets, and how to have them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from site_tools import settings
from site_tools.code import catalog
from site_tools.datasets import declared, in_use
from site_tools.datasets.describe import describe as described
from site_tools.datasets.get import get as fetched
from site_tools.datasets.in_use import InUse
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

    \b
    Example:  site_tools data status
              site_tools data get cifar10
    """


def _course(config_file: Path) -> tuple[Settings, Mapping[str, InUse]]:
    chosen = settings.load(config_file.resolve())
    known = catalog.load(chosen)
    complain([*(module.problem for module in known.modules.values() if module.problem),
              *declared.problems(known)])  # fmt: skip
    return chosen, in_use.choose(known, chosen)


def _named(sets: Mapping[str, InUse], name: str) -> InUse:
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
        click.secho(f"{one.data.name}: {one.data.title}  ({one.declared.place})", bold=True)
        for item in found:
            click.echo("  " + _line(item, item.path == one.path, check))
        click.echo(f"  licence: {one.data.licence}")
        if one.path is None:
            click.echo(f"  to have it: {one.data.how_to_get}")
        problems += [_damaged(one, item) for item in found if item.state is State.DAMAGED]
    if not sets:
        click.echo("no data sets are declared")
    else:
        click.echo(f"kept in {_shown(chosen.data_folder)}")
    complain(problems)


def _line(item: Standing, is_used: bool, check: bool) -> str:
    state = str(item.state)
    if item.state is State.PARTIAL:
        state = f"{megabytes(item.gathered)} so far"
    elif is_used and item.state is State.INSTALLED:
        state = f"in use{', verified' * check}"
    size = megabytes(item.variant.size)
    return f"{item.variant.name:<10} {state:<16} {size:>9}  {item.variant.note}"


def _damaged(one: InUse, item: Standing) -> DataError:
    return DataError(
        f"{item.path} is damaged",
        place=one.declared.place,
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
    wanted = [_named(sets, name) for name in dict.fromkeys(names)]
    if everything:
        wanted += [one for one in _lacking(sets) if one not in wanted]
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


def _lacking(sets: Mapping[str, InUse]) -> Iterator[InUse]:
    """The sets of which nothing is here and that have an address; says what it leaves out."""
    if not sets:
        click.echo("no data sets are declared")
    for name, one in sets.items():
        if one.path is not None:
            click.echo(f"{name}: {one.variant.name} is here")
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
    one = _named(sets, name)
    with transfers() as teller:
        try:
            variant = take(chosen.data_folder, one.data, _at_home(path), teller)
        except KeyboardInterrupt:
            click.echo("stopped; nothing was changed", err=True)
            sys.exit(INTERRUPTED)
    click.echo(f"{name}: {variant.name} is installed: {variant.note}")
    used = _course(config_file)[1][name]
    if used.variant != variant:
        click.echo(f"in use stays {used.variant.name}, which is installed too")


@data.command()
@click.argument("path", type=click.Path(path_type=Path))
def describe(path: Path) -> None:
    """Print the Variant that PATH would need in a declaration: checksum, size, folders.

    PATH is a folder of pictures, a zip of one, or any one file.

    \b
    Example:  site_tools data describe ~/Downloads/hymenoptera_data.zip
    """
    click.echo(described(_at_home(path)))


def _at_home(path: Path) -> Path:
    """What `~` stands for; nothing for a person who is not known."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path
