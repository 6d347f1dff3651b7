"""What no build can make by running: results of recorded work, and of data that is not here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from site_tools.code.catalog import Catalog
from site_tools.code.explain import explain
from site_tools.code.fingerprint import Fingerprinter
from site_tools.code.world import World
from site_tools.datasets import in_use
from site_tools.datasets.in_use import InUse
from site_tools.errors import SiteError
from site_tools.model import (
    NO_DATA,
    NO_RECORD,
    Failure,
    Ingredient,
    Origin,
    Place,
    Recipe,
    Request,
    Result,
)
from site_tools.settings import Settings
from site_tools.storage import committed
from site_tools.storage.committed import Committed, RecordError
from site_tools.storage.shelf import Known, Shelf, nothing

NAMED = 3  # members that are named where several lack a record


@dataclass(frozen=True)
class Supply:
    """The records and the data of a project, and how its recipes know of them."""

    catalog: Catalog
    settings: Settings
    shelf: Shelf
    sets: Mapping[str, InUse]
    fingerprints: Fingerprinter = field(init=False)
    _origins: dict[Request, tuple[Origin, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        world = World(in_use.constants(self.sets), self.shelf.standing)
        object.__setattr__(self, "fingerprints", Fingerprinter(self.catalog, self.settings, world))

    # --- recorded work ----------------------------------------------------------------------

    def is_recorded(self, request: Request) -> bool:
        """Whether no build runs it: its result comes from a record."""
        if request.entry.startswith("notebook:"):
            return False
        return self.catalog.symbol(request.entry).recorded is not None

    def only_looked_up(self, request: Request) -> bool:
        """Whether it is recorded and nobody asked to compute it."""
        return self.is_recorded(request) and not self.shelf.live(request)

    def result(self, request: Request) -> Result | None:
        """The result that a current record holds; None without one."""
        recipe = self.fingerprints.recipe(request)
        if not any(item.kind == "record" for item in recipe.ingredients):
            return None
        return self.shelf.result(recipe)

    def known(self, request: Request) -> Known | None:
        """The record of a request, current or not. RecordError if it is damaged."""
        return self.shelf.get(request, self.fingerprints.data(request.entry))

    def changes(self, request: Request, known: Known) -> tuple[str, ...]:
        """Why a record is not current, in words; empty if it is."""
        if self.shelf.is_current(known, self.fingerprints.recipe(request).code_digest):
            return ()
        return (
            *explain(_recipe(known.record.rests_on), _recipe(self.rests_on(request))),
            *self.shelf.changed_files(known),
        ) or ("what is upstream of it changed",)

    def rests_on(self, request: Request) -> tuple[Ingredient, ...]:
        """What a record keeps of the ingredients, to say later which of them changed."""
        return tuple(
            Ingredient(item.kind, item.name, _short(item.value))
            for item in self.fingerprints.checkable(request)
            if item.kind not in ("entry", "argument")
        )

    def records(self, request: Request) -> tuple[Known, ...]:
        """The current records that a result was made from, however far behind it."""
        members = [r for r in self._until_recorded(request) if self.is_recorded(r)]
        known = [self._old(member) for member in members if self.result(member) is not None]
        return tuple(sorted((one for one in known if one), key=lambda one: one.path))

    def bare(self, request: Request) -> tuple[str, ...]:
        """The data sets that a result rests on without a record in between."""
        behind = [r for r in self._until_recorded(request) if not self.is_recorded(r)]
        sets = (self.fingerprints.data(r.entry, behind=False) for r in behind)
        return tuple(sorted({name for pairs in sets for name, _ in pairs}))

    def _until_recorded(self, request: Request) -> Iterable[Request]:
        """A request and what is behind it; what is behind recorded work is left out."""
        waiting = [] if request.entry.startswith("notebook:") else [request]
        seen = dict.fromkeys(waiting)
        while waiting:
            current = waiting.pop()
            if not self.is_recorded(current):
                new = [r for r in self.fingerprints.upstream(current) if r not in seen]
                seen |= dict.fromkeys(new)
                waiting += new
        return seen

    def origins(self, request: Request) -> tuple[Origin, ...]:
        """Where the recorded results behind a request were made, alike ones as one."""
        if request not in self._origins:
            dates: dict[Origin, list[str]] = {}
            for known in self.records(request):
                dates.setdefault(self._origin(known.record), []).append(known.record.date)
            self._origins[request] = tuple(
                replace(origin, first=min(days), last=max(days))
                for origin, days in sorted(dates.items())
            )
        return self._origins[request]

    def _origin(self, record: Committed) -> Origin:
        used = [(self.sets[item.name], item.variant) for item in record.data]
        return Origin(
            data=tuple(f"{one.data.title}{_variant(one, name)}" for one, name in used),
            notes=tuple(one.variant.note for one, _ in used),
            machine=record.machine,
            versions=tuple(sorted(record.versions.items())),
            first="",
            last="",
        )

    # --- what a request lacks -----------------------------------------------------------------

    def lack(self, request: Request) -> Failure | None:
        """Why a request can't run here, itself; None if nothing is in its way."""
        if request.entry.startswith("notebook:"):
            return None
        if self.only_looked_up(request):
            return Failure(request, NO_RECORD, self._state(request))
        for name, _ in self.fingerprints.data(request.entry, behind=False):
            if self.sets[name].path is None:
                data = self.sets[name].data
                said = f"it needs {data.title}, which is not on this machine; {data.how_to_get}"
                return Failure(request, NO_DATA, said)
        return None

    def _state(self, request: Request) -> str:
        try:
            known = self.known(request)
        except RecordError as error:
            return f"its record is damaged: {error}"
        if known is None:
            return "it is recorded work, which no build runs, and it has no record"
        return f"its record is no longer current: {'; '.join(self.changes(request, known))}"

    def problems(self, lacking: Mapping[Request, Place | None]) -> Iterator[SiteError]:
        """One problem for each recorded artifact that lacks records; `lacking` are members."""
        entries: dict[str, list[Request]] = {}
        for request in sorted(lacking):
            try:
                self.known(request)
            except RecordError as error:
                yield error
                continue
            entries.setdefault(request.entry, []).append(request)
        for entry, members in entries.items():
            yield self._problem(entry, members, lacking[members[0]])

    def _problem(self, entry: str, members: list[Request], place: Place | None) -> SiteError:
        missing = [member for member in members if self.known(member) is None]
        stale = {r: k for r in members if (k := self.known(r)) is not None}
        said = []
        if missing:
            said.append(f"there is no record of {_named(entry, missing)}")
        if stale:
            why = dict.fromkeys(change for r, k in stale.items() for change in self.changes(r, k))
            said.append(f"the record of {_named(entry, list(stale))} is stale: {'; '.join(why)}")
        return SiteError(
            "; ".join(said),
            place=place or self.catalog.symbol(entry).place,
            next_step=f"`site_tools record {entry}` makes it ({self.effort(members)})",
        )

    def effort(self, members: Iterable[Request], here: bool = True) -> str:
        """How much there is to compute, how long it takes, and what it needs, in words.

        `here` says also whether this machine has what it needs.
        """
        requests = list(members)
        times = [known.record.seconds for r in requests if (known := self._old(r)) is not None]
        words = ["1 member" if len(requests) == 1 else f"{len(requests)} members"]
        if times:
            words.append(f"about {_duration(sum(times) / len(times) * len(requests))} by past runs")
        needed = dict.fromkeys(
            name for r in requests for name, _ in self.fingerprints.data(r.entry)
        )
        for name in needed:
            state = "here" if self.sets[name].path is not None else "not installed"
            words.append(f"needs {name}, which is {state}" if here else f"needs {name}")
        return ", ".join(words)

    def _old(self, request: Request) -> Known | None:
        try:
            return self.known(request)
        except RecordError:
            return None


def make(catalog: Catalog, settings: Settings, live: Callable[[Request], bool] = nothing) -> Supply:
    """Look at the data folder and at the records. `live` requests are computed, not looked up."""
    return Supply(catalog, settings, Shelf(settings.root, live), in_use.choose(catalog, settings))


def _recipe(ingredients: Iterable[Ingredient]) -> Recipe:
    return Recipe(tuple(ingredients), "", "")


def _short(value: str) -> str:
    """A digest by its first digits: enough for words, and short lines in the record."""
    head, _, tail = value.rpartition(" ")
    is_digest = len(tail) == 64 and set(tail) <= set("0123456789abcdef")
    return f"{head} {tail[: committed.SHORT]}".strip() if is_digest else value


def _variant(use: InUse, name: str) -> str:
    """The variant, where there is more than one."""
    return f" ({name} variant)" if len(use.data.variants) > 1 else ""


def _named(entry: str, members: list[Request]) -> str:
    if len(members) == 1:
        return str(members[0])
    names = [str(member).removeprefix(entry) for member in members[:NAMED]]
    more = f" and {len(members) - NAMED} more" if len(members) > NAMED else ""
    return f"{entry} {', '.join(names)}{more}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 99.5 else f"{seconds / 60:.0f} min"
