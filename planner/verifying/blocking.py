"""What a plan should say where the limits leave a desired API without a way in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from math import prod
from typing import Any, TypeAlias

from planner.model import Api, Requirement
from planner.solving.formula import AnyOf, GrantKey
from planner.verifying.comparing import ANYTHING, Record, Wanted
from planner.verifying.describing import api_data, names_by_kind, requirement_data, used_kinds
from planner.verifying.expecting import Basis, expected_of_all
from planner.verifying.truth import Closure, held_by, is_met

MOST_WAYS = 200
"""A plan follows that many ways to meet an API, the first in the order of writing."""

MOST_COUNTED = 1_000_000
"""It counts the others, up to here."""

# A requirement spelled out in the grants that can be chosen: one of them, ("any", …) or ("all", …).
_Spelled: TypeAlias = "GrantKey | tuple[str, tuple[Any, ...]]"


def expected_of_infeasible(basis: Basis) -> Record:
    """What a plan without grants should say."""
    return Record(
        expected_of_all(basis),
        grants={},
        cost={},
        bound={},
        apis=[
            Record(api_data(api), requirement=Wanted(requirement_data(requirement)), met_by={})
            for api, requirement in basis.known
        ],
        exposed=[],
        exposed_policies=[],
        blocked=[_blocked(basis, api, requirement) for api, requirement in shut_out(basis)],
        request=None,
        token_request=None,
        proof=None,
        certificate=None,
        repairs=ANYTHING,  # judged by itself
        tokens=[],
    )


def shut_out(basis: Basis) -> list[tuple[Api, Requirement]]:
    """The desired APIs that fail even with every permitted grant."""
    everything = held_by(basis.question.permitted, basis.closure)
    return [(api, wants) for api, wants in basis.known if not is_met(wants, everything)]


def _blocked(basis: Basis, api: Api, requirement: Requirement) -> Record:
    spelled = _spelled(requirement, _holders(basis.closure))
    ways = list(islice(_ways(spelled), MOST_WAYS))
    return Record(
        api=api.id,
        title=api.title,
        alternatives=[_alternative(basis, way) for way in _smallest(ways)],
        alternatives_omitted=min(_count(spelled) - len(ways), MOST_COUNTED),
    )


def _alternative(basis: Basis, way: frozenset[GrantKey]) -> Record:
    """A way in, and each time that a limit stands against one of its grants."""
    return Record(
        grants=used_kinds(names_by_kind(basis.catalog, sorted(way))),
        blocked_by=[
            Record(grant=key.name, kind=key.kind, limit=limit, because=ANYTHING)
            for key in sorted(way)
            for limit in basis.permission.blocked.get(key, ())
        ],
    )


def _holders(closure: Closure) -> dict[GrantKey, list[GrantKey]]:
    holders: dict[GrantKey, list[GrantKey]] = {}
    for key in sorted(closure):
        for grant in closure[key]:
            holders.setdefault(grant, []).append(key)
    return holders


def _spelled(requirement: Requirement, holders: dict[GrantKey, list[GrantKey]]) -> _Spelled:
    """In place of each grant any of those that count as holding it; joins within like joins
    dissolved, and nothing twice, so that ways are counted once."""
    if isinstance(requirement, GrantKey):
        return _joined("any", [*holders[requirement]])
    join = "any" if isinstance(requirement, AnyOf) else "all"
    return _joined(join, [_spelled(member, holders) for member in requirement.members])


def _joined(join: str, members: list[_Spelled]) -> _Spelled:
    absorbing = ("all", ()) if join == "any" else ("any", ())
    kept: dict[_Spelled, None] = {}
    for member in members:
        if member == absorbing:
            return absorbing
        if not isinstance(member, GrantKey) and member[0] == join:
            kept.update(dict.fromkeys(member[1]))
        else:
            kept[member] = None
    return next(iter(kept)) if len(kept) == 1 else (join, tuple(kept))


def _count(spelled: _Spelled) -> int:
    """How many ways there are; beyond what a plan counts, any number that is too large."""
    if isinstance(spelled, GrantKey):
        return 1
    counts = (_count(member) for member in spelled[1])
    number = sum(counts) if spelled[0] == "any" else prod(counts)
    return min(number, MOST_COUNTED + MOST_WAYS)


def _ways(spelled: _Spelled) -> Iterator[frozenset[GrantKey]]:
    """The ways in the order of writing: of several choices the last one changes first. No more than
    the first ways of a part can take part in the first of the whole."""
    if isinstance(spelled, GrantKey):
        yield frozenset({spelled})
    elif spelled[0] == "any":
        for member in spelled[1]:
            yield from _ways(member)
    else:
        for together in product(*(islice(_ways(member), MOST_WAYS) for member in spelled[1])):
            yield frozenset[GrantKey]().union(*together)


def _smallest(ways: list[frozenset[GrantKey]]) -> list[frozenset[GrantKey]]:
    """Those that hold no other one, small ones first, then by name."""
    kept = {way for way in ways if not any(other < way for other in ways)}
    return sorted(kept, key=lambda way: (len(way), sorted(way)))
