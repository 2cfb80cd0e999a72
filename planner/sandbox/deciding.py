"""Whether a call is authorised, and what is missing where it is not.

The first is `planner.verifying.truth`, written straight from the definition; nothing here is shared
with the solver or with what composes plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from planner.model import PolicySet, Requirement
from planner.solving.formula import AnyOf, GrantKey
from planner.verifying.truth import closure_of, helping, is_met

MOST_SETS = 32
"""How many sets of missing grants are kept at a time."""

_Sets = frozenset[frozenset[GrantKey]]


class Judge:
    """Decides by one vendor's grants."""

    def __init__(self, policy_set: PolicySet) -> None:
        self._closure = closure_of(policy_set)

    def held(self, grants: Mapping[str, Iterable[str]]) -> frozenset[GrantKey]:
        """All that counts as held with these grants, kind -> names. One that the vendor no longer
        has counts for itself alone."""
        given = [GrantKey(kind, name) for kind, names in grants.items() for name in names]
        nothing: frozenset[GrantKey] = frozenset()
        return nothing.union(*(self._closure.get(key, frozenset({key})) for key in given))


def is_authorised(requirement: Requirement, held: AbstractSet[GrantKey]) -> bool:
    """Whether the held grants meet the requirement."""
    return is_met(requirement, held)


def met_by(requirement: Requirement, held: AbstractSet[GrantKey]) -> dict[str, list[str]]:
    """The held grants that make the requirement true, by kind."""
    return by_kind(helping(requirement, held))


class Missing(NamedTuple):
    """Sets of grants each of which would be enough besides what is held, the smallest first. There
    may be more than these where `is_all` is false."""

    sets: tuple[dict[str, list[str]], ...]
    is_all: bool


def missing(requirement: Requirement, held: AbstractSet[GrantKey]) -> Missing:
    """What is missing: no grant of a set can be left out of it."""
    found, is_all = _missing(requirement, held)
    return Missing(tuple(by_kind(one) for one in _in_order(found)), is_all)


def by_kind(keys: Iterable[GrantKey]) -> dict[str, list[str]]:
    """Kind -> names, in their order."""
    grouped: dict[str, list[str]] = {}
    for key in sorted(set(keys)):
        grouped.setdefault(key.kind, []).append(key.name)
    return grouped


def _missing(requirement: Requirement, held: AbstractSet[GrantKey]) -> tuple[_Sets, bool]:
    if isinstance(requirement, GrantKey):
        lacking = () if requirement in held else (requirement,)
        return frozenset({frozenset(lacking)}), True
    parts = [_missing(member, held) for member in requirement.members]
    is_all = all(whole for _, whole in parts)
    if isinstance(requirement, AnyOf):
        kept, whole = _smallest(one for sets, _ in parts for one in sets)
        return kept, is_all and whole
    joined: _Sets = frozenset({frozenset()})
    for sets, _ in parts:
        joined, whole = _smallest(one | other for one in joined for other in sets)
        is_all = is_all and whole
    return joined, is_all


def _smallest(sets: Iterable[frozenset[GrantKey]]) -> tuple[_Sets, bool]:
    """The sets that hold no other, at most `MOST_SETS`, and whether these are all."""
    kept: list[frozenset[GrantKey]] = []
    for one in _in_order(set(sets)):
        if not any(other <= one for other in kept):
            if len(kept) == MOST_SETS:
                return frozenset(kept), False
            kept.append(one)
    return frozenset(kept), True


def _in_order(sets: Iterable[frozenset[GrantKey]]) -> list[frozenset[GrantKey]]:
    return sorted(sets, key=lambda one: (len(one), sorted(one)))
