"""The command `site_tools`: what would run and why, run it, check it, tidy up, begin a course.

Exit status: 0 all is well; 1 a page, a snippet, a run or the store is not; 2 the command can't be
done as it was given; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import random
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from site_tools import account, data_cli, engine, settings, starter, targets
from site_tools.engine import Course, Survey
from site_tools.errors import SettingsError, SiteError, UnknownSetError
from site_tools.model import Failure, Outcome, Request, Result
from site_tools.options import CONFIG, INTERRUPTED, complain
from site_tools.progress import ahead, listener, named, seconds
from site_tools.recording import commands, members
from site_tools.targets import UnknownTargetError

TARGETS = click.argument("targets", nargs=-1)


_MISUSES = (SettingsError, UnknownTargetError, UnknownSetError, starter.FolderError)


class _MisusedError(click.ClickException):
    exit_code = 2


class _Teaching(click.Group):
    """Says a SiteError in its own words, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SiteError as error:
            misused = isinstance(error, _MISUSES)
            raise (_MisusedError if misused else click.ClickException)(str(error)) from None


@click.group(cls=_Teaching, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="site_tools")
def main() -> None:
    """Run the code behind a course's pages, and know why each piece ran.

    \b
    A course is a folder with
      docs/       the pages: Markdown that asks for results
      snippets/   the code: functions that compute them
      mkdocs.yml  the site

    Every result is kept with a list of all it rests on. It runs again when something of that
    changed, and only then. `mkdocs build` and `mkdocs serve` do by themselves what these
    commands do by hand.

    \b
    Begin:               site_tools new my-course
    Before a build:      site_tools plan
    Only one lecture:    site_tools run pooling
    Why does it run?     site_tools explain fig-max-pool
    Is all of it true?   site_tools check

    Commands exit with 0 when all is well, 1 when something on the pages, in the code or in the
    store is wrong, 2 when the command can't be done as given.
    """


main.add_command(data_cli.data)


def _course(config_file: Path) -> Course:
    return Course(settings.load(config_file.resolve()))


@main.command()
@CONFIG
@click.option("--refresh", is_flag=True, help="Run even what is current.")
@TARGETS
def run(config_file: Path, refresh: bool, targets: tuple[str, ...]) -> None:
    """Run what is stale, and check what the pages say about it.

    TARGETS narrow it down: an entry (lecture.idea.function), a lecture (pooling), a page
    (lectures/pooling.md), a page and line as errors tell it (docs/lectures/pooling.md:40), or
    an id (fig-max-pool). Without one, all that the pages ask for counts.

    What finished before Ctrl-C, or beside a failure, is kept.

    \b
    Example:  site_tools run
              site_tools run lectures/pooling.md fig-walk
              site_tools run --refresh claim-max-pool
    """
    course = _course(config_file)
    survey = _narrowed(course, targets, refresh)
    outcomes = _run(course, survey)
    course.write_labs(survey, outcomes)
    failed = list(engine.failures(survey, outcomes))
    found = course.book(survey, outcomes).problems()
    complain([*survey.problems, *failed, *found])


def _narrowed(course: Course, words: tuple[str, ...], refresh: bool = False) -> Survey:
    survey = course.survey()
    chosen = frozenset(targets.chosen(survey, words))
    if refresh:
        survey = course.survey(refresh=lambda request: not words or request in chosen)
    return targets.narrowed(survey, chosen)


def _run(course: Course, survey: Survey) -> dict[Request, Outcome]:
    if not survey.plan.jobs:
        click.echo(ahead(survey.plan))
        return course.run(survey)
    with listener(survey.plan) as told:
        try:
            outcomes = course.run(survey, told)
        except KeyboardInterrupt:
            outcomes = {}
    if not outcomes:
        kept = f"{told.kept} of {told.total} had finished and are kept"
        click.echo(f"stopped; {kept}; `site_tools run` goes on with the rest", err=True)
        sys.exit(INTERRUPTED)
    failed = f", {told.failed} failed" if told.failed else ""
    click.echo(f"{told.kept} of {told.total} ran and are kept{failed}")
    return outcomes


@main.command()
@CONFIG
@click.option("--all", "everything", is_flag=True, help="Also list what is current.")
@TARGETS
def plan(config_file: Path, everything: bool, targets: tuple[str, ...]) -> None:
    """Say what would run, why, and how long it took last time. Runs nothing.

    TARGETS narrow it down as they do for `run`.

    \b
    Example:  site_tools plan
              site_tools plan --all pooling
    """
    survey = _narrowed(_course(config_file), targets)
    for job in survey.plan.jobs:
        click.echo(f"run      {seconds(job.predicted_s):>11}  {named(job.request)}  ({job.reason})")
    for request, failure in survey.plan.unmet.items():
        click.echo(f"can't   {'':>12}  {named(request)}  ({failure.message})")
    if everything:
        for request, result in survey.plan.hits.items():
            click.echo(f"current  {seconds(result.provenance.seconds):>11}  {named(request)}")
    click.echo(ahead(survey.plan))
    complain(survey.problems)


