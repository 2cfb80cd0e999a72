"""Two planners such as people write in an afternoon, to compare with: neither counts what else the
grants open, and only one of them makes sure that they are enough."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from planner.model import Api
from planner.solving.formula import AllOf, Formula, GrantKey, atoms, holds

Choice = frozenset[GrantKey]


def union_of_documented_least(apis: Iterable[Api]) -> Choice:
    """For each API a grant that its documentation calls least: one that is chosen already where
    there is one, else the first by name. An API without one adds nothing."""
    chosen: set[GrantKey] = set()
    for api in apis:
        if api.documented_least and chosen.isdisjoint(api.documented_least):
            chosen.add(min(api.documented_least))
    return frozenset(chosen)


def greedy_cover(apis: Sequence[Api], permitted: Collection[GrantKey]) -> Choice:
    """The grant that opens most of the APIs that are still closed, and so on until all are open.

    Where no single grant opens another API, those that the first of them needs together.
    """
    chosen: set[GrantKey] = set()
    closed = [api.requirement for api in apis if api.requirement is not None]
    while closed := [one for one in closed if not holds(one, chosen)]:
        opened = {
            grant: sum(holds(one, chosen | {grant}) for one in closed)
            for grant in {grant for one in closed for grant in atoms(one)} & set(permitted)
        }
        best = min(opened, key=lambda grant: (-opened[grant], grant))
        chosen.update({best} if opened[best] else _first_way(closed[0], permitted))
    return frozenset(chosen)


def _first_way(requirement: Formula, permitted: Collection[GrantKey]) -> Choice:
    """A set that meets `requirement`, taking the first member of every *any of* that can be met."""
    if isinstance(requirement, GrantKey):
        return frozenset({requirement})
    if isinstance(requirement, AllOf):
        return frozenset().union(*(_first_way(one, permitted) for one in requirement.members))
    possible = [one for one in requirement.members if holds(one, set(permitted))]
    return _first_way(possible[0], permitted)
