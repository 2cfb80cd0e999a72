"""What a set of grants opens, by name: the sets behind the numbers of the cost (SPEC section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Literal, NamedTuple, TypeAlias

from planner.coverage import covers, held_with, is_opened, opened_by, policies_without_api
from planner.grouping import grouped
from planner.model import Api, Catalog, Effect, Policy, Requirement
from planner.solving.formula import GrantKey, holds, part_of_kind


class Opened(NamedTuple):
    """An API (by id), or a policy that no API names, and what it does."""

    sort: Literal["api", "policy"]
    name: str
    effect: Effect


OpenedSet: TypeAlias = frozenset[Opened]


def held_in(catalog: Catalog, grants: Iterable[GrantKey]) -> frozenset[GrantKey]:
    """What counts as held with `grants`, as far as the catalogue knows them."""
    closure = covers(catalog.policy_set)
    return held_with(closure, (key for key in grants if key in closure))


def opened_beside(
    catalog: Catalog, held: AbstractSet[GrantKey], desired: AbstractSet[str]
) -> OpenedSet:
    """What the held grants authorise beside the APIs with the ids in `desired`: as many as the
    cost ``exposure``."""
    apis = opened_by(catalog, held, besides=desired)
    policies = policies_without_api(catalog)
    return _entries(apis, (one for one in policies if is_opened(one.requirement, held)))


def reach_beside(
    catalog: Catalog, held: AbstractSet[GrantKey], desired: AbstractSet[str]
) -> dict[str, OpenedSet]:
    """Kind -> what the held grants of that kind would do for, if those of all other kinds were
    held: together as many as the cost ``reach``."""
    return {
        kind.name: _reach_of(kind.name, catalog, held, desired) for kind in catalog.policy_set.kinds
    }


def _reach_of(
    kind: str, catalog: Catalog, held: AbstractSet[GrantKey], desired: AbstractSet[str]
) -> OpenedSet:
    def within(requirement: Requirement) -> bool:
        part = part_of_kind(requirement, kind)
        return holds(part, held) and not holds(part, frozenset())

    apis = grouped(catalog).where(within, desired)
    policies = policies_without_api(catalog)
    return _entries(apis, (one for one in policies if within(one.requirement)))


def _entries(apis: Iterable[Api], policies: Iterable[Policy]) -> OpenedSet:
    return frozenset(
        [
            *(Opened("api", api.id, api.effect) for api in apis),
            *(Opened("policy", policy.name, policy.effect) for policy in policies),
        ]
    )


def wider(now: OpenedSet, then: OpenedSet) -> Iterator[Opened]:
    """What is open now and was not then, or only read then, in order."""
    for one in sorted(now - then):
        if one.effect == "write" or one._replace(effect="write") not in then:
            yield one


def costs_of(
    grants: AbstractSet[GrantKey],
    opened: OpenedSet,
    reach: Mapping[str, OpenedSet],
    catalog: Catalog,
) -> dict[str, int]:
    """Every number that can be a cost of `grants`, from what they open."""
    within = [one for entries in reach.values() for one in entries]
    known = catalog.policy_set.grants
    risks = [known[key].risk for key in grants if key in known]
    return {
        "write_reach": sum(one.effect == "write" for one in within),
        "reach": len(within),
        "exposure": len(opened),
        "grants": len(grants),
        **{f"risk_{level}": risks.count(level) for level in range(5, 0, -1)},
    }
