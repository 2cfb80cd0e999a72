"""Two plans, or locks, for one integration: what one holds and opens that the other does not."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from planner.gating.locks import Lock, LockedApi, LockedPart
from planner.gating.opening import Opened, OpenedSet, wider
from planner.model import Limits
from planner.solving.formula import GrantKey
from planner.solving.records import dataclass


class Was(NamedTuple):
    """Something that is another now. None where there is none."""

    name: str
    old: str | int | None
    new: str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChanges:
    """What differs at one vendor. `came` and `went`: nothing was, or is, planned there. Of
    `reach`, kind -> what is newly in it; empty where one of the two does not tell."""

    vendor: str
    came: bool
    went: bool
    grants_added: tuple[GrantKey, ...]
    grants_removed: tuple[GrantKey, ...]
    apis_added: tuple[LockedApi, ...]
    apis_removed: tuple[LockedApi, ...]
    apis_altered: tuple[Was, ...]
    opened: tuple[Opened, ...]
    closed: tuple[Opened, ...]
    reach_wider: Mapping[str, tuple[Opened, ...]]
    reach_narrower: Mapping[str, tuple[Opened, ...]]
    costs: tuple[Was, ...]
    fields: tuple[Was, ...]
    tokens: tuple[Was, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not any(
            getattr(self, name) for name in self.__dataclass_fields__ if name != "vendor"
        )

    @property
    def wider(self) -> bool:
        """Whether more is granted, open or in reach."""
        return bool(self.grants_added or self.opened or self.reach_wider)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanges:
    """What differs between two plans or locks; `parts` holds the vendors where something does."""

    fields: tuple[Was, ...]
    limits_added: tuple[str, ...]
    limits_removed: tuple[str, ...]
    parts: tuple[PartChanges, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.fields or self.limits_added or self.limits_removed or self.parts)

    @property
    def wider(self) -> bool:
        """Whether more is granted, open or in reach."""
        return any(part.wider for part in self.parts)


def plan_changes(old: Lock, new: Lock) -> PlanChanges:
    """What is different in `new`."""
    ours = {part.vendor: part for part in old.parts}
    theirs = {part.vendor: part for part in new.parts}
    parts = [_part(name, ours.get(name), theirs.get(name)) for name in sorted({*ours, *theirs})]
    limits = set(_limits(old.limits)), set(_limits(new.limits))
    fields = [
        (name, getattr(old, name), getattr(new, name)) for name in ("name", "purpose", "status")
    ]
    fields.append(("complete", str(old.complete).lower(), str(new.complete).lower()))
    return PlanChanges(
        fields=tuple(_differing(fields)),
        limits_added=tuple(sorted(limits[1] - limits[0])),
        limits_removed=tuple(sorted(limits[0] - limits[1])),
        parts=tuple(part for part in parts if not part.is_empty),
    )


def _limits(limits: Limits) -> Iterator[str]:
    for name in ("forbid", "require", "allow"):
        for text in getattr(limits, name):
            yield f"{name}: {text}"


def _differing(pairs: Iterable[tuple[str, str | int | None, str | int | None]]) -> Iterator[Was]:
    for name, old, new in pairs:
        if old != new:
            yield Was(name, old, new)


def _part(vendor: str, old: LockedPart | None, new: LockedPart | None) -> PartChanges:
    ours = old.apis if old else ()
    theirs = new.apis if new else ()
    before, after = {api.id: api for api in ours}, {api.id: api for api in theirs}
    held = (old.grants if old else frozenset(), new.grants if new else frozenset())
    opened = (old.opened if old else frozenset(), new.opened if new else frozenset())
    reach = (old.reach if old else {}, new.reach if new else {})
    return PartChanges(
        vendor=vendor,
        came=old is None,
        went=new is None,
        grants_added=tuple(sorted(held[1] - held[0])),
        grants_removed=tuple(sorted(held[0] - held[1])),
        apis_added=tuple(after[one] for one in sorted(after.keys() - before.keys())),
        apis_removed=tuple(before[one] for one in sorted(before.keys() - after.keys())),
        apis_altered=tuple(
            was
            for one in sorted(before.keys() & after.keys())
            for was in _api(before[one], after[one])
        ),
        opened=_more(opened[0], opened[1], before),
        closed=_more(opened[1], opened[0], after),
        reach_wider=_reach(reach[0], reach[1], before),
        reach_narrower=_reach(reach[1], reach[0], after),
        costs=tuple(_costs(old, new)),
        fields=tuple(_fields(old, new)),
        tokens=tuple(_tokens(old, new)),
    )


def _api(old: LockedApi, new: LockedApi) -> Iterator[Was]:
    for field in ("method", "url", "policy", "requirement", "title"):
        yield from _differing([(f"{new.id} {field}", getattr(old, field), getattr(new, field))])


def _more(then: OpenedSet, now: OpenedSet, desired: Container[str]) -> tuple[Opened, ...]:
    """What is in `now` alone, and was not desired then, and open therefore."""
    return tuple(one for one in wider(now, then) if one.sort == "policy" or one.name not in desired)


def _reach(
    then: Mapping[str, OpenedSet] | None,
    now: Mapping[str, OpenedSet] | None,
    desired: Container[str],
) -> dict[str, tuple[Opened, ...]]:
    if then is None or now is None:
        return {}
    found = {kind: _more(then.get(kind, frozenset()), now[kind], desired) for kind in sorted(now)}
    return {kind: entries for kind, entries in found.items() if entries}


def _costs(old: LockedPart | None, new: LockedPart | None) -> Iterator[Was]:
    ours, theirs = old.cost if old else {}, new.cost if new else {}
    return _differing((key, ours.get(key), theirs.get(key)) for key in {**theirs, **ours})


def _fields(old: LockedPart | None, new: LockedPart | None) -> Iterator[Was]:
    if old is None or new is None:
        return
    criteria = [", ".join((*part.criteria, "names")) for part in (old, new)]
    yield from _differing(
        [
            ("status", old.status, new.status),
            ("criteria", criteria[0], criteria[1]),
            ("catalog", old.catalog.name, new.catalog.name),
            ("catalog digest", old.catalog.digest, new.catalog.digest),
            ("policies digest", old.catalog.policies_digest, new.catalog.policies_digest),
        ]
    )


def _tokens(old: LockedPart | None, new: LockedPart | None) -> Iterator[Was]:
    ours, theirs = (
        {
            token.task: f"{', '.join(map(str, sorted(token.grants))) or 'no grant'}"
            f" for {', '.join(sorted(token.apis))}"
            for token in (part.tokens if part else ())
        }
        for part in (old, new)
    )
    return _differing(
        (task, ours.get(task), theirs.get(task)) for task in sorted({**ours, **theirs})
    )