@main.command()
@CONFIG
@click.argument("target")
def explain(config_file: Path, target: str) -> None:
    """Say all that TARGET rests on, where it is shown, and whether it is current.

    TARGET is an entry (lecture.idea.function), a page, a page:line or an id. A function that
    only helps others is explained by what rests on it.

    \b
    Example:  site_tools explain convolution.walk.steps
              site_tools explain fig-walk
    """
    course = _course(config_file)
    survey = course.survey()
    try:
        requests = targets.chosen(survey, (target,))
    except UnknownTargetError:
        if target not in survey.catalog.names():
            raise
        told = [account.tell_helper(survey, target)]
    else:
        told = [account.tell(course, survey, request) for request in requests]
    for number, (heading, *lines) in enumerate(told):
        click.secho(f"{chr(10) * (number > 0)}{heading}", bold=True)
        click.echo("\n".join(lines))


@main.command()
@CONFIG
@click.option(
    "--again",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Run N results, drawn at random, again and compare every byte.",
)
def check(config_file: Path, again: int) -> None:
    """Check that every page can be believed, without running anything new.

    Reads all pages and snippets, looks up every result, verifies every stored byte. Fails
    when a page asks for what is not there, when a result is stale or missing, when the store
    is damaged, or when a committed record is stale, edited or no artifact's.

    \b
    Example:  site_tools check
              site_tools check --again 5
    """
    course = _course(config_file)
    damaged = [SiteError(text) for text in course.store.check()]  # a survey sets the bad aside
    survey = course.survey()
    problems = [*survey.problems, *damaged]
    for job in survey.plan.jobs:
        problems.append(
            SiteError(
                f"{named(job.request)} is not current: {job.reason}",
                place=job.place,
                next_step="`site_tools run` brings it up to date",
            )
        )
    problems += members.problems(survey)
    found: dict[Request, Outcome] = {**survey.plan.hits, **survey.plan.unmet}
    problems += course.book(survey, found).problems()
    click.echo(ahead(survey.plan))
    if again and not problems:
        problems += _compare(course, survey, again)
    complain(problems)


def _compare(course: Course, survey: Survey, count: int) -> Iterator[SiteError]:
    # Recorded work is compared by `real`.
    requests = sorted(r for r in survey.plan.hits if not survey.supply.is_recorded(r))
    sample = frozenset(random.sample(requests, min(count, len(requests))))
    before = {request: survey.plan.hits[request] for request in sample}
    fresh = targets.narrowed(course.survey(refresh=sample.__contains__), sample)
    outcomes = _run(course, fresh)
    for request in sorted(sample):
        outcome, stored = outcomes[request], before[request]
        if isinstance(outcome, Failure):
            yield SiteError(f"{request} ran before but now {outcome.cause}: {outcome.message}")
        elif isinstance(outcome, Result) and (
            (outcome.data, outcome.blobs) != (stored.data, stored.blobs)
        ):
            yield SiteError(
                f"{request} gave another result when it ran again",
                expected="the same bytes from the same code on the same machine",
                next_step="look for unseeded randomness, the clock, or an address in its output",
            )
        else:
            click.echo(f"same again  {named(request)}")


@main.command()
@CONFIG
@click.option("--dry-run", is_flag=True, help="Only say how much would go.")
def prune(config_file: Path, dry_run: bool) -> None:
    """Remove stored results that no page rests on any more.

    Earlier states of a result go too: after it, going back to an older version of the code
    runs it again.

    \b
    Example:  site_tools prune --dry-run
    """
    course = _course(config_file)
    survey = course.survey()
    complain(survey.problems)  # a page that can't be read might need them
    count = course.store.prune(survey.needed(), dry_run=dry_run)
    what = f"{count} result{'s' * (count != 1)}"
    click.echo(f"{'would remove' if dry_run else 'removed'} {what}")


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
def new(path: Path) -> None:
    """Make a course of one lecture at PATH, which builds and passes its tests.

    PATH must be new or an empty folder.

    \b
    Example:  site_tools new my-course
    """
    for file in starter.write(path):
        click.echo(f"wrote {file}")
    click.echo(
        f"\nNext:  cd {shlex.quote(str(path))}\n"
        "       mkdocs serve     write and read, results fill in as they are computed\n"
        "       pytest           check that everything on the pages is true"
    )


main.add_command(commands.record)
main.add_command(commands.real)

if __name__ == "__main__":
    main()
