"""Which members of recorded artifacts there are, and in what state their records are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from site_tools import targets
from site_tools.engine import Survey
from site_tools.errors import SiteError
from site_tools.model import NO_DATA, Place, Request
from site_tools.storage import committed
from site_tools.storage.committed import RecordError
from site_tools.storage.shelf import Known
from site_tools.targets import UnknownTargetError


@dataclass(frozen=True)
class Member:
    """A recorded member: its record if it is whole, and why that is not current (empty if it is).

    `absent` names the data sets that are not on this machine.
    """

    request: Request
    known: Known | None
    why: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def is_current(self) -> bool:
        """Whether its record stands for its result."""
        return self.known is not None and not self.why


def every(survey: Survey) -> Mapping[Request, Member]:
    """All members: those that families declare, and what pages rest on besides."""
    catalog, graph = survey.catalog, survey.fingerprints.graph
    symbols = [catalog.symbol(name) for name in catalog.names()]
    declared = [m for s in symbols if s.recorded is not None for m in graph.members.all(s)]
    asked = [r for r in survey.requests() if survey.supply.is_recorded(r)]
    requests = sorted({*declared, *map(catalog.canonical, asked)}, key=_order)
    return {request: _member(survey, request) for request in requests}


def _order(request: Request) -> tuple[str, str]:
    return request.entry, str(request)


def _member(survey: Survey, request: Request) -> Member:
    supply = survey.supply
    sets = survey.fingerprints.data(request.entry)
    absent = tuple(name for name, _ in sets if supply.sets[name].path is None)
    try:
        known = supply.known(request)
    except RecordError as error:
        return Member(request, None, (str(error),), absent)
    if known is None:
        return Member(request, None, ("never recorded",), absent)
    return Member(request, known, supply.changes(request, known), absent)


def chosen(survey: Survey, words: Collection[str]) -> tuple[Member, ...]:
    """The members that the targets stand for: an entry, a member, a module, a page, an id.

    UnknownTargetError if one of them stands for none.
    """
    known = every(survey)
    if not words:
        return tuple(known.values())
    found: dict[Request, Member] = {}
    for word in words:
        found |= _meant(survey, known, word)
    return tuple(found.values())


def _meant(survey: Survey, known: Mapping[Request, Member], word: str) -> dict[Request, Member]:
    named = {
        request: member
        for request, member in known.items()
        if word in (request.entry, str(request)) or request.entry.startswith(f"{word}.")
    }
    if named:
        return named
    behind = targets.behind(survey, targets.chosen(survey, (word,)))
    found = {request: known[request] for request in behind if request in known}
    if not found:
        raise UnknownTargetError(
            f"nothing that {word!r} stands for rests on recorded work",
            expected="an artifact with `recorded=`, or what is made from one",
        )
    return found


def downstream(survey: Survey, members: Collection[Member]) -> tuple[Member, ...]:
    """These members and those with current records whose results were computed from theirs."""
    known = every(survey)
    found = {member.request: member for member in members}
    wanted = set(found)
    for request, member in known.items():
        if member.is_current and wanted & set(targets.behind(survey, (request,))):
            found.setdefault(request, member)
    return tuple(found.values())


# --- what `check` says ------------------------------------------------------------------------


def orphans(survey: Survey) -> Iterator[str]:
    """The files below the folder of records that are no member's."""
    expected = {path for request in every(survey) for path in _paths(survey, request)}
    return (path for path in committed.files(survey.supply.settings.root) if path not in expected)


def _paths(survey: Survey, request: Request) -> Iterator[str]:
    """Where its records may be: one for each variant of its data."""
    names = [name for name, _ in survey.fingerprints.data(request.entry)]
    variants = [[v.name for v in survey.supply.sets[name].data.variants] for name in names]
    for choice in product(*variants):
        yield committed.path_of(request, tuple(zip(names, choice, strict=True)))


def problems(survey: Survey) -> Iterator[SiteError]:
    """Every record that is stale, damaged or nobody's. What pages lack, their plan tells."""
    told = {request for request in survey.plan.unmet if survey.supply.is_recorded(request)}
    stale = {
        request: survey.catalog.symbol(request.entry).place
        for request, member in every(survey).items()
        if request not in told and (member.known or member.why != ("never recorded",))
        if not member.is_current
    }
    yield from survey.supply.problems(stale)
    for path in orphans(survey):
        yield SiteError(
            "no artifact has this record any more",
            place=Place(path),
            next_step="`site_tools record --prune` removes it",
        )


def unavailable(members: Collection[Member]) -> Iterator[SiteError]:
    """What can't be computed here, one problem for each artifact."""
    entries: dict[str, list[Member]] = {}
    for member in members:
        entries.setdefault(member.request.entry, []).append(member)
    for entry, lacking in entries.items():
        names = ", ".join(dict.fromkeys(name for member in lacking for name in member.absent))
        count = "1 member" if len(lacking) == 1 else f"{len(lacking)} members"
        yield SiteError(
            f"{count} of {entry} can't be computed: {NO_DATA} ({names})",
            next_step="`site_tools data status` says how to get it",
        )
