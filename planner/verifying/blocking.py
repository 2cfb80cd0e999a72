"""What a plan should say where the limits leave a desired API without a way in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Any, TypeAlias

from planner.model import Api, Requirement
from planner.solving.formula import AnyOf, GrantKey
from planner.verifying.comparing import ANYTHING, Record
from planner.verifying.expecting import (
    Basis,
    api_data,
    expected_of_all,
    names_by_kind,
    requirement_data,
    used_kinds,
)
from planner.verifying.truth import Closure, held_by, is_met
from planner.verifying.verdicts import Reason

MOST_WAYS = 200
"""A plan follows that many ways to meet an API, and counts the others."""

MOST_COUNTED = 1_000_000
"""It counts them up to here."""

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
            Record(api_data(api), requirement=requirement_data(requirement), met_by={})
            for api, requirement in basis.known
        ],
        exposed=[],
        exposed_policies=[],
        blocked=[_blocked(basis, api, requirement) for api, requirement in shut_out(basis)],
        request=None,
        token_request=None,
        proof=None,
        certificate=None,
    )


def shut_out(basis: Basis) -> list[tuple[Api, Requirement]]:
    """The desired APIs that fail even with every permitted grant."""
    everything = held_by(basis.question.permitted, basis.closure)
    return [(api, wants) for api, wants in basis.known if not is_met(wants, everything)]


def _blocked(basis: Basis, api: Api, requirement: Requirement) -> Record:
    spelled = _spelled(requirement, _holders(basis.closure))
    ways = _count(spelled)
    alternatives: object = ANYTHING  # judged one by one
    if ways <= MOST_WAYS:
        alternatives = [_alternative(basis, way) for way in _smallest(_ways(spelled))]
    return Record(
        api=api.id,
        title=api.title,
        alternatives=alternatives,
        alternatives_omitted=min(max(ways - MOST_WAYS, 0), MOST_COUNTED),
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


def judged_alternatives(basis: Basis) -> Iterator[Reason]:
    """What is wrong with lists of alternatives that are cut: each has to be a way in, rightly
    blocked, that holds no other one, and stand in its place."""
    for place, blocked in enumerate(basis.claim.data["blocked"]):
        api = next((one for one in shut_out(basis) if one[0].id == blocked["api"]), None)
        if api is None or not blocked["alternatives_omitted"]:
            continue
        at = ("blocked", blocked["api"], "alternatives")
        ways = []
        for index, one in enumerate(blocked["alternatives"]):
            way = frozenset(
                GrantKey(kind, name) for kind, ns in one["grants"].items() for name in ns
            )
            ways.append(way)
            if not way <= basis.closure.keys() or not is_met(api[1], held_by(way, basis.closure)):
                yield Reason((*at, index), "these grants do not meet the API")
            elif _stripped(one) != _stripped(_alternative(basis, way)):
                yield Reason((*at, index), "the limits block it in other ways")
        if not 0 < len(ways) <= MOST_WAYS or ways != _smallest(ways):
            yield Reason(at, f"not an ordered list of smallest sets (of API {place + 1})")


def _stripped(alternative: dict[str, Any]) -> list[Any]:
    blockers = [(one["grant"], one["kind"], one["limit"]) for one in alternative["blocked_by"]]
    return [alternative["grants"], blockers]


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


def _ways(spelled: _Spelled) -> list[frozenset[GrantKey]]:
    """All ways, where they are few."""
    if isinstance(spelled, GrantKey):
        return [frozenset({spelled})]
    ways = [_ways(member) for member in spelled[1]]
    if spelled[0] == "any":
        return [way for few in ways for way in few]
    return [frozenset[GrantKey]().union(*together) for together in product(*ways)]


def _smallest(ways: list[frozenset[GrantKey]]) -> list[frozenset[GrantKey]]:
    """Those that hold no other one, small ones first, then by name."""
    kept = {way for way in ways if not any(other < way for other in ways)}
    return sorted(kept, key=lambda way: (len(way), sorted(way)))
