"""When a requirement is met (SPEC sections 1 to 3), written straight from the definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from planner.model import PolicySet, Requirement
from planner.solving.formula import AnyOf, GrantKey

Held: TypeAlias = AbstractSet[GrantKey]
Closure: TypeAlias = Mapping[GrantKey, frozenset[GrantKey]]

NOTHING: frozenset[GrantKey] = frozenset()


def is_true(requirement: Requirement, holds: Callable[[GrantKey], bool]) -> bool:
    """Whether the requirement is true where `holds` tells of each grant."""
    if isinstance(requirement, GrantKey):
        return holds(requirement)
    truths = (is_true(member, holds) for member in requirement.members)
    return any(truths) if isinstance(requirement, AnyOf) else all(truths)


def is_met(requirement: Requirement, held: Held) -> bool:
    """Whether the held grants (with all that they imply) meet the requirement."""
    return is_true(requirement, held.__contains__)


def is_opened(requirement: Requirement, held: Held) -> bool:
    """Whether the held grants meet a requirement that needs any."""
    return is_met(requirement, held) and not is_met(requirement, NOTHING)


def takes_kind(requirement: Requirement, kind: str) -> bool:
    """Whether the requirement cannot be met without a grant of this kind."""
    return not is_true(requirement, lambda grant: grant.kind != kind)


def is_met_for_kind(requirement: Requirement, kind: str, held: Held) -> bool:
    """SPEC section 3: true once the grants of all other kinds are assumed held, and not true with
    no grant of this kind."""
    assumed = is_true(requirement, lambda grant: grant.kind != kind or grant in held)
    return assumed and takes_kind(requirement, kind)


def closure_of(policy_set: PolicySet) -> dict[GrantKey, frozenset[GrantKey]]:
    """For each grant, it and all that it implies, through any number of steps."""
    return {key: _reached(policy_set, key) for key in policy_set.grants}


def _reached(policy_set: PolicySet, key: GrantKey) -> frozenset[GrantKey]:
    reached = {key}
    waiting = list(policy_set.grants[key].implies)
    while waiting:
        implied = waiting.pop()
        if implied not in reached:
            reached.add(implied)
            waiting += policy_set.grants[implied].implies
    return frozenset(reached)


def held_by(chosen: Iterable[GrantKey], closure: Closure) -> frozenset[GrantKey]:
    """What counts as held when these grants are given."""
    return NOTHING.union(*(closure[key] for key in chosen))


def named_in(requirement: Requirement) -> Iterator[GrantKey]:
    """The grants that the requirement names."""
    if isinstance(requirement, GrantKey):
        yield requirement
    else:
        for member in requirement.members:
            yield from named_in(member)


def helping(requirement: Requirement, held: Held) -> Iterator[GrantKey]:
    """The held grants that help to make a requirement true: those that stand, inside it, in parts
    that are true and in parts of these, and so on."""
    if is_met(requirement, held):
        if isinstance(requirement, GrantKey):
            yield requirement
        else:
            for member in requirement.members:
                yield from helping(member, held)
