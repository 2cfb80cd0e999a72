"""What a catalogue's requirements say about a set of grants, and what the costs count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from planner.grouping import Remembered, grouped
from planner.model import Api, Blocker, Catalog, Policy, PolicySet, Requirement
from planner.solving.formula import AnyOf, Formula, GrantKey, holds
from planner.solving.problem import Candidate, Counted


def covers(policy_set: PolicySet) -> dict[GrantKey, frozenset[GrantKey]]:
    """For each grant the grants that count as held with it: itself and all it implies."""
    return _covers.get(
        policy_set, lambda: {key: _closure(policy_set, key) for key in policy_set.grants}
    )


_covers = Remembered()


def _closure(policy_set: PolicySet, key: GrantKey) -> frozenset[GrantKey]:
    if not policy_set.grants[key].implies:
        return frozenset({key})
    reached: set[GrantKey] = set()
    waiting = [key]
    while waiting:
        grant = waiting.pop()
        if grant not in reached:
            reached.add(grant)
            waiting.extend(policy_set.grants[grant].implies)
    return frozenset(reached)


def held_with(
    closure: Mapping[GrantKey, frozenset[GrantKey]], chosen: Iterable[GrantKey]
) -> frozenset[GrantKey]:
    """Everything that counts as held when the grants in `chosen` are given."""
    return frozenset[GrantKey]().union(*(closure[key] for key in chosen))


def authorises(catalog: Catalog, grants: Mapping[str, Sequence[str]], api: Api) -> bool:
    """Whether the grants (kind -> names), with what they imply, meet the API's requirement.

    False when the requirement is unknown.
    """
    closure = covers(catalog.policy_set)
    chosen = (GrantKey(kind, name) for kind, names in grants.items() for name in names)
    return api.requirement is not None and holds(api.requirement, held_with(closure, chosen))


def candidates_of(
    policy_set: PolicySet,
    closure: Mapping[GrantKey, frozenset[GrantKey]],
    blocked: Mapping[GrantKey, tuple[Blocker, ...]],
) -> tuple[Candidate, ...]:
    """The grants that may be chosen: all but the blocked ones, by name."""
    return tuple(
        Candidate(key=key, covers=closure[key], risk=grant.risk or 0)
        for key, grant in sorted(policy_set.grants.items())
        if key not in blocked
    )


def by_kind(policy_set: PolicySet, keys: Iterable[GrantKey]) -> dict[str, tuple[str, ...]]:
    """Kind -> names, every kind of the vendor, the names in the order of `keys`."""
    listed = list(keys)
    return {
        kind.name: tuple(key.name for key in listed if key.kind == kind.name)
        for kind in policy_set.kinds
    }


def counted_beside(catalog: Catalog, desired: AbstractSet[str]) -> tuple[Counted, ...]:
    """What the costs count: the APIs that were not desired (ids in `desired`), merged by
    requirement, and each policy that no API names as one API of its own (SPEC section 3)."""
    numbers: dict[Requirement, list[int]] = {}
    for tally in grouped(catalog).tallies(desired):
        merged = numbers.setdefault(tally.requirement, [0, 0])
        merged[:] = merged[0] + tally.reads, merged[1] + tally.writes
    for policy in policies_without_api(catalog):
        numbers.setdefault(policy.requirement, [0, 0])[policy.effect == "write"] += 1
    return tuple(
        Counted(requirement=requirement, reads=reads, writes=writes)
        for requirement, (reads, writes) in numbers.items()
    )


def policies_without_api(catalog: Catalog) -> tuple[Policy, ...]:
    """The policies that no API of the catalogue names, by name."""
    named = grouped(catalog).policies
    policies = sorted(catalog.policy_set.policies.items())
    return tuple(policy for name, policy in policies if name not in named)


def is_opened(requirement: Requirement, held: AbstractSet[GrantKey]) -> bool:
    """Whether the held grants meet a requirement that takes a grant at all."""
    return holds(requirement, held) and not holds(requirement, frozenset())


def opened_by(
    catalog: Catalog, held: AbstractSet[GrantKey], besides: AbstractSet[str]
) -> tuple[Api, ...]:
    """The APIs that take a grant at all and that the held grants authorise, beside those with the
    ids in `besides`, in the catalogue's order."""
    return grouped(catalog).where(lambda requirement: is_opened(requirement, held), besides)


def needing_nothing(catalog: Catalog, besides: AbstractSet[str]) -> tuple[Api, ...]:
    """The APIs that ask for no grant, beside those with the ids in `besides`."""
    nothing: frozenset[GrantKey] = frozenset()
    return grouped(catalog).where(lambda requirement: holds(requirement, nothing), besides)


class Alike:
    """APIs of which many share a requirement, so that each requirement is asked about once. For
    requirements that somebody else keeps alive."""

    def __init__(self, apis: Sequence[Api]) -> None:
        self._apis = apis
        self._places = [id(api.requirement) for api in apis]
        self._firsts: dict[int, Api] = {}
        for place, api in zip(self._places, apis, strict=True):
            self._firsts.setdefault(place, api)

    def closed_to(self, held: AbstractSet[GrantKey]) -> tuple[Api, ...]:
        """Those whose known requirement the grants in `held` do not meet, in their order."""
        closed = {id(api.requirement) for api in self._firsts.values() if _is_closed(api, held)}
        together = zip(self._apis, self._places, strict=True)
        return tuple([api for api, place in together if place in closed])

    def first_closed_to(self, held: AbstractSet[GrantKey]) -> Api | None:
        """The first of them."""
        return next((api for api in self._firsts.values() if _is_closed(api, held)), None)


def _is_closed(api: Api, held: AbstractSet[GrantKey]) -> bool:
    return api.requirement is not None and not holds(api.requirement, held)


def supporting(requirement: Formula, held: AbstractSet[GrantKey]) -> frozenset[GrantKey]:
    """The held grants that help to make the requirement true: those on its true branches."""
    if isinstance(requirement, GrantKey):
        return frozenset({requirement} & held)
    members = requirement.members
    if isinstance(requirement, AnyOf):
        members = tuple(member for member in members if holds(member, held))
    elif not all(holds(member, held) for member in members):
        members = ()
    return frozenset[GrantKey]().union(*(supporting(member, held) for member in members))


def holders_of(
    closure: Mapping[GrantKey, frozenset[GrantKey]],
) -> dict[GrantKey, list[GrantKey]]:
    """For each grant those that count as holding it, by name."""
    holders: dict[GrantKey, list[GrantKey]] = {}
    for key in sorted(closure):
        for covered in closure[key]:
            holders.setdefault(covered, []).append(key)
    return holders
