"""The command `site_tools`: what would run and why, run it, check it, tidy up, begin a course."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from site_tools import engine, settings, starter
from site_tools.engine import Course, Survey
from site_tools.errors import SiteError, nearest
from site_tools.model import Failure, Request, Result
from site_tools.progress import ahead, listener, seconds

CONFIG = click.option(
    "-f",
    "--config-file",
    type=click.Path(path_type=Path),
    default=Path("mkdocs.yml"),
    show_default=True,
    help="The course's mkdocs.yml.",
)


class _Teaching(click.Group):
    """Says a SiteError in its own words, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SiteError as error:
            raise click.ClickException(str(error)) from None


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
    Begin:             site_tools new my-course
    Before a build:    site_tools plan
    Why did it run?    site_tools explain lecture.idea.function
    """


def _course(config_file: Path) -> Course:
    return Course(settings.load(config_file.resolve()))


def _complain(problems: list[SiteError]) -> None:
    for problem in dict.fromkeys(map(str, problems)):
        click.secho(problem, fg="red", err=True)
    if problems:
        count = len(set(map(str, problems)))
        click.echo(f"{count} problem{'s' * (count > 1)}", err=True)
        sys.exit(1)


@main.command()
@CONFIG
@click.option("--refresh", is_flag=True, help="Run even what is current.")
@click.argument("targets", nargs=-1)
def run(config_file: Path, refresh: bool, targets: tuple[str, ...]) -> None:
    """Run what is stale, and check what the pages say about it.

    TARGETS narrow it down: an entry such as lecture.idea.function, a lecture such as
    `pooling`, or a page such as lectures/pooling.md. Without one, all pages count.

    \b
    Example:  site_tools run pooling.max_pool --refresh
    """
    course = _course(config_file)
    survey = course.survey()
    chosen = _chosen(survey, targets)
    survey = course.survey(
        refresh=lambda request: refresh and request in chosen,
        only=lambda use: use.request in chosen,
    )
    click.echo(ahead(survey.plan))
    with listener(survey.plan) as told:
        outcomes = course.run(survey, told)
    course.write_labs(survey, outcomes)
    problems = [*survey.problems, *engine.failures(survey, outcomes)]
    if not targets:
        problems += course.book(survey, outcomes).problems()
    _complain(problems)


def _chosen(survey: Survey, targets: tuple[str, ...]) -> set[Request]:
    everything = {use.request: use for use in survey.uses if use.request}
    if not targets:
        return set(everything)
    chosen: set[Request] = set()
    for target in targets:
        found = {
            request
            for request, use in everything.items()
            if request.entry == target
            or request.entry.startswith(f"{target}.")
            or use.page == target
            or use.view.id == target
        }
        if not found:
            names = {request.entry for request in everything}
            names |= {use.page for use in survey.uses} | {
                u.view.id for u in survey.uses if u.view.id
            }
            raise SiteError(
                f"no page asks for {target!r}",
                expected="an entry, a lecture, a page or an id",
                nearest=nearest(target, names),
                next_step="`site_tools plan --all` lists what there is",
            )
        chosen |= found
    return chosen


@main.command()
@CONFIG
@click.option("--all", "everything", is_flag=True, help="Also list what is current.")
def plan(config_file: Path, everything: bool) -> None:
    """Say what would run, why, and how long it took last time. Runs nothing.

    \b
    Example:  site_tools plan
    """
    survey = _course(config_file).survey()
    for job in survey.plan.jobs:
        click.echo(f"run      {seconds(job.predicted_s):>8}  {job.request}  ({job.reason})")
    if everything:
        for request, result in survey.plan.hits.items():
            click.echo(f"current  {seconds(result.provenance.seconds):>8}  {request}")
    click.echo(ahead(survey.plan))
    _complain(list(survey.problems))


@main.command()
@CONFIG
@click.argument("target")
def explain(config_file: Path, target: str) -> None:
    """Say all that TARGET rests on, where it is shown, and whether it is current.

    TARGET is an entry (lecture.idea.function), an artifact's entry, a page, or an id.

    \b
    Example:  site_tools explain convolution.by_hand.walk
    """
    course = _course(config_file)
    survey = course.survey()
    for request in _explained(survey, target):
        _explain(course, survey, request)


def _explained(survey: Survey, target: str) -> list[Request]:
    waiting = [use.request for use in survey.uses if use.request]
    seen = dict.fromkeys(waiting)
    while waiting:
        for upstream in survey.fingerprints.upstream(waiting.pop()):
            if upstream not in seen:
                seen[upstream] = None
                waiting.append(upstream)
    direct = [request for request in seen if target in (request.entry, str(request))]
    return direct or sorted(_chosen(survey, (target,)))


def _explain(course: Course, survey: Survey, request: Request) -> None:
    recipe = survey.fingerprints.recipe(request)
    click.secho(str(request), bold=True)
    places = [str(use.view.place) for use in survey.uses if use.request == request]
    click.echo(f"  shown at   {', '.join(places) or 'no page; others rest on it'}")
    job = next((job for job in survey.plan.jobs if job.request == request), None)
    last = course.store.last(request)
    if job is not None:
        click.echo(f"  stale      {job.reason}")
    elif last is not None:
        took = f"{seconds(last.provenance.seconds)}, {last.provenance.peak_mb:.0f} MB"
        click.echo(f"  current    ran {last.provenance.started}, {took}")
    else:
        click.echo("  not stored; nothing that is shown needs it to run again")
    click.echo(f"  key        {recipe.digest}")
    for item in recipe.ingredients:
        click.echo(f"  {item.kind:<10} {item.name}  {item.value[:12]}")
    for observed in last.observed if last else ():
        click.echo(f"  {'read':<10} {observed.path}  {observed.digest[:12]}")


@main.command()
@CONFIG
@click.option(
    "--again", type=int, default=0, metavar="N", help="Run N random results again and compare."
)
def check(config_file: Path, again: int) -> None:
    """Check that every page can be believed, without running anything new.

    Reads all pages and snippets, looks up every result, verifies every stored byte. Fails
    when a page asks for what is not there, when a result is stale or missing, or when the
    store is damaged.

    \b
    Example:  site_tools check --again 5
    """
    course = _course(config_file)
    survey = course.survey()
    problems = list(survey.problems)
    for job in survey.plan.jobs:
        problems.append(
            SiteError(
                f"{job.request} is stale: {job.reason}",
                place=job.place,
                next_step="`site_tools run` brings it up to date",
            )
        )
    if not survey.plan.jobs:
        problems += course.book(survey, dict(survey.plan.hits)).problems()
    problems += [SiteError(text) for text in course.store.check()]
    if again and not problems:
        problems += _compare(course, again)
    click.echo(ahead(survey.plan))
    _complain(problems)


def _compare(course: Course, count: int) -> Iterator[SiteError]:
    survey = course.survey()
    requests = sorted(survey.plan.hits)
    sample = set(random.sample(requests, min(count, len(requests))))
    before = {request: survey.plan.hits[request] for request in sample}
    survey = course.survey(refresh=sample.__contains__)
    with listener(survey.plan) as told:
        outcomes = course.run(survey, told)
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


@main.command()
@CONFIG
@click.option("--dry-run", is_flag=True, help="Only say how much would go.")
def prune(config_file: Path, dry_run: bool) -> None:
    """Remove stored results that no page rests on any more.

    \b
    Example:  site_tools prune --dry-run
    """
    course = _course(config_file)
    survey = course.survey()
    _complain(list(survey.problems))  # a page that can't be read might need them
    count = course.store.prune(survey.needed(), dry_run=dry_run)
    click.echo(f"{'would remove' if dry_run else 'removed'} {count} results")


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
def new(path: Path) -> None:
    """Make a course of one lecture at PATH, which builds and passes its tests.

    \b
    Example:  site_tools new my-course && cd my-course && mkdocs serve
    """
    for file in starter.write(path):
        click.echo(f"wrote {file}")
    click.echo(f"\nNext:  cd {path}  then  mkdocs serve  (to write)  or  pytest  (to check)")


if __name__ == "__main__":
    main()
