"""What a picture of a plan shows: ways from desired APIs over policies to grants, and what these
open besides.

A picture of two hundred APIs has to stay legible, so things are put together: APIs by their policy;
beyond a number of grants, those that lead to least; where there are still too many groups, those
with the same grants; and at the last the smallest groups. Nothing is left out: every API, grant and
policy is in exactly one group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias, TypeVar

from planner.explaining import meeting_grants, open_to_any_token
from planner.model import Api, Policy
from planner.plans import Plan
from planner.solving.formula import GrantKey
from planner.solving.records import dataclass

MOST_WAYS = 24
MOST_GRANTS = 24
MOST_OPENINGS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Desired APIs that take the same way.

    `policies` are those that guard them, by name; without one the APIs carry a requirement of their
    own, or none is known. `grants` meet them or, where the way is ``blocked``, are what the limits
    rule out. ``free`` needs no grant.
    """

    state: Literal["granted", "free", "unknown", "blocked"]
    policies: tuple[str, ...]
    titles: tuple[str, ...]
    grants: tuple[GrantKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the grants open besides.

    `writes` and `reads` count the APIs in `titles`. `undocumented` counts policies that no API
    names, which are not among them, and `undocumented_writes` those of these that count as writing.
    Without `grants` any token will do.
    """

    policies: tuple[str, ...]
    titles: tuple[str, ...]
    writes: int
    reads: int
    undocumented: int
    undocumented_writes: int
    grants: tuple[GrantKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """Why limits rule grants out."""

    because: str
    grants: tuple[GrantKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that is drawn. `grants` are the boxes of grants, each with one grant or, beyond
    `MOST_GRANTS`, the last with all others. `barriers` only where the plan is infeasible; such a
    picture has no openings, and `not_blocked` counts the desired APIs that it leaves out."""

    ways: tuple[Way, ...]
    grants: tuple[tuple[GrantKey, ...], ...]
    openings: tuple[Opening, ...]
    barriers: tuple[Barrier, ...] = ()
    not_blocked: int = 0


def picture_of(plan: Plan) -> Picture:
    """What to draw of `plan`. The same plan gives the same picture."""
    if plan.status == "infeasible":
        return _blocked_picture(plan)
    ways, openings = [*_ways(plan)], [*_openings(plan)]
    chosen = [GrantKey(kind, name) for kind, names in plan.grants.items() for name in names]
    boxes = _boxes_of_grants(chosen, [*ways, *openings])
    return Picture(
        ways=tuple(_fewer(ways, MOST_WAYS, boxes, _joined_ways)),
        grants=boxes,
        openings=tuple(_fewer(openings, MOST_OPENINGS, boxes, _joined_openings)),
    )


def _ways(plan: Plan) -> Iterable[Way]:
    """One way for each policy, or for each requirement of its own, in the order desired."""
    ways: dict[object, Way] = {}
    for planned in plan.apis:
        api = planned.api
        grants = tuple(
            GrantKey(kind, name) for kind, names in planned.met_by.items() for name in names
        )
        way = Way(
            state="granted" if grants else "free",
            policies=(api.policy,) if api.policy else (),
            titles=(api.title,),
            grants=grants,
        )
        key = api.policy or api.requirement
        ways[key] = _joined_ways([ways[key], way]) if key in ways else way
    if plan.unplanned:
        names = tuple(one.name for one in plan.unplanned)
        ways["unknown", None] = Way(state="unknown", policies=(), titles=names, grants=())
    return ways.values()


def _openings(plan: Plan) -> Iterable[Opening]:
    meeting = meeting_grants(plan)
    openings: dict[object, Opening] = {}
    for api in plan.exposed:
        opening = _opening(api, meeting(api.requirement))
        key = api.policy or api.requirement
        openings[key] = _joined_openings([openings[key], opening]) if key in openings else opening
    for policy in plan.exposed_policies:
        openings[policy.name] = _undocumented(policy, meeting(policy.requirement))
    free = [_opening(api, ()) for api in open_to_any_token(plan)]
    return (*openings.values(), *([_joined_openings(free)] if free else []))


def _undocumented(policy: Policy, grants: tuple[GrantKey, ...]) -> Opening:
    return Opening(
        policies=(policy.name,),
        titles=(),
        writes=0,
        reads=0,
        undocumented=1,
        undocumented_writes=int(policy.effect == "write"),
        grants=grants,
    )


def _opening(api: Api, grants: tuple[GrantKey, ...]) -> Opening:
    return Opening(
        policies=(api.policy,) if api.policy else (),
        titles=(api.title,),
        writes=int(api.effect == "write"),
        reads=int(api.effect == "read"),
        undocumented=0,
        undocumented_writes=0,
        grants=grants,
    )


_Group = TypeVar("_Group", Way, Opening)


def _joined_ways(ways: Sequence[Way]) -> Way:
    return replace(
        ways[0],
        policies=_each_once(name for way in ways for name in way.policies),
        titles=tuple(title for way in ways for title in way.titles),
        grants=_each_once(grant for way in ways for grant in way.grants),
    )


def _joined_openings(openings: Sequence[Opening]) -> Opening:
    return Opening(
        policies=_each_once(name for one in openings for name in one.policies),
        titles=tuple(title for one in openings for title in one.titles),
        writes=sum(one.writes for one in openings),
        reads=sum(one.reads for one in openings),
        undocumented=sum(one.undocumented for one in openings),
        undocumented_writes=sum(one.undocumented_writes for one in openings),
        grants=_each_once(grant for one in openings for grant in one.grants),
    )


_Boxes: TypeAlias = tuple[tuple[GrantKey, ...], ...]


def _fewer(
    groups: list[_Group],
    most: int,
    boxes: _Boxes,
    join: Callable[[Sequence[_Group]], _Group],
) -> list[_Group]:
    """At most `most` groups: those that lead to the same boxes as one, then the smallest of those
    with grants as one."""
    if len(groups) <= most:
        return groups
    number = {key: index for index, keys in enumerate(boxes) for key in keys}
    together: dict[object, list[_Group]] = {}
    for group in groups:
        together.setdefault((_state(group), frozenset(map(number.get, group.grants))), []).append(
            group
        )
    merged = [join(same) for same in together.values()]
    apart = sum(not group.grants for group in merged)
    largest = sorted(merged, key=lambda one: (not one.grants, -_size(one)))
    kept = {id(one) for one in largest[: max(most - apart - 1, 1)]}
    left: list[_Group] = [one for one in merged if not one.grants or id(one) in kept]
    rest = [one for one in merged if one.grants and id(one) not in kept]
    if rest:
        left.append(join(rest))
    return left


def _state(group: Way | Opening) -> str:
    return group.state if isinstance(group, Way) else ""


def _size(group: Way | Opening) -> int:
    return len(group.titles) + (group.undocumented if isinstance(group, Opening) else 0)


def _boxes_of_grants(chosen: Sequence[GrantKey], groups: Sequence[Way | Opening]) -> _Boxes:
    """Each grant by itself while there are few; beyond, those that lead to least in one box."""
    if len(chosen) <= MOST_GRANTS:
        return tuple((key,) for key in chosen)
    weight = dict.fromkeys(chosen, 0)
    for group in groups:
        for grant in group.grants:
            weight[grant] += _size(group)
    kept = set(sorted(chosen, key=lambda key: -weight[key])[: MOST_GRANTS - 1])
    return (
        *((key,) for key in chosen if key in kept),
        tuple(key for key in chosen if key not in kept),
    )


def _blocked_picture(plan: Plan) -> Picture:
    ways: dict[object, Way] = {}
    barriers: dict[str, dict[GrantKey, None]] = {}
    for blocked in plan.blocked:
        blockers = [one for way in blocked.alternatives for one in way.blocked_by]
        for blocker in blockers:
            barriers.setdefault(blocker.because, {})[blocker.grant] = None
        api = blocked.api
        way = Way(
            state="blocked",
            policies=(api.policy,) if api.policy else (),
            titles=(api.title,),
            grants=_each_once(blocker.grant for blocker in blockers),
        )
        key = api.policy or api.requirement
        ways[key] = _joined_ways([ways[key], way]) if key in ways else way
    ruled_out = _each_once(grant for way in ways.values() for grant in way.grants)
    boxes = _boxes_of_grants(ruled_out, [*ways.values()])
    return Picture(
        ways=tuple(_fewer([*ways.values()], MOST_WAYS, boxes, _joined_ways)),
        grants=boxes,
        openings=(),
        barriers=_fewer_barriers(barriers),
        not_blocked=len(plan.apis) - len(plan.blocked),
    )


def _fewer_barriers(barriers: dict[str, dict[GrantKey, None]]) -> tuple[Barrier, ...]:
    found = [Barrier(because=why, grants=tuple(grants)) for why, grants in barriers.items()]
    if len(found) <= MOST_OPENINGS:
        return tuple(found)
    kept, rest = found[: MOST_OPENINGS - 1], found[MOST_OPENINGS - 1 :]
    together = _each_once(grant for one in rest for grant in one.grants)
    return (*kept, Barrier(because=f"{len(rest)} other reasons", grants=together))


_Item = TypeVar("_Item")


def _each_once(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))
