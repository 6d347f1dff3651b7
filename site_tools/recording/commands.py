"""The commands `record` and `real`: compute what builds only look up; compare it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from site_tools import settings
from site_tools.engine import Course, Survey
from site_tools.errors import RunError, SiteError
from site_tools.model import Failure, Outcome, Request, Result
from site_tools.options import CONFIG, complain
from site_tools.progress import listener, seconds
from site_tools.recording import entered, members
from site_tools.recording.compare import differences
from site_tools.recording.compute import Work, prepare
from site_tools.recording.members import Member
from site_tools.recording.sample import sample

TARGETS = click.argument("targets", nargs=-1)
INTERRUPTED = 130  # as a shell says it: 128 + SIGINT
SHOWN = 10  # differences of one member that are listed


@click.command()
@CONFIG
@click.option("--all", "everything", is_flag=True, help="Compute current ones anew too.")
@click.option("--prune", is_flag=True, help="Only remove records that no artifact has any more.")
@TARGETS
def record(config_file: Path, everything: bool, prune: bool, targets: tuple[str, ...]) -> None:
    """Compute recorded work whose record is missing or stale, and write its records.

    Each record is written as soon as its member is done, so what finished before Ctrl-C is
    kept. A result equal to its record leaves the file as it is. What rests on data that is
    not here is left out, and told.

    TARGETS narrow it down: an entry (lecture.idea.function), a member, a lecture, a page, an id.

    \b
    Example:  site_tools record
              site_tools record --all shapes.areas.measured
              site_tools record --prune
    """
    course = Course(settings.load(config_file.resolve()))
    survey = course.survey()
    if prune:
        _prune(course, survey)
        return
    chosen = members.chosen(survey, targets)
    wanted = [m for m in chosen if everything or not m.is_current]
    wanted = list(members.downstream(survey, wanted))
    able = [m for m in wanted if not m.absent]
    if not wanted:
        click.echo(f"{_current(len(chosen))}; nothing to compute")
        return
    faults: list[SiteError] = []
    if able:
        faults += _recorded(course, survey, able, everything)
    complain([*faults, *members.unavailable([m for m in wanted if m.absent])])


def _current(count: int) -> str:
    if not count:
        return "no artifact is recorded"
    return "1 record is current" if count == 1 else f"all {count} records are current"


def _prune(course: Course, survey: Survey) -> None:
    complain(survey.catalog.problems)  # a module that can't be read might have them
    for path in list(members.orphans(survey)):
        (course.settings.root / path).unlink()
        click.echo(f"removed {path}")
    folders = sorted((course.settings.root / "records").rglob("*/"), reverse=True)
    for folder in folders:
        if not any(folder.iterdir()):
            folder.rmdir()


def _recorded(
    course: Course, survey: Survey, able: Sequence[Member], again: bool
) -> list[SiteError]:
    click.echo(f"to compute: {survey.supply.effort([m.request for m in able])}")
    work = prepare(course, survey, [m.request for m in able], again)
    faults: list[SiteError] = []
    changed: dict[Request, bool] = {}

    def write(result: Result) -> None:
        try:
            changed[result.request] = entered.enter(work.supply, result)
        except (SiteError, ValueError, OSError) as error:
            place = survey.catalog.symbol(result.request.entry).place
            faults.append(SiteError(f"{result.request} can't be recorded: {error}", place=place))

    try:
        with listener(work.plan) as told:
            outcomes = work.run(told, write)
    except KeyboardInterrupt:
        _interrupted(len(changed), len(able))
    new = sum(changed.values())
    same = f", {len(changed) - new} as before" if new < len(changed) else ""
    click.echo(f"{new} of {len(able)} records written{same}")
    return [*faults, *_failed(work, outcomes)]


def _interrupted(kept: int, total: int) -> None:
    click.echo(f"stopped; {kept} of {total} records are kept; the same again goes on", err=True)
    sys.exit(INTERRUPTED)


def _failed(work: Work, outcomes: Mapping[Request, Outcome]) -> list[SiteError]:
    failed = [outcome for outcome in outcomes.values() if isinstance(outcome, Failure)]
    first = [failure for failure in failed if failure.cause != "upstream failed"]
    return [*work.plan.problems, *map(RunError, first)]


@click.command()
@CONFIG
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, min_open=True),
    metavar="M",
    help="Only as many members as took M minutes together when they were recorded.",
)
@click.option(
    "--turn",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="With --minutes: which sample; they take turns, so count up (commits, days).",
)
@TARGETS
def real(config_file: Path, minutes: float | None, turn: int, targets: tuple[str, ...]) -> None:
    """Run recorded work again and compare it with its records. Writes none.

    A number may differ by what `recorded=` of its artifact allows; all else must be the same.
    What rests on data that is not here is left out, and told.

    TARGETS narrow it down as they do for `record`.

    \b
    Example:  site_tools real
              site_tools real --minutes 6 --turn 41
              site_tools real shapes.areas.measured
    """
    course = Course(settings.load(config_file.resolve()))
    survey = course.survey()
    chosen = members.chosen(survey, targets)
    faults = [_not_current(survey, m) for m in chosen if not m.is_current]
    able = [m for m in chosen if m.is_current and not m.absent]
    for problem in members.unavailable([m for m in chosen if m.absent]):
        click.echo(f"left out: {problem}")
    if minutes is not None:
        timed = [(m, m.known.record.seconds if m.known else 0.0) for m in able]
        able = list(sample(timed, minutes * 60, turn))
        click.echo(f"sample {turn}: {', '.join(str(m.request) for m in able) or 'nothing fits'}")
    if able:
        faults += _compared(course, survey, able)
    else:
        click.echo("nothing to compare")
    complain(faults)


def _not_current(survey: Survey, member: Member) -> SiteError:
    return SiteError(
        f"{member.request} can't be compared: {'; '.join(member.why)}",
        place=survey.catalog.symbol(member.request.entry).place,
        next_step=f"`site_tools record {member.request.entry}` brings its record up to date",
    )


def _compared(course: Course, survey: Survey, able: Sequence[Member]) -> list[SiteError]:
    work = prepare(course, survey, [m.request for m in able], again=True)
    known = {member.request: member for member in able}
    faults: list[SiteError] = []
    same: list[Request] = []

    def compare(result: Result) -> None:
        fault = _fault(survey, known[result.request], result)
        if fault is not None:
            faults.append(fault)
            return
        same.append(result.request)
        took = seconds(result.provenance.seconds)
        click.echo(f"as recorded  {result.request}  ({took})")

    try:
        with listener(work.plan) as told:
            outcomes = work.run(told, compare)
    except KeyboardInterrupt:
        click.echo("stopped; nothing is lost", err=True)
        sys.exit(INTERRUPTED)
    faults += _failed(work, outcomes)
    click.echo(f"{len(same)} of {len(able)} members as recorded")
    return faults


def _fault(survey: Survey, member: Member, result: Result) -> SiteError | None:
    symbol = survey.catalog.symbol(result.request.entry)
    if member.known is None:
        return None
    tolerance = symbol.recorded or 0.0
    found = list(differences(member.known.record.value, result.data["tree"], tolerance))
    if not found:
        return None
    shown = [f"\n  {difference}" for difference in found[:SHOWN]]
    more = f"\n  and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return SiteError(
        f"{result.request} is not what {member.known.path} says:{''.join(shown)}{more}",
        place=symbol.place,
    )
