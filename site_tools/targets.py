"""What a target on the command line stands for: an entry, a lecture, a page, a line, an id."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from site_tools.engine import Survey
from site_tools.errors import SiteError, nearest
from site_tools.model import Job, Request, Use


class UnknownTargetError(SiteError):
    """Nothing of the course is called that."""


def asked(survey: Survey) -> tuple[Request, ...]:
    """What the pages ask for themselves, labs too, in their order."""
    uses = [use.request for use in survey.uses if use.request]
    return tuple(dict.fromkeys([*uses, *(lab.request for lab in survey.labs)]))


def behind(survey: Survey, requests: Iterable[Request]) -> tuple[Request, ...]:
    """These requests and all that they rest on, however far away."""
    seen = dict.fromkeys(requests)
    waiting = list(seen)
    while waiting:
        for upstream in survey.fingerprints.upstream(waiting.pop()):
            if upstream not in seen:
                seen[upstream] = None
                waiting.append(upstream)
    return tuple(seen)


def chosen(survey: Survey, targets: Collection[str]) -> tuple[Request, ...]:
    """What the targets stand for; without one, all that the pages ask for.

    UnknownTargetError names the nearest of what could have been meant.
    """
    if not targets:
        return asked(survey)
    return tuple(dict.fromkeys(found for target in targets for found in _meant(survey, target)))


def _meant(survey: Survey, target: str) -> tuple[Request, ...]:
    wanted = asked(survey)
    exact = [r for r in behind(survey, wanted) if target in (r.entry, str(r))]
    if exact:
        return tuple(exact)
    found = {use.request for use in survey.uses if target in _names(survey, use)}
    found |= {lab.request for lab in survey.labs if target in _pages(survey, lab.page.path)}
    found |= {request for request in wanted if request.entry.startswith(f"{target}.")}
    meant = tuple(request for request in wanted if request in found)
    if not meant:
        raise _unknown(survey, target)
    return meant


def _pages(survey: Survey, path: str) -> tuple[str, ...]:
    return path, f"{_docs(survey)}/{path}"


def _docs(survey: Survey) -> str:
    return survey.fingerprints.settings.docs.name


def _names(survey: Survey, use: Use) -> tuple[str | None, ...]:
    place = str(use.view.place)
    return (use.view.id, *_pages(survey, use.page), place, place.removeprefix(_docs(survey) + "/"))


def _unknown(survey: Survey, target: str) -> UnknownTargetError:
    requests = behind(survey, asked(survey))
    names = {request.entry for request in requests}
    names |= {use.page for use in survey.uses}
    names |= {use.view.id for use in survey.uses if use.view.id}
    parents = {name.rpartition(".")[0] for name in names if not name.endswith(".md")}
    names |= {*parents, *(name.partition(".")[0] for name in parents)} - {""}
    if target in survey.catalog.names():
        return UnknownTargetError(
            f"no page runs {target}",
            expected="what a page asks for, or what that rests on",
            next_step=f"`site_tools explain {target}` says what rests on it",
        )
    return UnknownTargetError(
        f"no page asks for {target!r}",
        expected="an entry, a lecture, a page, a page:line or an id",
        nearest=nearest(target, names),
        next_step="`site_tools plan --all` lists what there is",
    )


def narrowed(survey: Survey, requests: Collection[Request]) -> Survey:
    """The same survey, with only the hits, jobs and labs that these requests need."""
    jobs = {job.request: job for job in survey.plan.jobs}
    needed: dict[Request, Job] = {}
    waiting = [jobs[request] for request in requests if request in jobs]
    while waiting:
        job = waiting.pop()
        if job.request not in needed:
            needed[job.request] = job
            waiting += [jobs[upstream] for upstream in job.upstream if upstream in jobs]
    wanted = behind(survey, requests)
    plan = replace(
        survey.plan,
        jobs=tuple(job for job in survey.plan.jobs if job.request in needed),
        hits={r: survey.plan.hits[r] for r in wanted if r in survey.plan.hits},
    )
    return replace(
        survey,
        plan=plan,
        labs=tuple(lab for lab in survey.labs if lab.request in requests),
    )
